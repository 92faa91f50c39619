import { createHash } from "node:crypto";
import * as v from "valibot";
import type { JsonSource } from "../core/schema";
import { fields, integer, list, readJson, sha256, sound, text, wanted, wrongIn } from "../core/schema";
import { sentence } from "../core/translate";
import { allowsProtocol } from "./request";

/** Where the repositories are, and the hosts on which it keeps large files. */
const HUGGING_FACE = "https://huggingface.co";
const HUGGING_FACE_STORES = ["*.huggingface.co", "*.hf.co"];

const MOST_MODELS = 200;
const MOST_FILES = 64;

/** What a checkpoint is read from; nothing that is unpickled, and nothing that could leave its folder. */
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,120}\.(?:gguf|safetensors|json|txt)$/;
const HOST = /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

const address = v.pipe(
  text,
  v.check(
    (value) => URL.canParse(value) && allowsProtocol(new URL(value)),
    wanted('{0}: "{1}" must be an https address (http only of this machine), and is {2}.'),
  ),
);

const FILE = fields({
  name: v.pipe(
    text,
    v.regex(
      FILE_NAME,
      wanted('{0}: "{1}" must be the plain name of a .gguf, .safetensors, .json or .txt file, and is {2}.'),
    ),
  ),
  bytes: integer(1, 1e12),
  sha256,
  /** Where it is; absent where the repository has it. */
  url: v.exactOptional(address),
});

const MODEL = fields({
  name: v.pipe(text, v.regex(/^\S.{0,79}$/u, wanted('{0}: "{1}" must be a name of 1 to 80 characters, and is {2}.'))),
  licence: text,
  /** At Hugging Face. */
  repository: v.exactOptional(
    v.pipe(text, v.regex(/^[\w.-]+\/[\w.-]+$/, wanted('{0}: "{1}" must be "owner/name", and is {2}.'))),
  ),
  commit: v.exactOptional(
    v.pipe(
      text,
      v.regex(/^[0-9a-f]{40}$/, wanted('{0}: "{1}" must be a commit of 40 hexadecimal digits, and is {2}.')),
    ),
  ),
  files: list(FILE),
  /** Other hosts that the addresses may lead to. */
  redirects: v.exactOptional(
    list(v.pipe(text, v.regex(HOST, wanted('{0}: "{1}" must be a host, such as cdn.example.org, and is {2}.')))),
  ),
  parameters: v.exactOptional(integer(1, 1e13)),
  layers: v.exactOptional(integer(1, 1000)),
});

const ENTRY = v.pipe(MODEL, sound(problemOf));

const LIST = fields({
  models: v.pipe(list(ENTRY), v.maxLength(MOST_MODELS, wrongIn("{0} has more than {1} models.", MOST_MODELS))),
});

/** A model of the list: where its files are, how long they are, and their sums. */
export type Entry = Readonly<v.InferOutput<typeof MODEL>>;

export interface RemoteFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly url: string;
  /** That may be asked for it; `*.` stands for all below it. */
  readonly hosts: readonly string[];
}

function problemOf({ repository, commit, files }: Entry): string | undefined {
  const names = files.map(({ name }) => name.toLowerCase());
  if (names.length === 0 || names.length > MOST_FILES) return wrongIn("{0} must have 1 to {1} files.", MOST_FILES);
  if (new Set(names).size < names.length) return wrongIn("{0} has two files of one name.");
  if (!names.some((name) => /\.(?:gguf|safetensors)$/.test(name)))
    return wrongIn("{0} has no .gguf or .safetensors file.");
  const located = files.every(({ url }) => url !== undefined);
  if (!located && (repository === undefined || commit === undefined))
    return wrongIn('{0} needs "repository" and "commit", or a "url" for each file.');
  return undefined;
}

/** Reads a list of entries. Throws AppError `download-list-invalid`, naming the field. @param file its name, for errors */
export function parseEntries(file: string, json: string): readonly Entry[] {
  const source: JsonSource = {
    file,
    code: "download-list-invalid",
    fix: sentence("Correct the list; a new one has an example, and docs/downloads.md describes each field."),
  };
  return readJson(LIST, source, json).models;
}

export function filesOf({ repository, commit, files, redirects = [] }: Entry): RemoteFile[] {
  return files.map(({ name, bytes, sha256, url }) => {
    const place = url ?? `${HUGGING_FACE}/${repository}/resolve/${commit}/${name}`;
    const stores = url === undefined ? HUGGING_FACE_STORES : [];
    return { name, bytes, sha256, url: place, hosts: [...new Set([new URL(place).hostname, ...stores, ...redirects])] };
  });
}

/** Where a model comes from, for people. */
export function sourceOf(entry: Entry): string {
  if (entry.repository === undefined) return filesOf(entry)[0]?.url ?? "";
  return `${new URL(HUGGING_FACE).host}/${entry.repository}${entry.commit === undefined ? "" : ` @ ${entry.commit.slice(0, 8)}`}`;
}

/** The folder of a download: another one as soon as the entry lists other files. */
export function folderName({ name, files }: Entry): string {
  const sums = createHash("sha256").update(files.map(({ name, sha256 }) => `${name} ${sha256}\n`).join(""));
  return `${name.replace(/[^A-Za-z0-9]+/g, "-").slice(0, 40)}-${sums.digest("hex").slice(0, 12)}`;
}
