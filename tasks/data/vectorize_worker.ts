/**
 * A thread of `deno task vectorize`.
 *
 * @module
 */
import { answerJobs } from "../command/answer_jobs.ts";
import { vectorizeMotion } from "./vectorize_motion.ts";

answerJobs(
  vectorizeMotion,
  ({ gesture, speech }) => [gesture, ...speech].map(({ data }) => data.buffer as ArrayBuffer),
);
