import assert from "node:assert/strict";
import {
  buildDiverging,
  buildRamp,
  colorAt,
  contrast,
  LEVELS,
  parseColor,
  type Rgb,
  readableOn,
} from "../../../../src/page/inspector/color";
import { Random } from "../../support/random";

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

describe("colours of the inspector", () => {
  it("reads the colours of themes", () => {
    assert.deepEqual(parseColor("#fff", BLACK), WHITE);
    assert.deepEqual(parseColor(" #1e1E1e ", BLACK), [30, 30, 30]);
    assert.deepEqual(parseColor("rgb(1, 2, 3)", BLACK), [1, 2, 3]);
    assert.deepEqual(parseColor("rgba(255, 255, 255, 0.2)", BLACK), [51, 51, 51]);
    assert.deepEqual(parseColor("#ffffff00", [9, 9, 9]), [9, 9, 9]);
    for (const text of ["", "red", "#12345", "rgb(1,2)", "rgb(a,b,c)", "var(--x)"])
      assert.equal(parseColor(text, BLACK), undefined, text);
  });

  it("goes from one colour to the other and only gets lighter or only darker", () => {
    const ends: readonly (readonly [Rgb, Rgb])[] = [
      [
        [31, 31, 31],
        [142, 205, 255],
      ],
      [WHITE, [0, 74, 150]],
      [BLACK, [122, 214, 255]],
    ];
    for (const [from, to] of ends) {
      const ramp = buildRamp(from, to);
      assert.deepEqual(colorAt(ramp, 0), from);
      assert.deepEqual(colorAt(ramp, LEVELS - 1), to);
      const distances = Array.from({ length: LEVELS }, (_, level) => contrast(colorAt(ramp, level), from));
      for (const [level, distance] of distances.entries())
        assert.ok(distance >= (distances[level - 1] ?? 0) - 0.02, `level ${level}`);
    }
  });

  it("meets in the middle when it diverges", () => {
    const ramp = buildDiverging([200, 80, 0], WHITE, [0, 74, 150]);
    assert.deepEqual(colorAt(ramp, 128), WHITE);
    assert.deepEqual(colorAt(ramp, 0), [200, 80, 0]);
    assert.ok(contrast(colorAt(ramp, 255), [0, 74, 150]) < 1.1);
  });

  it("has readable text on every colour", () => {
    const random = new Random(5);
    const color = (): Rgb => [random.below(256), random.below(256), random.below(256)];
    for (let i = 0; i < 2000; i++) {
      const background = color();
      assert.ok(contrast(readableOn(background, color()), background) >= 4.5, String(background));
    }
    assert.equal(Math.round(contrast(BLACK, WHITE)), 21);
  });
});
