/**
 * A thread of `deno task vectorize`.
 *
 * @module
 */
import { answerJobs } from "../command/worker_pool.ts";
import { vectorizeMotion } from "./vectorize_motion.ts";

answerJobs(
  vectorizeMotion,
  ({ motion, speech }) =>
    [...motion ? [motion.gesture] : [], ...speech].map(({ data }) => data.buffer as ArrayBuffer),
);
