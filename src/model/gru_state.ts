import * as tf from "@tensorflow/tfjs-core";
import { fuse } from "../backend/fuse.ts";
import { type Gate, type GateActivation, GATES } from "./gate_activation.ts";
import { stepRow, type WindowLayout } from "./window_layout.ts";

/** The recurrent kernel of a GRU in the two parts that its products take. */
export interface GruKernels {
  /** U_z and U_r side by side, (units, 2 units). */
  readonly gates: tf.Tensor2D;
  /** U_h, (units, units). */
  readonly candidate: tf.Tensor2D;
}

/**
 * The last state of a gated recurrent unit for every context window: what {@linkcode gru} computes,
 * without what only its gradients need.
 *
 * @param gates Gate inputs a_z and a_r side by side, (frames, 2 units), rows as the layout has them.
 * @param candidate Candidate inputs a_h, (frames, units), rows likewise.
 * @param kernels The recurrent kernel.
 * @param layout Where each window's frames are.
 * @param activation How the gates are squashed.
 * @returns Each window's last state, (windows, units).
 */
export function gruState(
  gates: tf.Tensor2D,
  candidate: tf.Tensor2D,
  kernels: GruKernels,
  layout: WindowLayout,
  activation: GateActivation,
): tf.Tensor2D {
  const step = STEPS[activation];
  const units = kernels.candidate.shape[0];
  const shape = [layout.windows * layout.segments, units] as const;
  let state: tf.Tensor2D = tf.zeros([...shape]);
  for (let k = 0; k < layout.context; k++) {
    const row = stepRow(layout, k);
    const product: tf.Tensor2D = tf.matMul(state, kernels.gates);
    const [z, rh] = step.gates({
      shape,
      of: {
        az: { matrix: gates, row },
        ar: { matrix: gates, row, column: units },
        hz: { matrix: product },
        hr: { matrix: product, column: units },
        h: state,
      },
    }) as [tf.Tensor2D, tf.Tensor2D];
    const proposal: tf.Tensor2D = tf.matMul(rh, kernels.candidate);
    const [next] = step.state({
      shape,
      of: { ah: { matrix: candidate, row }, rhU: proposal, z, h: state },
    }) as [tf.Tensor2D];
    tf.dispose([product, z, rh, proposal, state]);
    state = next;
  }
  return state;
}

/** The element-wise parts of a step. */
function stepFormulas(gate: Gate) {
  return {
    gates: fuse(["az", "ar", "hz", "hr", "h"], ({ az, ar, hz, hr, h }) => [
      [gate.value(az.plus(hz))],
      [gate.value(ar.plus(hr)).times(h)],
    ]),
    state: fuse(["ah", "rhU", "z", "h"], ({ ah, rhU, z, h }) => {
      const c = ah.plus(rhU).tanh();
      return [[c.plus(z.times(h.minus(c)))]];
    }),
  };
}

const STEPS = {
  "sigmoid": stepFormulas(GATES.sigmoid),
  "hard-sigmoid": stepFormulas(GATES["hard-sigmoid"]),
};
