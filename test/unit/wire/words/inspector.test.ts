import assert from "node:assert/strict";
import { mock } from "node:test";
import { Announcer, QUIET_MS } from "../../../../src/page/inspector/announcer";
import { translator, withElements } from "../../../../src/wire/translator";
import { ENGLISH } from "../../../../src/wire/words/inspector";

describe("words of the inspector's page", () => {
  it("are English where the user's language has none", () => {
    const t = translator({ Pin: "Anheften", "layer {0}, mean": "", "{0} spaces": "{0} Leerzeichen" });
    assert.deepEqual(
      [t("Pin"), t("layer {0}, mean", 3), t("{0} spaces", 8)],
      ["Anheften", "layer 3, mean", "8 Leerzeichen"],
    );
    assert.equal(translator({})("Pin"), "Pin");
  });

  it("puts in what is given as it is", () => {
    const t = translator({});
    assert.equal(t("bytes {0}", "$& {0}"), "bytes $& {0}");
    assert.equal(t("{0}: {1} {2}", "a", "{2}", "c"), "a: {2} c");
  });

  it("puts elements in where the language wants them", () => {
    const [token, link] = [{ name: "token" }, { name: "link" }];
    assert.deepEqual(withElements("{1} から {0}、", [token, link]), [link, " から ", token, "、"]);
    assert.deepEqual(withElements("no place, and {7}", [token]), ["no place, and ", "{7}"]);
  });

  it("are there once each", () => assert.equal(new Set(ENGLISH).size, ENGLISH.length));
});

describe("Announcer", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("says the latest once it is quiet, and never the same again", () => {
    const said: string[] = [];
    const announcer = new Announcer((text) => said.push(text));
    for (const text of ["a", "b", "c"]) announcer.announce(text);
    assert.deepEqual(said, []);
    mock.timers.tick(QUIET_MS);
    announcer.announce("c");
    mock.timers.tick(QUIET_MS);
    assert.deepEqual(said, ["c"]);
  });
});
