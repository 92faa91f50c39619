import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const read = (file: string): string => readFileSync(file, "utf8");

describe("what is said of third-party software", () => {
  it("includes the native library's own notices, which are packed", () => {
    assert.match(read("media/licences/onnxruntime-ThirdPartyNotices.txt"), /cpp_client_telemetry/);
    assert.match(read(".vscodeignore"), /^!media\/\*\*$/m);
    assert.match(read("THIRD_PARTY.md"), /media\/licences\/onnxruntime-ThirdPartyNotices\.txt/);
  });

  it("names the version of ONNX Runtime that is installed", () => {
    const { version } = JSON.parse(read("node_modules/onnxruntime-node/package.json"));
    assert.ok(
      read("THIRD_PARTY.md").includes(`| ${version} |`),
      `THIRD_PARTY.md and its notices are not of ${version}`,
    );
  });

  it("names the version of each library that is bundled", () => {
    for (const name of ["gpt-tokenizer", "pbf", "valibot"]) {
      const { version } = JSON.parse(read(`node_modules/${name}/package.json`));
      assert.match(read("THIRD_PARTY.md"), new RegExp(`\\| ${name}[^|]*\\| ${version.replaceAll(".", "\\.")} \\|`));
    }
  });

  it("names the telemetry client wherever silence is promised", () => {
    for (const file of ["README.md", "THIRD_PARTY.md", "SECURITY.md"])
      assert.match(read(file), /ORT_DISABLE_TELEMETRY/, file);
  });

  it("has a test that is there for each promise of SECURITY.md", () => {
    const tests = [...read("SECURITY.md").matchAll(/`(test\/[\w/.-]+)`/g)].map(([, file = ""]) => file);
    assert.ok(tests.length >= 8);
    for (const file of tests) assert.ok(read(file).length > 0, file);
  });
});
