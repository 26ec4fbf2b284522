/**
 * The JSON Schemas that ship beside data manifests and experiments, for editors. Run as a program, writes
 * them: `deno run --allow-read --allow-write tests/support/json_schemas.ts`.
 *
 * @module
 */
import * as z from "zod";
import { experimentSchema } from "../../tasks/experiments/experiment_schema.ts";
import { studyConfigSchema } from "../../eval/study/study_config.ts";
import { manifestSchema } from "../../src/dataset/data_manifest.ts";

const schemas = {
  "data_manifest/schema.json": [manifestSchema, "A data manifest: which recordings, which part"],
  "experiments/schema.json": [
    experimentSchema,
    "An experiment: systems trained and evaluated alike",
  ],
  "studies/schema.json": [studyConfigSchema, "A user study: what is compared, and how it is asked"],
} as const;

/** The files, and what each of them is to hold. */
export function jsonSchemas(): [url: URL, text: string][] {
  return Object.entries(schemas).map(([path, [schema, title]]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    const text = JSON.stringify({ $schema, title, ...rest }, null, 2);
    return [new URL(`../../${path}`, import.meta.url), `${text}\n`];
  });
}

if (import.meta.main) {
  for (const [url, text] of jsonSchemas()) await Deno.writeTextFile(url, text);
}
