import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the traced processes did that they must not do: a line each. */
export interface Noise {
  /** System calls; undefined where there is no strace. */
  readonly calls: readonly string[] | undefined;
  /** Files below the home folder and the temporary one. */
  readonly files: readonly string[];
}

/** Telemetry in ONNX Runtime is silent on build machines and in its own tests by itself. */
const HIDING = ["CI", "TF_BUILD", "GITHUB_ACTIONS", "ORT_RUNNING_UNIT_TESTS", "ORT_DISABLE_TELEMETRY"];

const STRACE = ["/usr/bin/strace", "/bin/strace"].find((file) => existsSync(file));

export const canTrace = STRACE !== undefined;

/**
 * Runs a file in Node, with home and temporary folder of its own, and says what it and its children did.
 * @param args of the file; `SCRATCH` stands for a folder that may be written to
 */
export function trace(file: string, args: readonly string[]): Noise {
  const root = mkdtempSync(join(tmpdir(), "inkling-silence-"));
  const [home, temporary, scratch, log] = ["home", "tmp", "scratch", "log"].map((name) => join(root, name));
  for (const folder of [home, temporary, scratch]) mkdirSync(folder as string);
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, XDG_CACHE_HOME: undefined, TMPDIR: temporary };
  for (const name of HIDING) delete env[name];
  const command = [process.execPath, file, ...args.map((arg) => (arg === "SCRATCH" ? String(scratch) : arg))];
  const watched = "trace=socket,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat";
  if (STRACE !== undefined) command.unshift(STRACE, "-f", "-qq", "-s", "300", "-e", watched, "-o", String(log));
  try {
    const { status, stderr } = spawnSync(String(command[0]), command.slice(1), { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}: ${stderr}`);
    return {
      calls: STRACE === undefined ? undefined : loud(readFileSync(String(log), "utf8"), String(scratch)),
      files: [home, temporary].flatMap((folder) =>
        readdirSync(String(folder), { recursive: true, encoding: "utf8" }).map((name) => join(String(folder), name)),
      ),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const INTERNET = /\bsocket\(AF_INET6?\b/;
const MACHINE_ID = /machine-id|\/sys\/class\/dmi/;
const WRITES = /\b(?:creat|mkdir|mkdirat|rename\w*|unlink\w*)\(|\bopen(?:at)?\(.*O_(?:WRONLY|RDWR|CREAT)/;
/** Devices without memory. */
const HARMLESS = /"\/dev\/(?:null|tty|urandom)"/;

/** Lines of a trace that show a socket of the internet, a look at the machine's identity, or a file written elsewhere. */
export function loud(log: string, scratch: string): string[] {
  return log.split("\n").filter((line) => {
    if (INTERNET.test(line) || MACHINE_ID.test(line)) return true;
    return (
      WRITES.test(line) && !HARMLESS.test(line) && !line.includes(`"${scratch}/`) && !line.includes(`"${scratch}"`)
    );
  });
}
