import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../../../src/core/errors";
import { CATALOGUE } from "../../../src/download/catalogue";
import { DownloadFolder } from "../../../src/download/downloadFolder";
import { type Entry, filesOf, folderName, parseEntries } from "../../../src/download/entries";
import { freshPath } from "../jobs/convert/checkpoint";

const SUM = "0".repeat(64);
const GOOD = {
  name: "Mine",
  licence: "MIT",
  repository: "someone/something",
  commit: "a".repeat(40),
  files: [{ name: "model.gguf", bytes: 5, sha256: SUM }],
};

function parsed(...models: unknown[]): readonly Entry[] {
  return parseEntries("models.json", JSON.stringify({ models }));
}

describe("the list of downloads", () => {
  it("keeps to its own rules where it comes with Inkling", () => {
    assert.deepEqual(parseEntries("catalogue", JSON.stringify({ models: CATALOGUE })), CATALOGUE);
    assert.equal(new Set(CATALOGUE.map(({ name }) => name)).size, CATALOGUE.length);
    for (const entry of CATALOGUE) {
      assert.equal(entry.licence, "Apache-2.0");
      assert.ok(entry.repository && entry.commit && entry.parameters && entry.layers, entry.name);
      for (const { url, hosts } of filesOf(entry)) {
        assert.match(url, /^https:\/\/huggingface\.co\/[\w.-]+\/[\w.-]+\/resolve\/[0-9a-f]{40}\/[\w.-]+$/);
        assert.deepEqual(hosts, ["huggingface.co", "*.huggingface.co", "*.hf.co"]);
      }
    }
  });

  it("takes a repository at Hugging Face, or addresses of one's own", () => {
    const [first] = parsed(GOOD);
    assert.ok(first);
    assert.equal(
      filesOf(first)[0]?.url,
      `https://huggingface.co/someone/something/resolve/${"a".repeat(40)}/model.gguf`,
    );
    const files = [{ ...GOOD.files[0], url: "https://models.example.org/x/model.gguf" }];
    const [second] = parsed({ name: "Own", licence: "MIT", files, redirects: ["cdn.example.org"] });
    assert.ok(second);
    assert.deepEqual(filesOf(second)[0]?.hosts, ["models.example.org", "cdn.example.org"]);
  });

  it("gives a model another folder as soon as its files are others", () => {
    const [one, two] = parsed(GOOD, { ...GOOD, files: [{ ...GOOD.files[0], sha256: "1".repeat(64) }] });
    assert.ok(one && two && folderName(one) !== folderName(two));
    const [odd] = parsed({ ...GOOD, name: "../..\\ a/b:c" });
    assert.ok(odd);
    assert.match(folderName(odd), /^[A-Za-z0-9-]+$/);
  });

  it("is refused with the field and what to do where something is wrong", () => {
    const file = GOOD.files[0];
    for (const [model, reason] of [
      [{ ...GOOD, files: [{ ...file, sha256: "abc" }] }, /"sha256" must be a SHA-256/],
      [{ ...GOOD, files: [{ ...file, bytes: 0 }] }, /"bytes" must be a number from 1/],
      [{ ...GOOD, files: [{ ...file, name: "../model.gguf" }] }, /"name" must be the plain name/],
      [{ ...GOOD, files: [{ ...file, name: "pytorch_model.bin" }] }, /must be the plain name of a \.gguf/],
      [{ ...GOOD, files: [{ ...file, name: "config.json" }] }, /has no \.gguf or \.safetensors/],
      [{ ...GOOD, files: [file, file] }, /two files of one name/],
      [{ ...GOOD, files: [] }, /must have 1 to 64 files/],
      [{ ...GOOD, commit: "main" }, /"commit" must be a commit of 40/],
      [{ ...GOOD, commit: undefined }, /needs "repository" and "commit"/],
      [{ ...GOOD, repository: "a/b/c" }, /"repository" must be "owner\/name"/],
      [{ ...GOOD, files: [{ ...file, url: "http://example.org/model.gguf" }] }, /"url" must be an https address/],
      [{ ...GOOD, files: [{ ...file, url: "file:///model.gguf" }] }, /"url" must be an https address/],
      [{ ...GOOD, redirects: ["https://x"] }, /must be a host/],
      [{ ...GOOD, name: "" }, /"name" must be a name/],
    ] as const) {
      assert.throws(
        () => parsed(model),
        (error) =>
          error instanceof AppError &&
          error.code === "download-list-invalid" &&
          reason.test(error.message) &&
          /docs\/downloads\.md/.test(error.fix),
        String(reason),
      );
    }
    assert.throws(() => parseEntries("models.json", "{"), /is not JSON/);
  });

  it("has the user's own entries behind the others, and only these where the file is wrong", async () => {
    const downloads = new DownloadFolder(freshPath(), CATALOGUE.slice(0, 1));
    assert.deepEqual((await downloads.list()).models.length, 1);
    mkdirSync(dirname(downloads.ownList), { recursive: true });
    writeFileSync(downloads.ownList, JSON.stringify({ models: [GOOD] }));
    const both = await downloads.list();
    assert.deepEqual(
      both.models.map(({ name, own, bytes, present }) => [name, own, bytes, present]),
      [
        ["Qwen2.5-Coder-0.5B", false, 531_068_128, 0],
        ["Mine", true, 5, 0],
      ],
    );
    assert.equal(both.problem, undefined);
    for (const models of [[{ ...GOOD, licence: 1 }], [{ ...GOOD, name: "Qwen2.5-Coder-0.5B" }]]) {
      writeFileSync(downloads.ownList, JSON.stringify({ models }));
      const { models: rest, problem } = await downloads.list();
      assert.equal(rest.length, 1);
      assert.equal(problem?.code, "download-list-invalid");
    }
  });

  it("says how much of a model is here, and forgets it", async () => {
    const downloads = new DownloadFolder(freshPath(), parsed(GOOD));
    const [entry] = parsed(GOOD);
    assert.ok(entry);
    const part = `${dirname(downloads.ownList)}/${folderName(entry)}/model.gguf.part`;
    mkdirSync(dirname(part), { recursive: true });
    writeFileSync(part, "123");
    assert.equal((await downloads.list()).models[0]?.present, 3);
    await downloads.forget("Mine");
    assert.throws(() => readFileSync(part), /ENOENT/);
    assert.equal((await downloads.list()).models[0]?.present, 0);
  });
});
