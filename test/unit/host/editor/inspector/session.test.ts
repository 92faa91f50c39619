import assert from "node:assert/strict";
import type { Decision } from "../../../../../src/host/completion/decision";
import type { EditorSnapshot } from "../../../../../src/host/context/snapshot";
import type { InspectorPage } from "../../../../../src/host/editor/inspector/inspectorPage";
import { InspectorSession } from "../../../../../src/host/editor/inspector/session";
import type { Selection } from "../../../../../src/model/inspection/selection";
import type { FromInspector } from "../../../../../src/wire/fromPages";
import type { ToInspector } from "../../../../../src/wire/inspector";
import { FakeClock } from "../../../support/clocks";
import { inspectionOf, type MadeUp, messageBytes, shownDecision } from "../../../support/inspections";
import { snapshotAt } from "../../../support/snapshots";

const ROW = { weights: new Float32Array(1), statistics: new Float32Array(1), sinks: [], sinkShare: 0, top: [] };
const SELECTION: Selection = {
  step: 1,
  heads: { kind: "head", layer: 1, head: 2 },
  statistic: "entropy",
  weighting: "value",
};
const FRAME = 20;

class Bench {
  readonly clock = new FakeClock();
  readonly others: FromInspector[] = [];
  forgotten = 0;
  rows = 0;
  readonly session = new InspectorSession({
    clock: this.clock,
    strings: { Step: "Schritt" },
    translate: (sentence) => sentence,
    row: () => {
      this.rows++;
      return ROW;
    },
    model: () => "fake 1.0.0",
    empty: () => ({ reason: "nothing-yet", detail: "Type." }),
    onForgotten: () => this.forgotten++,
    onChanged: () => {},
    onMessage: (message) => this.others.push(message),
  });
  private id = 0;

  open(): { page: InspectorPage; sent: ToInspector[]; take(): ToInspector[] } {
    const sent: ToInspector[] = [];
    const page = this.session.attach((message) => sent.push(message));
    page.setVisible(true);
    page.receive({ type: "ready" });
    this.clock.pass(FRAME);
    const take = (): ToInspector[] => {
      this.clock.pass(FRAME);
      return sent.splice(0);
    };
    take();
    return { page, sent, take };
  }

  /** An inspected completion. */
  complete(snapshot: EditorSnapshot = snapshotAt("one\ntwo ▏"), made?: MadeUp): void {
    const id = ++this.id;
    this.session.decided(shownDecision(["ab", "cd"], id), snapshot);
    this.session.inspected(id, inspectionOf(snapshot, made));
  }
}

function types(messages: readonly ToInspector[]): string[] {
  return messages.map(({ type }) => type);
}

function serialOf(messages: readonly ToInspector[]): number {
  const message = messages.find(({ type }) => type === "request");
  assert.ok(message?.type === "request", types(messages).join());
  return message.request.serial;
}

describe("session of the inspector", () => {
  it("answers a page that is ready with its words first, then the last state", () => {
    const bench = new Bench();
    const first = bench.open();
    bench.complete();
    first.take();
    const sent: ToInspector[] = [];
    const page = bench.session.attach((message) => sent.push(message));
    page.setVisible(true);
    bench.clock.pass(100);
    assert.deepEqual(sent, [], "not before it listens");
    page.receive({ type: "ready" });
    bench.clock.pass(FRAME);
    assert.deepEqual(types(sent), ["strings", "pinned", "heat", "request", "row"]);
  });

  it("says why there is nothing to show", () => {
    const bench = new Bench();
    const { page, take } = bench.open();
    page.receive({ type: "ready" });
    const empty = take().find(({ type }) => type === "empty");
    assert.deepEqual(empty, { type: "empty", reason: "nothing-yet", detail: "Type." });
  });

  it("follows the newest request, and keeps the heads that were chosen", () => {
    const bench = new Bench();
    const { page, take } = bench.open();
    bench.complete();
    const serial = serialOf(take());
    page.receive({ type: "select", serial, selection: SELECTION });
    assert.deepEqual(types(take()), ["row"]);
    bench.complete();
    const next = take();
    assert.equal(serialOf(next), serial + 1);
    const row = next.find(({ type }) => type === "row");
    assert.deepEqual(row?.type === "row" && row.row.selection, { ...SELECTION, step: 0 });
  });

  it("answers for the request that is shown, and for what it has", () => {
    const bench = new Bench();
    const { page, take } = bench.open();
    bench.complete();
    const serial = serialOf(take());
    page.receive({ type: "select", serial: serial - 1, selection: SELECTION });
    page.receive({ type: "select", serial, selection: { ...SELECTION, step: 2 } });
    page.receive({ type: "select", serial, selection: { ...SELECTION, heads: { kind: "layer", layer: 2 } } });
    page.receive({
      type: "select",
      serial,
      selection: { ...SELECTION, heads: { kind: "head", layer: 1, head: 3 } },
    });
    assert.deepEqual(take(), []);
  });

  it("sends one batch per frame, and only the latest of each kind", () => {
    const bench = new Bench();
    const { page, sent, take } = bench.open();
    for (let i = 0; i < 5; i++) bench.complete();
    const serial = serialOf(take());
    assert.equal(serial, 5);
    bench.rows = 0;
    for (let i = 0; i < 10; i++) page.receive({ type: "select", serial, selection: { ...SELECTION, step: i % 2 } });
    bench.clock.pass(1);
    for (let i = 0; i < 10; i++) page.receive({ type: "select", serial, selection: { ...SELECTION, step: i % 2 } });
    assert.deepEqual(types(sent), ["row"]);
    bench.clock.pass(14);
    assert.equal(sent.length, 1);
    bench.clock.pass(2);
    assert.deepEqual(types(sent), ["row", "row"]);
    assert.equal(bench.rows, 2);
  });

  it("stays at a pinned request, and asks for none until it is let go", () => {
    const bench = new Bench();
    const { page, take } = bench.open();
    page.receive({ type: "pin", pinned: true });
    assert.equal(bench.session.pinned, false, "nothing to pin");
    bench.complete();
    page.receive({ type: "pin", pinned: true });
    take();
    assert.equal(bench.session.wanted, false);
    bench.complete();
    assert.deepEqual(take(), []);
    page.receive({ type: "pin", pinned: false });
    assert.equal(bench.session.wanted, true);
    bench.complete();
    assert.deepEqual(types(take()), ["pinned", "request", "row"]);
  });

  it("takes decision and inspection in either order, and drops what does not belong together", () => {
    const bench = new Bench();
    const { take } = bench.open();
    const snapshot = snapshotAt("one ▏");
    const { session } = bench;
    session.inspected(7, inspectionOf(snapshot));
    assert.deepEqual(take(), []);
    session.decided(shownDecision(["ab"], 7), snapshot);
    assert.deepEqual(types(take()), ["request", "row"]);
    session.decided(shownDecision(["ab"], 8), snapshot);
    session.inspected(9, inspectionOf(snapshot));
    assert.deepEqual(take(), []);
    const reuse: Decision = { ...shownDecision(["ab"], 9), kind: "shown", source: "reuse" } as Decision;
    session.decided(reuse, snapshot);
    session.decided(shownDecision(["ab"]), snapshot);
    assert.deepEqual(take(), []);
  });

  it("sends nothing to a hidden page, and forgets everything with the last", () => {
    const bench = new Bench();
    const [a, b] = [bench.open(), bench.open()];
    bench.complete();
    a.page.setVisible(false);
    assert.deepEqual(a.take(), []);
    assert.deepEqual(types(b.take()), ["request", "row"]);
    assert.equal(bench.forgotten, 0);
    b.page.dispose();
    assert.equal(bench.forgotten, 1);
    assert.equal(bench.session.current, undefined);
    assert.equal(bench.session.wanted, false);
    bench.complete();
    assert.equal(bench.session.current, undefined);
    a.page.setVisible(true);
    assert.deepEqual(a.take(), [], "it is another page now, which has not said that it listens");
    a.page.receive({ type: "ready" });
    assert.deepEqual(types(a.take()), ["strings", "pinned", "heat", "empty"]);
  });

  it("says once more what was accepted", () => {
    const bench = new Bench();
    const { take } = bench.open();
    bench.complete();
    const serial = serialOf(take());
    bench.session.accepted();
    const message = take()[0];
    assert.ok(message?.type === "request");
    assert.deepEqual([message.request.serial, message.request.accepted], [serial, true]);
  });

  it("follows edits, also those that were made while the request was under way", () => {
    const bench = new Bench();
    bench.open();
    const snapshot = snapshotAt("one\ntwo ▏");
    const { session, clock } = bench;
    const above = [{ range: { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } }, text: "zero\r\n" }];
    session.edited(snapshot.document, above);
    clock.pass(100);
    session.decided({ ...shownDecision(["ab"], 1), totalMs: 50 }, snapshot);
    session.edited(snapshot.document, above);
    session.edited("file:///other", above);
    session.inspected(1, inspectionOf(snapshot));
    const line = () => session.current?.places.rangeOf(2)?.start.line;
    assert.equal(line(), 2, "the first edit was before the request, the second after it");
    session.edited(snapshot.document, above);
    assert.equal(line(), 3);
    session.edited("file:///other", above);
    assert.equal(line(), 3);
    session.edited(snapshot.document, [
      { range: { start: { line: 3, column: 1 }, end: { line: 3, column: 2 } }, text: "" },
    ]);
    assert.equal(line(), undefined);
    assert.equal(session.current?.places.rangeOf(1)?.start.line, 2);
    session.closed(snapshot.document);
    assert.equal(session.current?.places.rangeOf(1), undefined);
  });

  it("keeps its messages under 200 KB at 12 layers, 12 heads and 1,024 tokens", () => {
    const bench = new Bench();
    const { take } = bench.open();
    const line = 'const value = "é";\n';
    for (const steps of [1, 48, 96]) {
      const snapshot = snapshotAt(`${line.repeat(300)}▏${line.repeat(100)}`);
      const inspection = inspectionOf(snapshot, { layers: 12, heads: 12, candidates: 200, steps, views: true });
      const repeat = Math.floor(1024 / inspection.tokens.ids.length) + 1;
      const grow = <T extends Uint32Array | Uint8Array>(array: T, of: new (values: number[]) => T): T =>
        new of(Array.from({ length: 1024 }, (_, i) => array[i % array.length] ?? 0));
      const { tokens } = inspection;
      const table = {
        ids: grow(tokens.ids, Uint32Array),
        texts: Array.from({ length: repeat }, () => tokens.texts)
          .flat()
          .slice(0, 1024),
        bytes: grow(tokens.bytes, Uint8Array),
        byteEnds: grow(tokens.byteEnds, Uint32Array),
        kinds: grow(tokens.kinds, Uint8Array),
        starts: grow(tokens.starts, Uint32Array),
        ends: grow(tokens.ends, Uint32Array),
      };
      bench.session.decided(shownDecision(["ab"], steps), snapshot);
      bench.session.inspected(steps, { ...inspection, tokens: table });
      const messages = take();
      assert.deepEqual(types(messages), ["request", "row"]);
      for (const message of messages) {
        const bytes = messageBytes(message);
        assert.ok(bytes > 50 && bytes <= 200_000, `${message.type} with ${steps} steps: ${bytes} bytes`);
      }
    }
  });
});
