// Moves the version and the changelog together, in the folder it is run in:
//   node scripts/release.mjs 0.2.0          package.json, package-lock.json and CHANGELOG.md become those of 0.2.0
//   node scripts/release.mjs --check v0.2.0 whether a tag is that of the version, and the changelog has it
//   node scripts/release.mjs --notes 0.2.0  what the changelog says of a version
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

const UNRELEASED = "## Unreleased";
const MANIFESTS = ["package.json", "package-lock.json"];

const { values, positionals } = parseArgs({
  options: { check: { type: "string" }, notes: { type: "string" } },
  allowPositionals: true,
});

try {
  if (values.check !== undefined) check(values.check);
  else if (values.notes !== undefined) console.log(notesOf(values.notes));
  else release(positionals[0] ?? "");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function current() {
  return String(JSON.parse(readFileSync("package.json", "utf8")).version);
}

/** The lines of the changelog below a heading that begins so, up to the next one; undefined where there is none. */
function section(/** @type {string} */ heading) {
  const lines = readFileSync("CHANGELOG.md", "utf8").split("\n");
  const start = lines.findIndex((line) => line === heading || line.startsWith(`${heading} `));
  if (start < 0) return undefined;
  const end = lines.findIndex((line, index) => index > start && line.startsWith("## "));
  const text = lines.slice(start + 1, end < 0 ? undefined : end);
  return text.join("\n").trim();
}

function notesOf(/** @type {string} */ version) {
  const notes = section(`## ${version}`);
  if (!notes) throw new Error(`CHANGELOG.md says nothing of ${version}.`);
  return notes;
}

function check(/** @type {string} */ tag) {
  const version = current();
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, the version in package.json ${version}.`);
  notesOf(version);
}

function release(/** @type {string} */ next) {
  const before = current();
  if (!/^\d+\.\d+\.\d+$/.test(next)) throw new Error("usage: node scripts/release.mjs MAJOR.MINOR.PATCH");
  if (!isLater(next, before)) throw new Error(`${next} does not come after ${before}.`);
  if (!section(UNRELEASED)) throw new Error(`CHANGELOG.md has nothing under "${UNRELEASED}".`);
  for (const file of MANIFESTS) writeFileSync(file, withVersion(readFileSync(file, "utf8"), before, next));
  const today = new Date().toISOString().slice(0, 10);
  const changelog = readFileSync("CHANGELOG.md", "utf8");
  writeFileSync("CHANGELOG.md", changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## ${next} (${today})`));
  console.log(`git commit -am "Version ${next}" && git tag v${next} && git push --follow-tags origin HEAD v${next}`);
}

function isLater(/** @type {string} */ next, /** @type {string} */ before) {
  const [a, b] = [next, before].map((version) => version.split(".").map(Number));
  const part = [0, 1, 2].find((index) => a?.[index] !== b?.[index]);
  return part !== undefined && (a?.[part] ?? 0) > (b?.[part] ?? 0);
}

/** The text of a manifest with its own version replaced, and nothing else: not that of a package with the same number. */
function withVersion(/** @type {string} */ text, /** @type {string} */ before, /** @type {string} */ next) {
  const manifest = JSON.parse(text);
  const own = [manifest, manifest.packages?.[""]].filter((part) => part !== undefined);
  for (const part of own) {
    if (part.version !== before) throw new Error(`A manifest has the version ${part.version}, not ${before}.`);
    part.version = next;
  }
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
