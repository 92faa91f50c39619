import assert from "node:assert/strict";
import { delay } from "../../../../src/core/clock";
import { Excludes, globPattern } from "../../../../src/core/globs";
import { LanguageByName, languageNames } from "../../../../src/host/context/languages";
import { type FolderReader, listFiles } from "../../../../src/host/indexing/fileList";
import { IdleThrottle, QUIET_MS } from "../../../../src/host/indexing/idleThrottle";
import { TimeSliced } from "../../../../src/host/indexing/timeSliced";
import { LeapingClock } from "../../support/clocks";
import { Random } from "../../support/random";

const never = new AbortController().signal;

describe("throttle of the indexer", () => {
  it("works a twentieth of the time", async () => {
    const clock = new LeapingClock();
    const pace = new IdleThrottle(clock);
    let worked = 0;
    for (let piece = 0; piece < 100; piece++) {
      await pace.turn(never);
      const ms = 1 + (piece % 7);
      clock.time += ms;
      worked += ms;
      pace.spent(ms);
    }
    await pace.turn(never);
    assert.equal(clock.time, 20 * worked);
  });

  it("rests after a keystroke, whatever was worked", async () => {
    const clock = new LeapingClock();
    const pace = new IdleThrottle(clock);
    clock.time = 100;
    pace.key();
    pace.spent(1);
    await pace.turn(never);
    assert.equal(clock.time, 100 + QUIET_MS);
    await pace.turn(never);
    assert.equal(clock.time, 100 + QUIET_MS);
  });
});

describe("flood of events", () => {
  it("is handled in slices, and the latest event of a key counts", async () => {
    const clock = new LeapingClock();
    const handled: string[] = [];
    let now = 0;
    const sliced = new TimeSliced<number>(
      { now: () => now++, date: () => clock.date(), after: (ms, run) => clock.after(ms, run) },
      (key, event) => handled.push(`${key}${event}`),
    );
    for (let event = 0; event < 3; event++) for (const key of ["a", "b", "c", "d", "e", "f"]) sliced.push(key, event);
    assert.deepEqual(handled, []);
    await delay(clock, 0);
    assert.ok(handled.length < 6, "more than one slice");
    for (let turn = 0; turn < 10; turn++) await delay(clock, 0);
    assert.deepEqual(handled, ["a2", "b2", "c2", "d2", "e2", "f2"]);
  });
});

describe("list of files", () => {
  const tree = ["a.ts", "x/b.ts", "x/y/c.ts", "x/y/d.js", "x/y/d.ts", "ignored/e.ts", "node_modules/p/f.ts"];
  const read: string[] = [];
  const reader: FolderReader = {
    excludes: new Excludes([{ "**/node_modules": true, "**/*.js": { when: "$(basename).ts" } }, undefined]),
    entries: async (folder) => {
      read.push(folder);
      const inside = tree.filter((file) => folder === "" || file.startsWith(`${folder}/`));
      const rests = inside.map((file) => (folder === "" ? file : file.slice(folder.length + 1)));
      const folders = rests.flatMap((rest) => (rest.includes("/") ? [rest.split("/")[0] ?? ""] : []));
      return { files: rests.filter((rest) => !rest.includes("/")), folders: [...new Set(folders)] };
    },
    ignored: async (folder) => folder === "ignored",
  };

  it("has what is neither excluded nor ignored, and reads no other folder", async () => {
    const found: string[] = [];
    for await (const portion of listFiles(reader)) found.push(...portion);
    assert.deepEqual(found, ["a.ts", "x/b.ts", "x/y/c.ts", "x/y/d.ts"]);
    assert.deepEqual(read, ["", "x", "x/y"]);
  });
});

describe("language of a file", () => {
  it("is told by name and extension, and by what extensions contribute", () => {
    const manifest = {
      contributes: {
        languages: [{ id: "blade", extensions: [".blade.php", 7], filenames: ["Bladefile"] }, { id: 3 }, "no"],
      },
    };
    const languages = new LanguageByName(languageNames(manifest));
    const of = (path: string): string | undefined => languages.of(path);
    assert.deepEqual(
      ["/a/b.ts", "/a/B.TSX", "/x.blade.php", "/x.php", "/bladefile", "/Dockerfile", "/a.d/noext", "/a.bin"].map(of),
      ["typescript", "typescriptreact", "blade", "php", "blade", "dockerfile", undefined, undefined],
    );
    for (const broken of [undefined, null, 1, {}, { contributes: { languages: {} } }])
      assert.deepEqual(languageNames(broken), []);
  });
});

describe("globs of VS Code", () => {
  const matches = (glob: string, paths: readonly string[]): string[] =>
    paths.filter((path) => globPattern(glob).test(path));

  it("match whole paths", () => {
    const paths = ["a", "b/a", "b/c/a", "ab", "a/b", "a.js", "b/a.js", "b/a.ts", "[x]", "é.js"];
    assert.deepEqual(matches("**/a", paths), ["a", "b/a", "b/c/a"]);
    assert.deepEqual(matches("a", paths), ["a"]);
    assert.deepEqual(matches("*.js", paths), ["a.js", "é.js"]);
    assert.deepEqual(matches("**/*.{js,ts}", paths), ["a.js", "b/a.js", "b/a.ts", "é.js"]);
    assert.deepEqual(matches("{**/a,b/*.js}", paths), ["a", "b/a", "b/c/a", "b/a.js"]);
    assert.deepEqual(matches("b/**", paths), ["b/a", "b/c/a", "b/a.js", "b/a.ts"]);
    assert.deepEqual(matches("a/**", ["a", "a/b", "ab"]), ["a", "a/b"]);
    assert.deepEqual(matches("b/**/a", paths), ["b/a", "b/c/a"]);
    assert.deepEqual(matches("?", paths), ["a"]);
    assert.deepEqual(matches("[a-c].js", paths), ["a.js"]);
    assert.deepEqual(matches("[!a].js", paths), ["é.js"]);
    assert.deepEqual(matches("**", paths), paths);
  });

  it("match little where they are broken, and throw nothing", () => {
    const random = new Random(7);
    for (let count = 0; count < 3000; count++) {
      const glob = random.text(
        ["*", "**", "/", "{", "}", ",", "[", "]", "!", "-", "a", "z", "\\", "(", ".", "?", "^", "$", "é"],
        8,
      );
      assert.doesNotThrow(() => globPattern(glob).test("a/b.js"), glob);
    }
    assert.deepEqual(new Excludes([null, 1, { a: 1, b: false, c: { when: 2 } }]).has("a", new Set()), false);
  });
});
