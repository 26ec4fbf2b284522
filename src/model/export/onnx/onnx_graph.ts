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

/** A graph in the making, operation by operation. */
export class OnnxGraph {
  /** The operations so far. */
  readonly nodes: OnnxNode[] = [];
  /** The constants so far. */
  readonly initializers: OnnxTensor[] = [];

  /**
   * Adds an operation of one output.
   *
   * @param name The name of the operation and of its output.
   * @param operator What it does, e.g. `MatMul`.
   * @param inputs Names of what it takes.
   * @param attributes Its settings.
   * @returns `name`, for the operations that take the output.
   */
  add(
    name: string,
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    this.nodes.push({ name, operator, inputs, outputs: [name], attributes });
    return name;
  }

  /** Adds a matrix or vector of constants. Returns its name. */
  constant(name: string, shape: readonly number[], data: Float32Array): string {
    this.initializers.push({ name, shape, data });
    return name;
  }

  /** Adds whole numbers, which say where to cut and along which dimension. Returns their name. */
  integers(name: string, ...values: readonly number[]): string {
    this.initializers.push({
      name,
      shape: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
    return name;
  }

  /**
   * Adds a dense layer, y = x W + b, over the last dimension of x.
   *
   * @param name The layer's name; its weights are called `NAME/kernel` and `NAME/bias`.
   * @param input Name of x, (..., inputs).
   * @param kernel W, (inputs, units).
   * @param bias b, (units).
   * @returns Name of y, (..., units).
   */
  dense(name: string, input: string, kernel: Float32Array, bias: Float32Array): string {
    const units = bias.length;
    const w = this.constant(`${name}/kernel`, [kernel.length / units, units], kernel);
    const b = this.constant(`${name}/bias`, [units], bias);
    return this.add(name, "Add", [this.add(`${name}/product`, "MatMul", [input, w]), b]);
  }

  /**
   * Adds a linear map of each column by itself, y = scale x + shift.
   *
   * @param name The map's name; its numbers are called `NAME/scale` and `NAME/shift`.
   * @param input Name of x.
   * @param scale Factor of each column.
   * @param shift What is added to each column.
   * @returns Name of y.
   */
  scale(name: string, input: string, scale: Float32Array, shift: Float32Array): string {
    const factor = this.constant(`${name}/scale`, [scale.length], scale);
    const summand = this.constant(`${name}/shift`, [shift.length], shift);
    return this.add(name, "Add", [
      this.add(`${name}/product`, "Mul", [input, factor]),
      summand,
    ]);
  }
}
