import { PbfWriter } from "pbf";
import type { Attribute, Dimension, ElementType, Initializer, Node, OnnxGraph, ValueInfo } from "./onnxGraph";

// The field numbers below are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), noted as
// Message.field. Protobuf leaves out what is zero or empty, except in repeated fields.

/** ONNX 1.15: the first version with opset 20, which has Gelu. */
const IR_VERSION = 9;
const OPSETS = [
  { domain: "", version: 20 },
  { domain: "com.microsoft", version: 1 },
];

/** TensorProto.DataType */
const DATA_TYPE: Readonly<Record<ElementType, number>> = { float32: 1, uint8: 2, int64: 7 };

/** TensorProto.DataLocation.EXTERNAL */
const EXTERNAL = 1;

/** AttributeProto.AttributeType */
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 };

/** The graph as the bytes of a `.onnx` file. */
export function writeOnnx(graph: OnnxGraph): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION); // ModelProto.ir_version
  pbf.writeStringField(2, "inkling"); // ModelProto.producer_name
  pbf.writeMessage(7, writeGraph, graph); // ModelProto.graph
  for (const opset of OPSETS) pbf.writeMessage(8, writeOpset, opset); // ModelProto.opset_import
  return pbf.finish();
}

function writeOpset({ domain, version }: (typeof OPSETS)[number], pbf: PbfWriter): void {
  pbf.writeStringField(1, domain); // OperatorSetIdProto.domain
  pbf.writeVarintField(2, version); // OperatorSetIdProto.version
}

function writeGraph(graph: OnnxGraph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node); // GraphProto.node
  pbf.writeStringField(2, graph.name); // GraphProto.name
  for (const tensor of graph.initializers) pbf.writeMessage(5, writeTensor, tensor); // GraphProto.initializer
  for (const value of graph.inputs) pbf.writeMessage(11, writeValueInfo, value); // GraphProto.input
  for (const value of graph.outputs) pbf.writeMessage(12, writeValueInfo, value); // GraphProto.output
}

function writeNode({ op, domain, inputs, outputs, attributes }: Node, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input); // NodeProto.input
  for (const output of outputs) pbf.writeStringField(2, output); // NodeProto.output
  pbf.writeStringField(3, outputs[0] ?? ""); // NodeProto.name
  pbf.writeStringField(4, op); // NodeProto.op_type
  for (const attribute of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, attribute); // NodeProto.attribute
  pbf.writeStringField(7, domain); // NodeProto.domain
}

function writeAttribute([name, value]: readonly [string, Attribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name); // AttributeProto.name
  if (typeof value === "number") {
    pbf.writeVarintField(3, value); // AttributeProto.i
    pbf.writeVarintField(20, ATTRIBUTE.int); // AttributeProto.type
  } else if (typeof value === "string") {
    pbf.writeBytesField(4, new TextEncoder().encode(value)); // AttributeProto.s
    pbf.writeVarintField(20, ATTRIBUTE.string);
  } else if ("real" in value) {
    pbf.writeFloatField(2, value.real); // AttributeProto.f
    pbf.writeVarintField(20, ATTRIBUTE.float);
  } else {
    for (const item of value) pbf.writeVarintField(8, item); // AttributeProto.ints
    pbf.writeVarintField(20, ATTRIBUTE.ints);
  }
}

function writeTensor({ name, type, shape, data }: Initializer, pbf: PbfWriter): void {
  for (const length of shape) pbf.writeVarintField(1, length); // TensorProto.dims
  pbf.writeVarintField(2, DATA_TYPE[type]); // TensorProto.data_type
  if ("file" in data) {
    const place = { location: data.file, offset: String(data.offset), length: String(data.length) };
    for (const entry of Object.entries(place)) pbf.writeMessage(13, writeEntry, entry); // TensorProto.external_data
    pbf.writeVarintField(14, EXTERNAL); // TensorProto.data_location
  } else {
    for (const value of data) pbf.writeVarintField(7, value); // TensorProto.int64_data
  }
  pbf.writeStringField(8, name); // TensorProto.name
}

function writeEntry([key, value]: readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key); // StringStringEntryProto.key
  pbf.writeStringField(2, value); // StringStringEntryProto.value
}

function writeValueInfo({ name, type, shape }: ValueInfo, pbf: PbfWriter): void {
  pbf.writeStringField(1, name); // ValueInfoProto.name
  pbf.writeMessage(2, writeType, { type, shape }); // ValueInfoProto.type
}

type TensorType = Pick<ValueInfo, "type" | "shape">;

function writeType(tensor: TensorType, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, tensor); // TypeProto.tensor_type
}

function writeTensorType({ type, shape }: TensorType, pbf: PbfWriter): void {
  pbf.writeVarintField(1, DATA_TYPE[type]); // TypeProto.Tensor.elem_type
  pbf.writeMessage(2, writeShape, shape); // TypeProto.Tensor.shape
}

function writeShape(shape: readonly Dimension[], pbf: PbfWriter): void {
  for (const dimension of shape) pbf.writeMessage(1, writeDimension, dimension); // TensorShapeProto.dim
}

function writeDimension(dimension: Dimension, pbf: PbfWriter): void {
  if (typeof dimension === "number")
    pbf.writeVarintField(1, dimension); // TensorShapeProto.Dimension.dim_value
  else pbf.writeStringField(2, dimension); // TensorShapeProto.Dimension.dim_param
}
