import { type FromInspector, INSPECTOR_PROTOCOL } from "../../wire/inspector";
import { connectPage, type PageHost } from "../pageHost";

type Untagged<T> = T extends unknown ? Omit<T, "v"> : never;

/** A message to the extension, before it is marked with the version. */
export type Outgoing = Untagged<FromInspector>;

export type Host = PageHost<Outgoing>;

export function connect(): Host {
  const host = connectPage<FromInspector>();
  return { ...host, send: (message) => host.send({ ...message, v: INSPECTOR_PROTOCOL }) };
}
