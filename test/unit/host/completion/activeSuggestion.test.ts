import assert from "node:assert/strict";
import { Typist } from "../../support/typist";

describe("suggestions that stand", () => {
  const line = "const a = ";

  it("an alternative that is accepted is booked with its own text", () => {
    const others = ["compute(the, longer);", "total", "total += b;"];
    const whole = new Typist(line);
    whole.show("compute(b);", 1000, others);
    whole.insert("compute(the, longer);");
    assert.ok(whole.tracker.wasJustAccepted(whole.snapshot, "\ncompute(the, longer);"));
    const words = new Typist(line);
    words.show("compute(b);", 1000, others);
    words.insert("compute").insert("(the, longer);");
    const short = new Typist(line);
    short.show("total += b;", 1000, others);
    short.insert("total");
    const late = new Typist(line);
    late.show("compute(b);");
    late.type("comp").show("ute(b);", 1000, ["ute(the, longer);"]);
    late.insert("ute(the, longer);");
    for (const [typist, booked] of [
      [whole, "accepted 21 of compute(the, longer);"],
      [words, "accepted 21 of compute(the, longer);"],
      [short, "accepted 5 of total"],
      [late, "accepted 17 of compute(the, longer);"],
    ] as const) {
      typist.tracker.accepted();
      assert.deepEqual(typist.booked, [booked]);
      assert.equal(typist.ends[0]?.suggestion.alternatives, undefined);
    }
  });

  it("are seen through when they are typed along, or taken by words", () => {
    const typist = new Typist(line);
    typist.show("compute(b);", 1000, ["total();"]);
    typist.type("t").show("otal();");
    typist.insert("otal").type("xy");
    assert.deepEqual(typist.booked, ["partly-accepted 4 of total();"]);
    const back = new Typist(line);
    back.show("compute(b);", 1000, ["total();"]);
    back.type("t").backspace().insert("compute(b);");
    assert.deepEqual(back.booked, ["accepted 11 of compute(b);"], "the first again");
  });
});
