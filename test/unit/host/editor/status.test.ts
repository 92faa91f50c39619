import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/errors";
import { sentence } from "../../../../src/core/translate";
import { type Decision, REASONS, type ReasonCode } from "../../../../src/host/completion/decision";
import { reportOf } from "../../../../src/host/completion/report";
import { type StatusFacts, statusView } from "../../../../src/host/editor/statusText";
import { SteadyBusy } from "../../../../src/host/editor/steadyBusy";
import { webviewHtml } from "../../../../src/host/editor/webviewHtml";
import type { IndexerStatus } from "../../../../src/host/indexing/workspaceIndexer";
import { FakeClock } from "../../support/clocks";
import { NOTHING, SHOWN } from "../../support/decisions";
import { MODEL } from "../../support/fakeEngine";
import { german } from "../../support/german";

const t = (message: string, ...args: (string | number)[]): string =>
  message.replaceAll(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)]));

const READY: StatusFacts = {
  off: undefined,
  engine: { kind: "ready", model: MODEL },
  thinking: false,
  languageId: "python",
  last: undefined,
  shown: 0,
  accepted: 0,
  memory: undefined,
  cpu: undefined,
  size: undefined,
  unloadedAfter: undefined,
};

describe("status item", () => {
  const view = (facts: Partial<StatusFacts>) => statusView({ ...READY, ...facts }, t);

  it("is calm when ready, and turns while thinking", () => {
    assert.equal(view({}).text, "$(pencil) Inkling");
    assert.equal(view({ thinking: true }).text, "$(loading~spin) Inkling");
  });

  it("counts up while the model loads", () => {
    assert.equal(view({ engine: { kind: "loading", percent: 41.7 } }).text, "$(loading~spin) Inkling 42%");
  });

  it("says why it is off", () => {
    for (const off of ["setting", "switch", "editor-setting", "language", "language-switch", "secret-file"] as const) {
      const { text, tooltip } = view({ off });
      assert.equal(text, "$(circle-slash) Inkling");
      assert.ok((tooltip[0]?.length ?? 0) > 20);
    }
    assert.match(view({ off: "language" }).tooltip.join(), /python by the setting inkling\.languages/);
    assert.match(view({ off: "language-switch" }).tooltip.join(), /python here/);
  });

  it("says what was shown last, or why nothing, for every reason", () => {
    const said = (decision: Decision): string => view({ last: reportOf(decision) }).tooltip.join("\n");
    assert.match(said(SHOWN), /Last: Shown: the model's suggestion\. \(20 ms\)/);
    for (const [reason, sentence] of Object.entries(REASONS)) {
      const tooltip = said({ ...NOTHING, reason: reason as ReasonCode });
      assert.ok(tooltip.includes(`Last: Nothing shown: ${sentence} (20 ms)`), tooltip);
    }
  });

  it("says what the memory holds", () => {
    const memory = { documents: 214, tokens: 1_234_567, bytes: 0, full: false, leftOut: 0, ms: 0 };
    const says = (status: Omit<IndexerStatus, "unreadable">, unreadable = 0): string =>
      view({ memory: { ...status, unreadable } }).tooltip.join("\n");
    assert.match(says({ memory, indexing: 0.409 }), /Memory: 214 files, 1\.2 M tokens, indexing 40 %$/);
    assert.match(says({ memory: { ...memory, full: true }, indexing: undefined }), /1\.2 M tokens, full$/);
    assert.match(says({ memory: { ...memory, tokens: 34_400 }, indexing: undefined }), /34 k tokens$/);
    assert.match(says({ memory: { ...memory, tokens: 999 }, indexing: undefined }), /999 tokens$/);
    const rest = { memory: { ...memory, tokens: 999 }, indexing: undefined };
    assert.match(says(rest, 3), /999 tokens, 3 files not readable \(files\.encoding\)$/);
    assert.doesNotMatch(view({}).tooltip.join(), /Memory/);
  });

  it("says what suggestions take of the processor, and that the model was unloaded", () => {
    const cpu = (limitPercent: number) => view({ cpu: { percent: 12.4, limitPercent } }).tooltip.join(" ");
    assert.match(cpu(100), /Processor time: 12 % of one core over the last minute, limit 100 %\./);
    assert.match(cpu(0), /12 % of one core over the last minute, no limit\./);
    assert.deepEqual(view({ engine: { kind: "off" }, unloadedAfter: 15 }).tooltip, [
      "The model was unloaded after 15 minutes without typing; the next key loads it again.",
    ]);
  });

  it("shows an error with its remedy", () => {
    const error = new AppError(
      "runtime-unavailable",
      sentence("No runtime for this machine."),
      sentence("Use another."),
    ).toValue();
    const { tooltip, error: shown } = view({ engine: { kind: "failed", error } });
    assert.deepEqual(tooltip, ["No runtime for this machine.", "Use another."]);
    assert.equal(shown, error);
  });

  it("shows an error in the user's language", () => {
    const what = sentence("There is no {0}.", "model.json");
    const error = new AppError("model-missing", what, sentence("Convert the model again.")).toValue();
    const { tooltip, label } = statusView({ ...READY, engine: { kind: "failed", error } }, german);
    assert.deepEqual(tooltip, ["model.json gibt es nicht.", "Das Modell erneut konvertieren."]);
    assert.equal(label, "Inkling: Fehler. model.json gibt es nicht.");
  });
});

describe("sign of thinking", () => {
  it("is not shown for short work, and does not flicker", () => {
    const clock = new FakeClock();
    const seen: boolean[] = [];
    const busy = new SteadyBusy((thinking) => seen.push(thinking), clock);
    for (let work = 0; work < 10; work++) {
      busy.set(true);
      clock.pass(100);
      busy.set(false);
      clock.pass(10);
    }
    assert.deepEqual(seen, []);
    busy.set(true);
    clock.pass(300);
    assert.deepEqual(seen, [true]);
    busy.set(false);
    clock.pass(100);
    busy.set(true);
    clock.pass(100);
    assert.deepEqual(seen, [true], "work goes on before the sign went away");
    busy.set(false);
    clock.pass(500);
    assert.deepEqual(seen, [true, false]);
  });
});

describe("page", () => {
  const html = webviewHtml({
    title: 'A "title" <b>',
    language: "en",
    script: "https://host/lastDecision.js",
    style: "https://host/a.css",
    source: "https://host",
    nonce: "abc",
  });

  it("allows its own script and style only", () => {
    assert.match(html, /default-src 'none'; style-src https:\/\/host; script-src 'nonce-abc'/);
    assert.doesNotMatch(html, /unsafe|<style|style="|onload|onclick/);
    assert.equal(html.match(/<script/g)?.length, 1);
  });

  it("escapes what it is given", () => assert.match(html, /<title>A &quot;title&quot; &lt;b&gt;<\/title>/));
});
