import { type Sentence, sentence } from "./translate";

/** How a child process ended, from what its `exit` event says. */
export function exitReason(code: number | null, signal: string | null): Sentence {
  return signal ? sentence("ended by {0}", signal) : sentence("ended with code {0}", String(code));
}
