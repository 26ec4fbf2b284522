import type { BackendInfo } from "../../src/backend/use_backend.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { areRotations, type GestureForm } from "../../src/motion/representation/gesture_form.ts";
import { oneOf } from "../command/values.ts";

/** `--loss`, by what a network that makes gestures is judged. */
export const lossFlag = {
  value: "WHAT",
  is: oneOf(["vectors", "positions"]),
  default: "vectors",
  help:
    "What errors are of: the gesture vectors' own numbers, or, of vectors that hold rotations, " +
    "the joint positions that they lead to",
} as const;

/**
 * The rotations whose positions a network is to meet.
 *
 * @param loss The value of `--loss`.
 * @param form What it makes: gesture vectors of some form, or encodings of them.
 * @param engine What computes.
 * @returns Their form; undefined where the vectors' own numbers are to be met.
 * @throws {InputError} If there are no such positions; one line.
 */
export function positionsToMeet(
  loss: "vectors" | "positions",
  form: GestureForm | "encodings",
  engine: BackendInfo,
): GestureForm | undefined {
  if (loss === "vectors") return undefined;
  const refused = (why: string) => new InputError(`--loss positions: ${why}`);
  if (form === "encodings") {
    throw refused("the speech encoder predicts encodings; give it to learn, which decodes them");
  }
  if (!areRotations(form)) {
    throw refused(
      "gesture vectors are positions already; it is for vectorize --gestures rotation6d",
    );
  }
  if (form.velocities) {
    throw refused("positions tell nothing of velocities; vectorize without --velocities");
  }
  if (engine.name === "webgpu") {
    throw refused(
      "kinematics is computed between two products, for which webgpu hands out no " +
        "numbers; use --backend wasm or tensorflow",
    );
  }
  const { representation, velocities, skeleton } = form;
  return { ...representation && { representation }, velocities, ...skeleton && { skeleton } };
}
