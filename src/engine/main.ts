import { Engine, errorValueOf } from "./engine";
import { LatestWins } from "./latestWins";
import { type CompletionResult, type FromEngine, PROTOCOL_VERSION, type ToEngine } from "./protocol";

/** The engine process: Node's IPC channel to the extension host on one side, an {@link Engine} on the other. */
let engine: Engine | undefined;

const jobs = new LatestWins<CompletionResult>();

function send(message: FromEngine): void {
  // The window may have closed while a run went on; then nobody is left to answer.
  if (process.connected) process.send?.(message);
}

async function load(id: number, folder: string, threads: number): Promise<void> {
  try {
    let percent = 0;
    engine = await Engine.load(folder, threads, (now) => {
      if (now > percent) send({ type: "loading", percent: now });
      percent = Math.max(percent, now);
    });
    send({ type: "loaded", id, model: engine.summary });
  } catch (error) {
    send({ type: "load-failed", id, error: errorValueOf(error) });
  }
}

async function complete({ id, request }: Extract<ToEngine, { type: "complete" }>): Promise<void> {
  const result = await jobs.run(
    id,
    async (signal, waitMs): Promise<CompletionResult> => {
      if (!engine) return { kind: "cancelled", steps: 0 };
      try {
        return await engine.complete(request, signal, waitMs, id);
      } catch (error) {
        return { kind: "failed", error: errorValueOf(error) };
      }
    },
    { kind: "cancelled", steps: 0 },
  );
  send({ type: "result", id, result });
}

process.on("message", (message: ToEngine) => {
  switch (message.type) {
    case "load":
      void load(message.id, message.modelFolder, message.threads);
      break;
    case "complete":
      void complete(message);
      break;
    case "cancel":
      jobs.cancel(message.id);
      break;
    case "stop-inspecting":
      engine?.stopInspecting();
      break;
    case "analyse":
    case "memory":
      break;
  }
});

// The window has closed or its extension host has died.
process.on("disconnect", () => process.exit(0));

send({ type: "hello", protocol: PROTOCOL_VERSION, pid: process.pid });
