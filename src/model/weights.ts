/** One array of trained numbers. */
export interface Weight {
  /** The numbers, row-major. */
  readonly data: Float32Array;
  /** Length of each dimension. */
  readonly shape: readonly number[];
}

/** A network's weights by name, e.g. `gru/kernel`. */
export type Weights = Readonly<Record<string, Weight>>;
