import { isMainThread } from "node:worker_threads";
import type * as Ort from "onnxruntime-node";
import { assert } from "../core/assert";
import { AppError, messageOf } from "../core/errors";
import { sentence } from "../core/translate";

/** A tensor as plain data; the shape's product is the data's length. */
type TensorValue =
  | { readonly type: "float32"; readonly data: Float32Array; readonly shape: readonly number[] }
  | { readonly type: "int64"; readonly data: BigInt64Array; readonly shape: readonly number[] };

export type Feeds = Readonly<Record<string, TensorValue>>;

/**
 * One ONNX graph in memory. The only place that knows onnxruntime-node.
 *
 * `session.run` of onnxruntime-node 1.30 is synchronous native code behind a promise and cannot be interrupted: whoever
 * runs a model keeps each run short and looks at its message queue in between.
 */
export class OrtModel {
  private constructor(
    private readonly ort: typeof Ort,
    private readonly session: Ort.InferenceSession,
  ) {}

  /**
   * Loads `file` (and the external data beside it) on the CPU with `threads` threads per run.
   * Throws `runtime-unavailable` where onnxruntime-node has no binary, `model-corrupt` where the file is no such graph.
   */
  static async open(file: string, threads: number): Promise<OrtModel> {
    const ort = await loadRuntime();
    try {
      const session = await ort.InferenceSession.create(file, {
        executionProviders: ["cpu"],
        executionMode: "sequential",
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
        // Patterns are kept per input shape, and the shapes here change with every prompt: 30 MB for nothing.
        enableMemPattern: false,
        // By default idle threads spin for some 30 ms after each run, a core's worth of heat for nothing.
        extra: { "session.intra_op.spin_duration_us": "20" },
      });
      return new OrtModel(ort, session);
    } catch (error) {
      throw new AppError(
        "model-corrupt",
        sentence("ONNX Runtime cannot load {0}: {1}", file, messageOf(error)),
        sentence("Convert the model again, or reinstall Inkling to get its own model back."),
      );
    }
  }

  /** Runs the graph once and copies out the outputs named in `fetches`, all of them float32. */
  async run(feeds: Feeds, fetches: readonly string[]): Promise<Record<string, Float32Array>> {
    const inputs: Record<string, Ort.Tensor> = {};
    for (const [name, { type, data, shape }] of Object.entries(feeds)) {
      inputs[name] =
        type === "float32" ? new this.ort.Tensor(type, data, shape) : new this.ort.Tensor(type, data, shape);
    }
    const results = await this.session.run(inputs, [...fetches]);
    const outputs: Record<string, Float32Array> = {};
    for (const name of fetches) {
      const data = results[name]?.data;
      if (!(data instanceof Float32Array)) {
        throw new AppError(
          "model-corrupt",
          sentence('The model has no float32 output "{0}".', name),
          sentence("Convert the model again."),
        );
      }
      outputs[name] = data;
    }
    return outputs;
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/** Version of onnxruntime-node. */
export async function runtimeVersion(): Promise<string> {
  return (await loadRuntime()).env.versions.node ?? "unknown";
}

/** Read by the native library when it starts. From version 1.29 on it has a telemetry client, which this keeps off. */
const TELEMETRY_OFF = "ORT_DISABLE_TELEMETRY";

/**
 * The native library, loaded on first use so that a missing binary is an error to show and not a crash. Nothing else
 * loads it (`test/arch`), so nothing loads it with its telemetry on: without the variable it would look up
 * a Microsoft host, write a device id and a queue of events below the home folder, and read /etc/machine-id
 * (microsoft/onnxruntime pull request 27379; seen with 1.30). On Windows the library has no uploader; there it writes
 * events for Event Tracing, which the system collects or not, and this variable is not known.
 */
async function loadRuntime(): Promise<typeof Ort> {
  // In a worker process.env is a copy that native code does not see.
  assert(isMainThread, "ONNX Runtime is loaded in the main thread only");
  process.env[TELEMETRY_OFF] = "1";
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    const here = `${process.platform}-${process.arch}`;
    const fix =
      here === "darwin-x64"
        ? sentence(
            "ONNX Runtime 1.30 has no build for Intel Macs; Inkling needs an Apple-silicon Mac, Linux or Windows.",
          )
        : sentence("Install the Inkling package made for this platform.");
    const what = sentence("ONNX Runtime does not start on {0}: {1}", here, messageOf(error));
    throw new AppError("runtime-unavailable", what, fix);
  }
}
