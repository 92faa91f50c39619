import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, type ErrorValue, errorText } from "../../../src/core/errors";
import { silentLogger } from "../../../src/core/log";
import { sentence, verbatim } from "../../../src/core/translate";
import type { Nothing } from "../../../src/host/completion/decision";
import { explanationOf } from "../../../src/host/completion/explanation";
import { failed } from "../../../src/host/completion/outcome";
import { reportOf, summaryOf } from "../../../src/host/completion/report";
import { EngineClient } from "../../../src/host/engine/client";
import { forkEngine } from "../../../src/host/engine/engineProcess";
import { readModel } from "../../../src/host/models/library";
import { runJob } from "../../../src/host/models/runJob";
import { parseManifest } from "../../../src/model/parseManifest";
import { freshPath, randomTensors, SMALL, withHeader, writeCheckpoint } from "../jobs/convert/checkpoint";
import { NOTHING } from "../support/decisions";
import { german } from "../support/german";

function thrownBy(work: () => unknown): AppError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
  }
  return assert.fail("no AppError was thrown");
}

async function rejectionOf(work: Promise<unknown>): Promise<AppError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return thrown instanceof AppError ? thrown : assert.fail("no AppError was thrown");
}

async function inspected(checkpoint: string): Promise<AppError> {
  const signal = new AbortController().signal;
  const fork = () => forkEngine("dist/test/unit/jobs.js");
  return rejectionOf(runJob("inspect", { checkpoint }, { signal, logger: silentLogger, fork }));
}

const AGAIN = "Das Modell mit dieser Version von Inkling erneut konvertieren oder einen anderen Modellordner wählen.";

describe("errors in the user's language", () => {
  it("keep names and values as they are", () => {
    const error = thrownBy(() => parseManifest('{"manifestVersion": 99}'));
    assert.equal(error.message, 'model.json: "manifestVersion" must be 2, and is 99.');
    assert.equal(errorText(error, german), `model.json: „manifestVersion“ muss 2 sein (gefunden: 99). ${AGAIN}`);
  });

  it("say what is missing", () => {
    const error = thrownBy(() => parseManifest("{}"));
    assert.equal(error.message, 'model.json: "manifestVersion" must be 2, and is missing.');
    assert.equal(errorText(error, german), `model.json: „manifestVersion“ muss 2 sein (gefunden: nichts). ${AGAIN}`);
  });

  it("leave alone what the system says", async () => {
    const model = await readModel("x".repeat(5000));
    assert.ok(model.kind === "broken");
    const [said] = /ENAMETOOLONG: [^']*/.exec(model.error.message) ?? [];
    assert.ok(said, model.error.message);
    const text = errorText(model.error, german);
    assert.match(text, / ist nicht lesbar \(/);
    assert.ok(text.includes(said), text);
  });

  it("are translated after a job's process has sent them", async () => {
    const mamba = await inspected(writeCheckpoint(randomTensors(), { ...SMALL, model_type: "mamba" }));
    assert.match(
      mamba.message,
      /^config\.json: "model_type" is "mamba"; Inkling runs GPT-2, StarCoder, .*Granite, Granite 4\.$/,
    );
    assert.match(
      errorText(mamba, german),
      /^config\.json: „model_type“ passt nicht \(gefunden: "mamba"\); .* Einen Checkpoint von GPT-2, StarCoder, .* wählen/,
    );
  });

  it("are translated where a sentence stands in another one", async () => {
    const folder = writeCheckpoint(randomTensors());
    writeFileSync(join(folder, "model.safetensors"), withHeader("{", []));
    const error = await inspected(folder);
    assert.match(error.message, /^the header of model\.safetensors is not JSON \(.+\)\.$/);
    assert.match(errorText(error, german), /^Kopfbereich von model\.safetensors ist kein JSON \(.+\)\. Den Checkpoint/);
  });

  it("are translated after the engine has sent them", async () => {
    const error = await new Promise<ErrorValue>((resolve) => {
      const client = new EngineClient({
        engineFile: "dist/test/unit/engine.js",
        modelFolder: freshPath(),
        threads: 1,
        logger: silentLogger,
        onState: (state) => {
          if (state.kind === "failed") resolve(state.error);
        },
      });
      client.start();
    });
    assert.match(error.message, /^There is no .*model\.json\.$/);
    assert.match(errorText(error, german), /model\.json gibt es nicht\. „inkling\.modelPath“ auf einen Ordner/);
  });

  it("reach a decision's explanation, and stay English in the log", () => {
    const fix = sentence("Run “Inkling: Restart Engine”; see “Inkling: Show Log”.");
    const error = new AppError("engine-crashed", verbatim("bad alloc"), fix).toValue();
    const outcome = failed(error);
    assert.ok(outcome.kind === "nothing");
    const decision: Nothing = { ...NOTHING, ...outcome };
    const said = "bad alloc „Inkling: Engine neu starten“ ausführen; siehe „Inkling: Protokoll anzeigen“.";
    assert.equal(explanationOf(decision, german), `Die Engine konnte nicht antworten. ${said}`);
    const report = reportOf(decision, german);
    assert.equal(report.detail, said);
    assert.match(summaryOf(report), /^nothing: engine-failed \(bad alloc Run “Inkling: Restart Engine”/);
  });
});
