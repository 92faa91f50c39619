import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type DiskCalls, DownloadFolder } from "../../../src/download/downloadFolder";
import { type Entry, folderName } from "../../../src/download/entries";
import type { DownloadOutcome } from "../../../src/wire/download";
import { freshPath } from "../jobs/convert/checkpoint";
import { type Answer, firstByte, type Loopback, serve } from "./loopback";

export const CONTENT = randomBytes(3_000_000);
export const ROOMY: DiskCalls = { freeBytes: async () => 1e12 };
export const FILE = "model.gguf";

export function sumOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** A download of one file from a server on this machine, which answers so. */
export class OneFile {
  readonly folder = freshPath();
  readonly entry: Entry;
  readonly bytes: number[] = [];

  private constructor(
    readonly server: Loopback,
    changes: Partial<Entry>,
  ) {
    const file = { name: FILE, bytes: CONTENT.length, sha256: sumOf(CONTENT), url: `${server.origin}/${FILE}` };
    this.entry = { name: "A model", licence: "Apache-2.0", files: [file], ...changes };
  }

  static async of(answer: Answer, changes: Partial<Entry> = {}): Promise<OneFile> {
    return new OneFile(await serveHere(answer), changes);
  }

  get path(): string {
    return join(this.folder, folderName(this.entry), FILE);
  }

  get part(): string {
    return `${this.path}.part`;
  }

  /** What lies in the folder of the download. */
  get files(): string[] {
    return readdirSync(dirname(this.path));
  }

  /** The first byte of each request. */
  get ranges(): (number | undefined)[] {
    return this.server.asked.map(firstByte);
  }

  begun(content: Buffer): void {
    mkdirSync(dirname(this.part), { recursive: true });
    writeFileSync(this.part, content);
  }

  async run(signal = new AbortController().signal, disk = ROOMY): Promise<DownloadOutcome> {
    const onBytes = (bytes: number): void => void this.bytes.push(bytes);
    return await new DownloadFolder(this.folder, [this.entry], disk).download(this.entry.name, { signal, onBytes });
  }

  async succeeds(): Promise<void> {
    assert.deepEqual(await this.run(), { kind: "done", path: this.path });
    assert.ok(readFileSync(this.path).equals(CONTENT));
    assert.deepEqual(this.files, [FILE]);
  }

  async fails(reason: RegExp, fix: RegExp, disk = ROOMY): Promise<void> {
    const outcome = await this.run(undefined, disk);
    assert.ok(outcome.kind === "failed", outcome.kind);
    assert.match(outcome.error.message, reason);
    assert.match(outcome.error.fix, fix);
    assert.ok(!existsSync(this.path));
    assert.ok(!existsSync(join(dirname(this.path), ".lock")));
  }
}

let servers: Loopback[] = [];

/** A server that {@link closeServers} closes. */
export async function serveHere(answer: Answer): Promise<Loopback> {
  const server = await serve(answer);
  servers.push(server);
  return server;
}

export async function closeServers(): Promise<void> {
  for (const server of servers) await server.close();
  servers = [];
}
