import type { FromView } from "../wire/fromPages";
import { connectPage } from "./pageHost";

const host = connectPage<FromView>();

export function send(message: FromView): void {
  host.send(message);
}
