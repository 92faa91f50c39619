import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { at } from "../../../../src/core/assert";
import { analysisGraph } from "../../../../src/jobs/convert/analysisGraph";
import { checkpointJson } from "../../../../src/jobs/convert/checkpointJson";
import { decoderGraph } from "../../../../src/jobs/convert/decoderGraph";
import { decoderTensors } from "../../../../src/jobs/convert/decoderTensors";
import { parseConfig } from "../../../../src/jobs/convert/families/parseConfig";
import type { Attribute, Initializer, OnnxGraph, ValueInfo } from "../../../../src/jobs/convert/onnxGraph";
import { blocksPerRow, INT8 } from "../../../../src/jobs/convert/quantise";
import type { StoredWeight } from "../../../../src/jobs/convert/storeWeights";
import type { WeightFormat } from "../../../../src/model/manifest";
import { assertGolden } from "../../support/golden";

function tinyGraph(format: WeightFormat, build = decoderGraph): OnnxGraph {
  const { spec } = parseConfig(
    checkpointJson("config.json", readFileSync("test/fixtures/tiny-gpt2/config.json", "utf8")),
  );
  const data = { file: "model.onnx.data", offset: 0, length: 0 };
  const weights = decoderTensors(spec).map(({ name, shape, role }): [string, StoredWeight] => {
    if (format === "fp32" || role === "vector") return [name, { kind: "dense", shape, data }];
    const [rows, columns] = role === "table" ? [at(shape, 0), at(shape, 1)] : [at(shape, 1), at(shape, 0)];
    return [
      name,
      { kind: "blocks", rows, columns, blocks: blocksPerRow(columns), format: INT8, bytes: data, scales: data },
    ];
  });
  return build(spec, new Map(weights));
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

describe("decoderGraph", () => {
  it("is the graph of test/golden/convert/tiny-gpt2.txt at int8", () => {
    assertGolden("convert/tiny-gpt2.txt", dump(tinyGraph("int8")));
  });

  it("is the graph of test/golden/convert/tiny-gpt2-fp32.txt at fp32", () => {
    assertGolden("convert/tiny-gpt2-fp32.txt", dump(tinyGraph("fp32")));
  });
});

describe("analysisGraph", () => {
  it("is the graph of test/golden/convert/tiny-gpt2-analysis.txt at int8", () => {
    assertGolden("convert/tiny-gpt2-analysis.txt", dump(tinyGraph("int8", analysisGraph)));
  });

  it("has the inputs of the ordinary graph and needs no weight that it does not need", () => {
    for (const format of ["int8", "fp32"] as const) {
      const [ordinary, analysis] = [tinyGraph(format), tinyGraph(format, analysisGraph)];
      assert.deepEqual(analysis.inputs, ordinary.inputs);
      const weights = ({ initializers }: OnnxGraph) => initializers.filter(({ data }) => "file" in data);
      assert.deepEqual(weights(analysis), weights(ordinary));
    }
  });
});
