import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { transformSync } from "esbuild";

/** What may open a connection: modules of Node, and names that browsers and Node have anyway. */
const MODULES = /require\("(?:node:)?(?:https?|http2|net|tls|dgram|dns|dns\/promises|undici|inspector)"\)/g;
const GLOBALS = /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|RTCPeerConnection|importScripts)\b\s*\(/g;
const ADDRESS = /\b(?:https?|wss?|ftp):\/\/[^\s"'`\\<>)]+/g;

/** Addresses that are names of things and are never fetched. */
const NAMES = new Set(["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"]);

/** Every bundle that is shipped, as the step before the tests has built them. */
const bundles = existsSync("dist") ? readdirSync("dist").filter((name) => name.endsWith(".js")) : [];

/** The one that may use a network. */
const DOWNLOAD = "download.js";

/** What a bundle has that could open a connection, or names a place to connect to. */
function waysOf(name: string): string[] {
  // As it is shipped: without the comments of libraries.
  const options = { minifyWhitespace: true, legalComments: "none" } as const;
  const text = transformSync(readFileSync(`dist/${name}`, "utf8"), options).code;
  const found = [MODULES, GLOBALS].flatMap((pattern) => [...text.matchAll(pattern)].map(([match]) => match));
  const addresses = [...text.matchAll(ADDRESS)].map(([match]) => match).filter((match) => !NAMES.has(match));
  return [...found, ...addresses];
}

describe("shipped bundles", () => {
  it("are there: node esbuild.js makes them", () => {
    for (const name of ["extension.js", "engine.js", "jobs.js", "inspector.js", DOWNLOAD])
      assert.ok(bundles.includes(name));
  });

  it("have no way to a network, but for the one of the download", () => {
    const others = bundles.filter((name) => name !== DOWNLOAD);
    const ways = others.flatMap((name) => waysOf(name).map((way) => `${name}: ${way}`));
    assert.deepEqual(ways, []);
  });

  it("have for the download one call, and one host that it begins with", () => {
    assert.deepEqual(waysOf(DOWNLOAD), ["fetch(", "https://huggingface.co"]);
  });
});
