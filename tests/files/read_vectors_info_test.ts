import { assertRejects } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { readVectorsInfo } from "../../src/files/data/read_vectors_info.ts";

Deno.test("readVectorsInfo() says what to do where there are no vectors that it can read", async () => {
  const data = await Deno.makeTempDir();
  const refuses = (line: string) =>
    assertRejects(() => readVectorsInfo(data), InputError, `${data}/vectors.json: ${line}`);
  await refuses(`no such file; run deno task vectorize ${data} N_CONTEXT first`);
  const cases = [
    ["[1, 2", "is not valid JSON"],
    ["null", "was not written by vectorize; run deno task vectorize"],
    [`{"format": "other"}`, "was not written by vectorize; run deno task vectorize"],
    [`{"format": "aud2repr2pose-vectors", "version": 2}`, "has format version 2, not 1; run deno"],
    [
      `{"format": "aud2repr2pose-vectors", "version": 1, "recipe": {"name": "x", "mfc": {}}}`,
      "is damaged; run deno task vectorize",
    ],
  ] as const;
  for (const [json, line] of cases) {
    await Deno.writeTextFile(`${data}/vectors.json`, json);
    await refuses(line);
  }
  await Deno.remove(data, { recursive: true });
});
