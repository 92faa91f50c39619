import assert from "node:assert/strict";
import { copyDoubtfulModel } from "./eagerModel";
import {
  assertShown,
  closeAll,
  inkling,
  setModelPath,
  settled,
  trigger,
  type,
  untitled,
  useCopy,
  useEagerModel,
} from "./inkling";
import { CONTINUATION, repetitive } from "./repetitive";

describe("a suggestion that is not likely enough to be kept", () => {
  before(async () => {
    await useEagerModel();
    await useCopy(copyDoubtfulModel);
  });
  afterEach(closeAll);
  after(async () => {
    await setModelPath(undefined);
    await useEagerModel();
  });

  it("is not shown while typing, and the reason says how likely it is", async () => {
    await untitled("typescript", repetitive("unlikely"));
    const reasons: string[] = [];
    for (const character of CONTINUATION.slice(0, 6)) {
      const before = (await inkling()).lastDecision;
      await type(character);
      const decision = await settled(before);
      assert.equal(decision.kind, "nothing", JSON.stringify(decision));
      reasons.push(decision.kind === "nothing" ? `${decision.reason} ${decision.detail}` : "");
    }
    assert.ok(reasons.includes("low-estimate 0.50 < 1.00"), reasons.join("; "));
  });

  it("is shown when it is asked for by hand", async () => {
    for (let typed = 0; typed < CONTINUATION.length; typed++) {
      await untitled("typescript", repetitive("asked") + CONTINUATION.slice(0, typed));
      const decision = await trigger();
      if (decision.kind === "nothing") continue;
      assertShown(decision);
      assert.equal(decision.estimate, undefined);
      return;
    }
    assert.fail("nothing was shown");
  });
});
