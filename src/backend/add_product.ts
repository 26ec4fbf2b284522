import * as tf from "@tensorflow/tfjs-core";

/**
 * The kernel that adds a product of two matrices to a third, in its place: a backend of ours may have
 * it. Inputs `sum`, `a`, `b`; attributes `transposeA`, `transposeB`; it returns `sum`, or nothing where
 * it has not added.
 */
export const ADD_PRODUCT = "AddProduct";

/**
 * Adds a product to a matrix, which must not be used afterwards: the WASM backend changes it, the
 * others let it go.
 *
 * @param sum What to add to, (m, n).
 * @param a The first factor, (m, k), or where it is transposed (k, m).
 * @param b The second factor, (k, n), or where it is transposed (n, k).
 * @param transposed Which of the two is.
 * @returns sum + op(a) op(b), (m, n).
 */
export function addProduct(
  sum: tf.Tensor2D,
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean },
): tf.Tensor2D {
  // Not by way of the engine, which would make a tensor of what the kernel returns.
  const inPlace = tf.getKernel(ADD_PRODUCT, tf.getBackend())?.kernelFunc;
  const attrs = { transposeA, transposeB };
  const done = inPlace?.({ inputs: { sum, a, b }, attrs, backend: tf.backend() });
  if (Array.isArray(done) && done.length > 0) return sum;
  const total = tf.fused.matMul({ a, b, transposeA, transposeB, bias: sum }) as tf.Tensor2D;
  sum.dispose();
  return total;
}
