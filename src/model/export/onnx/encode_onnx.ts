import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "./onnx_graph.ts";

/** The file format's version that goes with operator sets from 17 on. */
const IR_VERSION = 8;
/** `TensorProto.DataType` */
const FLOAT = 1, INT64 = 7;
/** `AttributeProto.AttributeType` */
const INT = 2, FLOATS = 6, INTS = 7, STRINGS = 8;

/** A protobuf message in the making: its fields as onnx.proto numbers them. */
class Message {
  readonly #writer = new BinaryWriter();

  int(field: number, ...values: readonly number[]): this {
    for (const value of values) this.#writer.tag(field, WireType.Varint).int64(value);
    return this;
  }

  float(field: number, ...values: readonly number[]): this {
    for (const value of values) this.#writer.tag(field, WireType.Bit32).float(value);
    return this;
  }

  text(field: number, ...values: readonly string[]): this {
    for (const value of values) this.#writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }

  bytes(field: number, bytes: Uint8Array): this {
    this.#writer.tag(field, WireType.LengthDelimited).bytes(bytes);
    return this;
  }

  messages(field: number, ...messages: readonly Message[]): this {
    for (const message of messages) this.bytes(field, message.finish());
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#writer.finish();
  }
}

/** `TensorProto` */
function tensor({ name, shape, data }: OnnxTensor): Message {
  return new Message()
    .int(1, ...shape)
    .int(2, data instanceof Float32Array ? FLOAT : INT64)
    .text(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/** `AttributeProto` */
function attribute(name: string, value: OnnxAttribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === "number") return message.int(3, value).int(20, INT);
  if (value instanceof Float32Array) return message.float(7, ...value).int(20, FLOATS);
  return typeof value[0] === "string"
    ? message.text(9, ...value as readonly string[]).int(20, STRINGS)
    : message.int(8, ...value as readonly number[]).int(20, INTS);
}

/** `NodeProto` */
function node({ name, operator, inputs, outputs, attributes }: OnnxNode): Message {
  return new Message()
    .text(1, ...inputs)
    .text(2, ...outputs)
    .text(3, name)
    .text(4, operator)
    .messages(5, ...Object.entries(attributes).map(([name, value]) => attribute(name, value)));
}

/** `ValueInfoProto` of a tensor. */
function value({ name, shape, description }: OnnxValue): Message {
  const dimensions = shape.map((length) =>
    typeof length === "number" ? new Message().int(1, length) : new Message().text(2, length)
  );
  const tensorType = new Message().int(1, FLOAT).messages(
    2,
    new Message().messages(1, ...dimensions),
  );
  return new Message()
    .text(1, name)
    .messages(2, new Message().messages(1, tensorType))
    .text(3, description);
}

/**
 * Writes a network as a file's contents: the protobuf message `ModelProto` of onnx.proto.
 *
 * @param model The network.
 * @returns The bytes of a `.onnx` file.
 */
export function encodeOnnx(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const graph = new Message()
    .messages(1, ...model.nodes.map(node))
    .text(2, model.name)
    .messages(5, ...model.initializers.map(tensor))
    .messages(11, ...model.inputs.map(value))
    .messages(12, ...model.outputs.map(value));
  const entry = ([key, text]: [string, string]) => new Message().text(1, key).text(2, text);
  return new Message()
    .int(1, IR_VERSION)
    .text(2, model.producer)
    .text(6, model.description)
    .messages(7, graph)
    .messages(8, new Message().text(1, "").int(2, model.opset))
    .messages(14, ...Object.entries(model.metadata).map(entry))
    .finish();
}
