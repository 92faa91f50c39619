import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SCRIPT = resolve("scripts/release.mjs");
const CHANGELOG = "# Changelog\n\n## Unreleased\n- New.\n\n## 0.1.0\nThe first version.\n";
const MANIFEST = { name: "inkling", version: "0.1.0" };
const LOCK = { ...MANIFEST, packages: { "": MANIFEST, "node_modules/other": { version: "0.1.0" } } };

describe("the release script", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inkling-release-"));
    writeFileSync(join(folder, "package.json"), JSON.stringify(MANIFEST));
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify(LOCK));
    writeFileSync(join(folder, "CHANGELOG.md"), CHANGELOG);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (name: string): string => readFileSync(join(folder, name), "utf8");

  function release(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [SCRIPT, ...args], { cwd: folder, encoding: "utf8" });
  }

  it("moves the version of package and lock, and heads what was unreleased with it", () => {
    assert.equal(release("0.2.0").status, 0);
    assert.equal(JSON.parse(read("package.json")).version, "0.2.0");
    const lock = { ...LOCK, version: "0.2.0", packages: { ...LOCK.packages, "": { ...MANIFEST, version: "0.2.0" } } };
    assert.deepEqual(JSON.parse(read("package-lock.json")), lock);
    const dated =
      /^# Changelog\n\n## Unreleased\n\n## 0\.2\.0 \(\d{4}-\d\d-\d\d\)\n- New\.\n\n## 0\.1\.0\nThe first version\.\n$/;
    assert.match(read("CHANGELOG.md"), dated);
  });

  it("prints the notes of a version, and accepts its tag only", () => {
    release("0.2.0");
    assert.equal(release("--notes", "0.2.0").stdout, "- New.\n");
    assert.equal(release("--notes", "0.1.0").stdout, "The first version.\n");
    assert.equal(release("--check", "v0.2.0").status, 0);
    assert.match(release("--check", "v0.2.1").stderr, /0\.2\.1.*0\.2\.0/);
    assert.equal(release("--notes", "0.3.0").status, 1);
  });

  it("changes nothing where the version does not rise, is none, or nothing is unreleased", () => {
    for (const version of ["0.1.0", "0.0.9", "next", ""]) assert.equal(release(version).status, 1, version);
    writeFileSync(join(folder, "CHANGELOG.md"), CHANGELOG.replace("- New.\n", ""));
    assert.equal(release("0.2.0").status, 1);
    assert.equal(JSON.parse(read("package.json")).version, "0.1.0");
  });

  it("leaves this project's package.json as it is written but for the version", () => {
    for (const name of ["package.json", "package-lock.json"]) copyFileSync(name, join(folder, name));
    const before = read("package.json");
    const { version } = JSON.parse(before) as { version: string };
    assert.equal(release("99.0.0").status, 0);
    assert.equal(read("package.json"), before.replace(`"version": "${version}"`, '"version": "99.0.0"'));
  });
});
