import * as ort from "onnxruntime-node";

/** Numbers and their shape. */
export interface OnnxTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Runs an ONNX network in ONNX Runtime.
 *
 * @param onnx The contents of the file.
 * @param name Its input's name.
 * @param input What it takes.
 * @returns Its output `gesture`.
 */
export async function runOnnx(
  onnx: Uint8Array,
  name: "windows" | "frames",
  { data, shape }: OnnxTensor,
): Promise<OnnxTensor> {
  const session = await ort.InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  const { gesture } = await session.run({ [name]: new ort.Tensor("float32", data, shape) });
  return { data: gesture!.data as Float32Array, shape: gesture!.dims };
}
