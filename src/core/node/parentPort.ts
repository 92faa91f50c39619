import { endWithParent } from "./endWithParent";

/** The channel to the process that forked this one. */
export interface ParentPort {
  /** @param sent is called when the message is on its way, or cannot be */
  send(message: unknown, sent?: () => void): void;
  onMessage<Message>(listener: (message: Message) => void): void;
}

/**
 * To be opened once. When the channel closes, since the window has or its extension host died, this process ends; soon
 * after its parent's end it does in any case.
 */
export function openParentPort(): ParentPort {
  endWithParent();
  process.on("disconnect", () => process.exit(0));
  return {
    send: (message, sent = () => {}) => {
      // The window may have closed while a run went on; then nobody is left to answer.
      if (process.connected && process.send) process.send(message, undefined, undefined, sent);
      else sent();
    },
    onMessage: (listener) => void process.on("message", listener),
  };
}
