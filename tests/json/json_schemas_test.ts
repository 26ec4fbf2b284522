import { assert, assertEquals } from "@std/assert";
import { jsonSchemas } from "../support/json_schemas.ts";

Deno.test("the JSON Schemas that ship are those of what readers check", async () => {
  for (const [url, text] of jsonSchemas()) {
    // Another formatting is the formatter's affair.
    assertEquals(
      JSON.parse(await Deno.readTextFile(url)),
      JSON.parse(text),
      `${url}: run
      deno run --allow-read --allow-write tests/support/json_schemas.ts`,
    );
  }
});

Deno.test("every data manifest, experiment and study that ships names its JSON Schema", async () => {
  for (const folder of ["data_manifest", "experiments", "studies"]) {
    const place = new URL(`../../${folder}/`, import.meta.url);
    const names = [...Deno.readDirSync(place)].map(({ name }) => name);
    for (const name of names.filter((name) => /(?<!schema)\.json$/.test(name))) {
      const json = JSON.parse(await Deno.readTextFile(new URL(name, place)));
      assertEquals(json.$schema, "./schema.json", name);
      assert(Object.keys(json)[0] === "$schema", name);
    }
  }
});
