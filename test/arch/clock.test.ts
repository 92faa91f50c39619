import assert from "node:assert/strict";
import ts from "typescript";
import { readSources, type Source, walk } from "./sources";

/** Who may: the clock itself, and pages, which run in a browser and are tested in one. */
const MAY = /^src\/(?:core\/clock\.ts$|page\/)/;

const TIMERS = /^(?:set|clear)(?:Timeout|Interval|Immediate)$/;

/** Whether a node asks what time it is, or waits. */
function asksTheTime(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0;
  if (!ts.isCallExpression(node)) return false;
  const callee = node.expression.getText().replace(/^globalThis\./, "");
  return (
    TIMERS.test(callee) ||
    ["Date", "Date.now", "performance.now", "process.hrtime", "process.hrtime.bigint"].includes(callee)
  );
}

function places({ path, syntax }: Source): string[] {
  const found: string[] = [];
  walk(syntax, (node) => {
    if (asksTheTime(node)) found.push(`${path}: ${node.getText()}`);
  });
  return found;
}

const sources = readSources("src");

describe("the clock", () => {
  it("is what everybody asks who waits or wants to know the time", () => {
    assert.deepEqual(sources.filter(({ path }) => !MAY.test(path)).flatMap(places), []);
    const timers = sources.filter(({ imports }) =>
      imports.some(({ specifier }) => /^(?:node:)?timers/.test(specifier)),
    );
    assert.deepEqual(
      timers.map(({ path }) => path),
      [],
    );
  });

  it("asks the machine itself: the test sees how", () => {
    const clock = sources.filter(({ path }) => path === "src/core/clock.ts").flatMap(places);
    assert.equal(clock.length, 6, clock.join("\n"));
  });
});
