import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { at } from "../../../../src/core/assert";
import { checkpointJson } from "../../../../src/jobs/convert/checkpointJson";
import { gpt2AnalysisGraph } from "../../../../src/jobs/convert/gpt2AnalysisGraph";
import { parseGpt2Config } from "../../../../src/jobs/convert/gpt2Config";
import { gpt2Graph } from "../../../../src/jobs/convert/gpt2Graph";
import { gpt2Tensors } from "../../../../src/jobs/convert/gpt2Weights";
import type { Attribute, Initializer, OnnxGraph, ValueInfo } from "../../../../src/jobs/convert/onnxGraph";
import { blocksPerRow } from "../../../../src/jobs/convert/quantise";
import type { StoredWeight } from "../../../../src/jobs/convert/storeWeights";
import type { WeightFormat } from "../../../../src/model/manifest";
import { assertGolden } from "../../support/golden";

function tinyGraph(format: WeightFormat, build = gpt2Graph): OnnxGraph {
  const config = parseGpt2Config(
    checkpointJson("config.json", readFileSync("test/fixtures/tiny-gpt2/config.json", "utf8")),
  );
  const data = { file: "model.onnx.data", offset: 0, length: 0 };
  const weights = gpt2Tensors(config.architecture).map(({ name, shape, role }): [string, StoredWeight] => {
    if (format === "fp32" || role === "vector") return [name, { kind: "dense", shape, data }];
    const [rows, columns] = role === "table" ? [at(shape, 0), at(shape, 1)] : [at(shape, 1), at(shape, 0)];
    return [name, { kind: "blocks", rows, columns, blocks: blocksPerRow(columns), bytes: data, scales: data }];
  });
  return build(config, new Map(weights));
}

function dump({ inputs, outputs, initializers, nodes }: OnnxGraph): string {
  const value = ({ name, type, shape }: ValueInfo | Initializer) => `${name} ${type} [${shape.join(", ")}]`;
  const constant = (item: Initializer) => value(item) + ("file" in item.data ? "" : ` = ${item.data.join(", ")}`);
  const attribute = ([key, of]: [string, Attribute]) =>
    `${key}=${typeof of === "object" && "real" in of ? of.real.toPrecision(6) : of}`;
  return [
    ...inputs.map((item) => `input ${value(item)}`),
    ...outputs.map((item) => `output ${value(item)}`),
    "",
    ...initializers.map((item) => `constant ${constant(item)}`),
    "",
    ...nodes.map(({ op, inputs: from, outputs: to, attributes }) => {
      const settings = Object.entries(attributes).map(attribute).join(" ");
      return `${to.join(", ")} = ${op}(${from.join(", ")})${settings && ` ${settings}`}`;
    }),
    "",
  ].join("\n");
}

describe("gpt2Graph", () => {
  it("is the graph of test/golden/convert/tiny-gpt2.txt at int8", () => {
    assertGolden("convert/tiny-gpt2.txt", dump(tinyGraph("int8")));
  });

  it("is the graph of test/golden/convert/tiny-gpt2-fp32.txt at fp32", () => {
    assertGolden("convert/tiny-gpt2-fp32.txt", dump(tinyGraph("fp32")));
  });
});

describe("gpt2AnalysisGraph", () => {
  it("is the graph of test/golden/convert/tiny-gpt2-analysis.txt at int8", () => {
    assertGolden("convert/tiny-gpt2-analysis.txt", dump(tinyGraph("int8", gpt2AnalysisGraph)));
  });

  it("has the inputs of the ordinary graph and needs no weight that it does not need", () => {
    for (const format of ["int8", "fp32"] as const) {
      const [ordinary, analysis] = [tinyGraph(format), tinyGraph(format, gpt2AnalysisGraph)];
      assert.deepEqual(analysis.inputs, ordinary.inputs);
      const weights = ({ initializers }: OnnxGraph) => initializers.filter(({ data }) => "file" in data);
      assert.deepEqual(weights(analysis), weights(ordinary));
    }
  });
});
