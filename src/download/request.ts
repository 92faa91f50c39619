import { AppError, messageOf } from "../core/errors";
import { type Sentence, sentence } from "../core/translate";

/** Hugging Face needs one or two. */
const MOST_REDIRECTS = 5;

const FIX_CONNECTION = sentence(
  "Check the connection and, behind a proxy, VS Code's setting http.proxy; then run the command again: it goes on where it stopped.",
);

export interface Place {
  readonly url: string;
  /** That may be asked; `*.` stands for all below it. */
  readonly hosts: readonly string[];
}

/** Whether an address may be used at all: encrypted, or on this machine. */
export function allowsProtocol({ protocol, hostname }: URL): boolean {
  if (protocol === "https:") return true;
  return protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
}

function allowsHost(hostname: string, hosts: readonly string[]): boolean {
  return hosts.some((host) => (host.startsWith("*.") ? hostname.endsWith(host.slice(1)) : hostname === host));
}

/**
 * Asks for a file from byte `from` on; the only place of Inkling that uses a network. Nothing but address and range is sent.
 * Redirects are followed to the hosts of the place only. The answer has status 200 or, of a part, 206.
 * Throws AppError `download-failed`, or what `signal` aborts with.
 */
export async function request(place: Place, from: number, signal: AbortSignal): Promise<Response> {
  let url = new URL(place.url);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    if (!allowsProtocol(url) || !allowsHost(url.hostname, place.hosts))
      throw failed(
        sentence(
          "{0} sends the download on to {1}, which is not one of the hosts that were agreed to.",
          place.url,
          url.host,
        ),
        sentence("Nothing was asked of it. If that host is right, add it to the model's redirects in your own list."),
      );
    const response = await ask(url, from, signal);
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return checked(response, url, from);
    await response.body?.cancel();
    if (!URL.canParse(location, url.href)) break;
    url = new URL(location, url);
  }
  throw failed(sentence("{0} is sent on again and again.", place.url), sentence("Try again later."));
}

async function ask(url: URL, from: number, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url.href, {
      signal,
      redirect: "manual",
      headers: { "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) },
    });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    throw cut(url.host, thrown);
  }
}

/** The error for a connection that cannot be made, or breaks. */
export function cut(host: string, thrown: unknown): AppError {
  const reason = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  return failed(sentence("The connection to {0} broke ({1}).", host, messageOf(reason)), FIX_CONNECTION);
}

function checked(response: Response, url: URL, from: number): Response {
  const { status } = response;
  // 416: what is here does not fit the file; it is begun anew then.
  if (status === 200 || status === 206 || (status === 416 && from > 0)) return response;
  const what = sentence("{0} answers with status {1} for {2}.", url.host, status, url.pathname);
  if (status === 401 || status === 403)
    throw failed(what, sentence("The file needs an account there. Download it in a browser, and use Import Model."));
  if (status === 404 || status === 410)
    throw failed(
      what,
      sentence("The file is no longer there. Look for a newer version of Inkling, or import the model from a folder."),
    );
  throw failed(what, sentence("Try again later: it goes on where it stopped."));
}

export function failed(what: Sentence, fix: Sentence): AppError {
  return new AppError("download-failed", what, fix);
}
