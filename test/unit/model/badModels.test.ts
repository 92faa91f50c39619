import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError, type ErrorCode, errorText } from "../../../src/core/errors";
import { checkControl, loadModel } from "../../../src/model/loadModel";
import { createTokenizer } from "../../../src/model/tokens/gptTokenizer";
import { Vocabulary } from "../../../src/model/tokens/vocabulary";
import { german } from "../support/german";
import { tinyModel } from "../support/tinyModel";

type Json = Record<string, unknown>;

/** Rewrites model.json in `folder`. */
function editManifest(folder: string, edit: (manifest: Json) => void): void {
  const path = join(folder, "model.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Json;
  edit(manifest);
  writeFileSync(path, JSON.stringify(manifest));
}

/** Makes sizes and hashes right again after the files were changed: the damage is then one that hashes cannot find. */
function sign(folder: string): void {
  editManifest(folder, (manifest) => {
    for (const file of manifest["files"] as Json[]) {
      const bytes = readFileSync(join(folder, String(file["name"])));
      file["bytes"] = bytes.length;
      file["sha256"] = createHash("sha256").update(bytes).digest("hex");
    }
  });
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  writeFileSync(file, bytes);
}

const setArchitecture = (name: string, value: unknown) => (folder: string) =>
  editManifest(folder, (manifest) => {
    (manifest["architecture"] as Json)[name] = value;
  });
const setFile = (name: string, value: unknown) => (folder: string) =>
  editManifest(folder, (manifest) => {
    Object.assign((manifest["files"] as Json[])[0] ?? {}, { [name]: value });
  });

const CASES: readonly (readonly [string, ErrorCode, RegExp, (folder: string) => void])[] = [
  ["no folder", "model-missing", /There is no/, (folder) => rmSync(folder, { recursive: true })],
  ["no manifest", "model-missing", /model\.json/, (folder) => rmSync(join(folder, "model.json"))],
  ["no weights", "model-missing", /model\.onnx\.data/, (folder) => rmSync(join(folder, "model.onnx.data"))],
  [
    "no analysis graph, though named",
    "model-missing",
    /analysis\.onnx/,
    (folder) => rmSync(join(folder, "analysis.onnx")),
  ],
  [
    "a flipped byte in the analysis graph",
    "model-corrupt",
    /SHA-256/,
    (folder) => flip(join(folder, "analysis.onnx"), 99),
  ],
  [
    "an analysis graph that is no file of it",
    "manifest-invalid",
    /analysisGraph/,
    (f) => editManifest(f, (m) => (m["analysisGraph"] = "other.onnx")),
  ],
  ["truncated weights", "model-corrupt", /bytes/, (folder) => truncateSync(join(folder, "model.onnx.data"), 5000)],
  ["a flipped byte", "model-corrupt", /SHA-256/, (folder) => flip(join(folder, "model.onnx.data"), 4242)],
  ["a wrong hash", "model-corrupt", /SHA-256/, setFile("sha256", "0".repeat(64))],
  ["a hash of another form", "manifest-invalid", /SHA-256/, setFile("sha256", "yes")],
  ["a wrong size", "model-corrupt", /bytes/, setFile("bytes", 1)],
  ["a manifest that is not JSON", "manifest-invalid", /not JSON/, (f) => writeFileSync(join(f, "model.json"), "{")],
  [
    "a manifest that is a list",
    "manifest-invalid",
    /not a JSON object/,
    (f) => writeFileSync(join(f, "model.json"), "[]"),
  ],
  ["an enormous manifest", "model-corrupt", /too large/, (f) => writeFileSync(join(f, "model.json"), " ".repeat(5e6))],
  [
    "another manifest version",
    "manifest-invalid",
    /manifestVersion/,
    (f) => editManifest(f, (m) => (m["manifestVersion"] = 99)),
  ],
  ["an unknown tokenizer", "manifest-invalid", /tokenizer/, (f) => editManifest(f, (m) => (m["tokenizer"] = "o200k"))],
  ["no special tokens", "manifest-invalid", /special/, (f) => editManifest(f, (m) => delete m["special"])],
  [
    "a special token without a row",
    "manifest-invalid",
    /row/,
    (f) => editManifest(f, (m) => (m["special"] = { endOfText: 50256 })),
  ],
  [
    "a template without its tokens",
    "manifest-invalid",
    /fimSuffix/,
    (f) => editManifest(f, (m) => (m["template"] = "suffix-first")),
  ],
  [
    "kept tokens for other rows",
    "manifest-invalid",
    /rows/,
    (f) => editManifest(f, (m) => (m["keptTokens"] = "/////w==")),
  ],
  [
    "kept tokens that are no base64",
    "manifest-invalid",
    /keptTokens/,
    (f) => editManifest(f, (m) => (m["keptTokens"] = "?!")),
  ],
  [
    "a threshold above one",
    "manifest-invalid",
    /minMean/,
    (f) => editManifest(f, (m) => (m["thresholds"] = { minTokenProbability: 0, minMeanProbability: 2 })),
  ],
  [
    "a manifest nested 6,000 deep",
    "manifest-invalid",
    /nested 6001 deep/,
    (f) => writeFileSync(join(f, "model.json"), `{"manifestVersion":${"[".repeat(6000)}${"]".repeat(6000)}}`),
  ],
  [
    "special tokens that are all the same",
    "manifest-invalid",
    /different tokens/,
    (f) => editManifest(f, (m) => (m["special"] = { endOfText: 0, fimPrefix: 0, fimMiddle: 0, fimSuffix: 0 })),
  ],
  [
    "weights that are no file of it",
    "manifest-invalid",
    /does not list model\.onnx\.data/,
    (f) => editManifest(f, (m) => (m["files"] = (m["files"] as Json[]).filter((x) => x["name"] !== "model.onnx.data"))),
  ],
  [
    "more positions than the graph has",
    "model-corrupt",
    /last of \d+ positions/,
    (f) => editManifest(f, (m) => ((m["architecture"] as { context: number }).context *= 2)),
  ],
  [
    "a FIFO in place of the manifest",
    "model-missing",
    /regular file/,
    (f) => {
      rmSync(join(f, "model.json"));
      execFileSync("mkfifo", [join(f, "model.json")]);
    },
  ],
  [
    "a folder in place of the weights",
    "model-missing",
    /regular file|cannot be read/,
    (f) => {
      rmSync(join(f, "model.onnx.data"));
      mkdirSync(join(f, "model.onnx.data"));
    },
  ],
  ["a billion layers", "manifest-invalid", /layers/, setArchitecture("layers", 1e9)],
  ["a negative width", "manifest-invalid", /width/, setArchitecture("width", -8)],
  ["half a head", "manifest-invalid", /whole/, setArchitecture("heads", 1.5)],
  ["heads that do not divide the width", "manifest-invalid", /divide/, setArchitecture("heads", 3)],
  ["a context of text", "manifest-invalid", /context/, setArchitecture("context", "1024")],
  [
    "a cache of terabytes",
    "manifest-invalid",
    /GB/,
    (folder) => {
      setArchitecture("layers", 96)(folder);
      setArchitecture("width", 16384)(folder);
      setArchitecture("context", 65536)(folder);
    },
  ],
  ["a path out of the folder", "manifest-invalid", /plain file name/, setFile("name", "../model.onnx")],
  ["an absolute path", "manifest-invalid", /plain file name/, setFile("name", "/etc/passwd.onnx")],
  ["a drive letter", "manifest-invalid", /plain file name/, setFile("name", "C:\\model.onnx")],
  [
    "a link in place of a file",
    "model-missing",
    /regular file/,
    (folder) => {
      rmSync(join(folder, "model.onnx.data"));
      symlinkSync("/dev/zero", join(folder, "model.onnx.data"));
    },
  ],
  [
    "a graph that is no ONNX",
    "model-corrupt",
    /ONNX Runtime cannot load/,
    (folder) => {
      writeFileSync(join(folder, "model.onnx"), "this is no protobuf");
      sign(folder);
    },
  ],
  [
    "a graph that was cut off",
    "model-corrupt",
    /ONNX Runtime cannot load/,
    (folder) => {
      truncateSync(join(folder, "model.onnx"), 9000);
      sign(folder);
    },
  ],
  [
    "weights that are cut off, with right hashes",
    "model-corrupt",
    /ONNX Runtime cannot load/,
    (folder) => {
      truncateSync(join(folder, "model.onnx.data"), 5000);
      sign(folder);
    },
  ],
  ["a graph of another shape", "model-corrupt", /not what model\.json says/, setArchitecture("layers", 2)],
  ["fewer rows than the graph has", "model-corrupt", /logits/, setArchitecture("vocabulary", 400)],
];

describe("a bad model", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "inkling-bad-"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  for (const [index, [title, code, message, damage]] of CASES.entries()) {
    it(`gives ${code} for ${title}`, async () => {
      const folder = join(root, String(index));
      cpSync(await tinyModel("int8"), folder, { recursive: true });
      damage(folder);
      await assert.rejects(
        loadModel(folder, 1, () => {}),
        (error) => {
          assert.ok(error instanceof AppError, String(error));
          assert.equal(error.code, code, error.message);
          assert.match(error.message, message);
          assert.ok(error.fix.length > 20);
          assert.doesNotMatch(errorText(error, german), /\{\d\}/);
          return true;
        },
      );
    });
  }

  it("is one whose control tokens stand for text, though it has rows for better ones", () => {
    const tokenizer = createTokenizer("p50k_edit");
    const vocabulary = new Vocabulary(tokenizer, null, 50284);
    assert.throws(() => checkControl(vocabulary, { endOfText: 65 }), /special\.endOfText.*stands for text/);
    checkControl(vocabulary, { endOfText: 50256, fimSuffix: 50283 });
    checkControl(new Vocabulary(tokenizer, null, 300), { endOfText: 65 });
  });

  it("is not one without an analysis graph: an older converter made it", async () => {
    const folder = join(root, "older");
    cpSync(await tinyModel("int8"), folder, { recursive: true });
    rmSync(join(folder, "analysis.onnx"));
    editManifest(folder, (manifest) => {
      delete manifest["analysisGraph"];
      manifest["files"] = (manifest["files"] as Json[]).slice(0, 2);
    });
    const model = await loadModel(folder, 1, () => {});
    assert.equal(model.manifest.analysisGraph, undefined);
    await model.close();
  });

  it("is not what the undamaged one is", async () => {
    const model = await loadModel(await tinyModel("int8"), 1, () => {});
    await model.close();
  });
});
