import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server on this machine, and what was asked of it. */
export interface Loopback {
  readonly origin: string;
  readonly asked: IncomingMessage[];
  close(): Promise<void>;
}

/** @param answer `count`: of the requests, from 1 on */
export async function serve(answer: Answer): Promise<Loopback> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${port}`, asked, close };
}

/** The first byte that is asked for; undefined where all are. */
export function firstByte({ headers }: IncomingMessage): number | undefined {
  const found = /^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Serves a file with ranges, as a good server does. */
export function whole(content: Buffer): Answer {
  return (request, response) => {
    begin(request, response, content).end();
  };
}

/** Serves `count` bytes more each time, and then the connection breaks. */
export function broken(content: Buffer, count: number): Answer {
  return (request, response) => {
    const from = firstByte(request) ?? 0;
    begin(request, response, content.subarray(0, from + count), content.length);
    // Once the bytes are on their way, which the callback of an empty write says.
    if (from + count >= content.length) response.end();
    else response.write("", () => response.socket?.end(() => response.destroy()));
  };
}

function begin(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  length = content.length,
): ServerResponse {
  const from = firstByte(request);
  if (from === undefined) response.writeHead(200, { "content-length": length });
  else
    response.writeHead(206, {
      "content-length": length - from,
      "content-range": `bytes ${from}-${length - 1}/${length}`,
    });
  response.write(content.subarray(from ?? 0));
  return response;
}
