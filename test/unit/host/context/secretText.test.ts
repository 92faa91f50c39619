import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { SECRET_RULES } from "../../../../src/host/context/secretRules";
import { mayHoldSecret, secretSpans, withoutSecrets } from "../../../../src/host/context/secretText";
import { Random } from "../../support/random";
import { leaks } from "./secretKinds";

const ORDINARY = [
  'const token = vocabulary.rowOf("end");',
  "password: string;",
  'const password = process.env["PASSWORD"];',
  'setting("inkling.secret.names");',
  'apiKey: "YOUR_API_KEY",',
  'token = "end-of-text"',
  "import { secretFile } from '../context/secrets';",
  'const key = "ArrowDown";',
  "sha256: 0f343b0931126a20f133d67c2b018a3b5e2a6a2b",
  'import x from "./some/long/path/that/is/quite/deep/index2.js";',
  "https://user@example.com/path",
];

describe("secrets in a line", () => {
  it("are found whole, in all of 300 of fifteen kinds", () => {
    for (const { line, secret } of leaks(new Random(11), 300)) {
      const masked = withoutSecrets(line);
      assert.equal(masked.length, line.length);
      assert.ok(!masked.includes(secret), `learned: ${line}`);
      for (let at = 0; at + 8 <= secret.length; at++)
        assert.ok(!masked.includes(secret.slice(at, at + 8)), `a piece learned of ${line}: ${masked}`);
    }
  });

  it("pass the quick look, wherever a rule matches", () => {
    const short = [`xoxb-${"1".repeat(10)}`, `eyJ${"a".repeat(10)}.${"b".repeat(10)}`, "://a:bcd@", 'pwd="abc12!"'];
    for (const line of [...short, ...leaks(new Random(12), 300).map((leak) => leak.line)]) {
      assert.ok(
        SECRET_RULES.some(({ pattern }) => line.search(pattern) >= 0),
        line,
      );
      assert.ok(mayHoldSecret(line), line);
    }
  });

  for (const line of ORDINARY) it(`are not in ${line}`, () => assert.deepEqual(secretSpans(line), []));

  it("are seen in fewer than one of a thousand lines of the project's own sources", () => {
    const files = ["src", "scripts", "bench", "test/unit"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(?:ts|mjs)$/.test(name))
        .map((name) => `${folder}/${name}`),
    );
    const lines = files.flatMap((file) => readFileSync(file, "utf8").split("\n"));
    const alarms = lines.filter((line) => secretSpans(line).length > 0);
    assert.ok(lines.length > 30_000);
    assert.ok(alarms.length < lines.length / 1000, `${alarms.length} of ${lines.length}:\n${alarms.join("\n")}`);
  });

  it("are looked for in time linear in the line", () => {
    // A pattern that went back would not come to an end here.
    for (const piece of ["a", "://a:", "password=", "-----BEGIN ", "eyJ", "sk-", "=", '"', "A1b/"]) {
      secretSpans(piece.repeat(20_000 / piece.length));
    }
  });
});
