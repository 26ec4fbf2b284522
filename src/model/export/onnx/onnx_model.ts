/** A tensor of constants: an initializer of a graph. */
export interface OnnxTensor {
  /** Nodes name it as their input. */
  readonly name: string;
  /** Length of each dimension; none for a single number. */
  readonly shape: readonly number[];
  /** Its numbers, row-major: float32 or int64. */
  readonly data: Float32Array | BigInt64Array;
}

/** A setting of a node: an integer or a list of them, a list of floating-point numbers, or texts. */
export type OnnxAttribute = number | readonly number[] | Float32Array | readonly string[];

/** An operation of a graph. */
export interface OnnxNode {
  readonly name: string;
  /** Name of the operator, e.g. `MatMul`. */
  readonly operator: string;
  /** Names of its inputs; an optional one that is absent is empty. */
  readonly inputs: readonly string[];
  /** Names of its outputs. */
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output of a model: float32. */
export interface OnnxValue {
  readonly name: string;
  /** Length of each dimension, or the name of one that differs from call to call. */
  readonly shape: readonly (number | string)[];
  /** What it is, for who opens the model. */
  readonly description: string;
}

/** A network in ONNX, the Open Neural Network Exchange format. */
export interface OnnxModel {
  /** The graph's name. */
  readonly name: string;
  /** What the model is, for who opens it. */
  readonly description: string;
  /** Name of the program that made it. */
  readonly producer: string;
  /** Version of the operators. */
  readonly opset: number;
  /** Operations, each after those whose outputs it takes. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** What else there is to know, as texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}
