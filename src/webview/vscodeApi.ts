import { connectPage } from "./pageHost";
import type { FromView } from "./protocol";

const host = connectPage<FromView>();

export function send(message: FromView): void {
  host.send(message);
}
