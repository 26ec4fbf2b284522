/**
 * `deno task baseline`: speech straight to gestures, from recordings to numbers.
 *
 * @module
 */
import { runSystem } from "./experiments/single_system.ts";

await runSystem(
  import.meta,
  "baseline",
  "split, vectorize, train, predict, remove velocities, evaluate",
);
