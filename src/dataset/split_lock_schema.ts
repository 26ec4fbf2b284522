import * as z from "zod";
import { checkedBy, flag, list, notNegative, text, wholeNumber, written } from "../json/fields.ts";
import type { SplitLock } from "./split_lock.ts";
import { validateManifest } from "./validate_manifest.ts";

const file = written({ path: text("a path"), size: wholeNumber, sha256: text("a hash") });
const utterance = written({ id: text("an id"), seconds: notNegative, speech: file, motion: file });

/** `split.lock.json` as JSON. */
export const splitLockSchema: z.ZodType<SplitLock> = written({
  version: z.literal(1, "1"),
  complete: flag,
  link: text(),
  manifest: z.unknown().transform(checkedBy(validateManifest)),
  withoutPartner: list(text("a path")),
  parts: written({ train: list(utterance), dev: list(utterance), test: list(utterance) }),
});
