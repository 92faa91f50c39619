import assert from "node:assert/strict";
import {
  type IneligibleReason,
  ineligibleByName,
  ineligibleBytes,
  ineligibleLines,
  ineligibleUnopened,
  linesOfText,
} from "../../../../src/host/indexing/eligibility";
import type { FileFacts } from "../../../../src/host/indexing/ports";

const RULES = {
  schemes: ["file"],
  languageOn: (languageId: string) => languageId !== "markdown",
  excluded: ({ path }: FileFacts) => path === "left/alone.ts",
};

function facts(path: string, languageId: string | undefined = "typescript", scheme = "file"): FileFacts {
  return { document: `${scheme}:///${path}`, scheme, file: `/${path}`, path, languageId, inWorkspace: true };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function linesOfFile(content: Uint8Array): readonly string[] | IneligibleReason {
  return ineligibleBytes(content) ?? linesOfText(new TextDecoder().decode(content));
}

describe("what may be learned from", () => {
  it("is told by the name", () => {
    assert.equal(ineligibleByName(facts("src/a.ts"), RULES), undefined);
    assert.equal(ineligibleByName(facts("src/a.ts", "typescript", "git"), RULES), "scheme");
    assert.equal(ineligibleByName(facts("README.md", "markdown"), RULES), "language-off");
    assert.equal(ineligibleByName(facts("left/alone.ts"), RULES), "excluded");
    assert.equal(ineligibleByName({ ...facts("x.bin"), languageId: undefined }, RULES), "unknown-language");
    for (const path of [".env", "keys/id_rsa", "a/credentials.json", "secrets.ts"])
      assert.equal(ineligibleByName(facts(path), RULES), "secret", path);
  });

  it("leaves out what tools write, until a person opens it", () => {
    for (const path of ["package-lock.json", "a/jquery.min.js", "a.css.map", "Cargo.lock"]) {
      assert.equal(ineligibleUnopened(facts(path), RULES), "generated", path);
      assert.equal(ineligibleByName(facts(path), RULES), undefined);
    }
  });

  it("is text in lines, whatever ends them", () => {
    assert.deepEqual(linesOfFile(bytes("a\r\nb\rc\n\u2028d")), ["a", "b", "c", "\u2028d"]);
    assert.deepEqual(linesOfFile(bytes("\ufeffa")), ["a"]);
    assert.deepEqual(linesOfFile(bytes("")), [""]);
  });

  it("is not binary, not too large, not minified", () => {
    assert.equal(linesOfFile(bytes("a\u0000b")), "binary");
    assert.equal(linesOfFile(new Uint8Array([0x61, 0xff, 0x62])), "encoding");
    assert.equal(linesOfFile(new Uint8Array(512 * 1024 + 1).fill(0x61)), "too-large");
    assert.equal(linesOfFile(bytes("var a=1;".repeat(1000))), "minified");
    assert.equal(linesOfFile(bytes(`${"const a = 1;\n".repeat(5000)}${"x".repeat(25_000)}`)), "minified");
    assert.equal(ineligibleLines(["const a = 1;".repeat(200)], 2400), undefined);
  });
});
