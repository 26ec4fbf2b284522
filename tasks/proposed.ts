/**
 * `deno task proposed`: speech to gestures by way of a motion representation, from recordings to
 * numbers.
 *
 * @module
 */
import { runSystem } from "./experiments/single_system.ts";

await runSystem(
  import.meta,
  "proposed",
  "split, vectorize, learn, encode, train, predict, decode, remove velocities, evaluate",
);
