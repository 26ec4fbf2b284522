import { assertEquals, assertStringIncludes } from "@std/assert";
import { runDenoTask } from "../support/tasks/run_task.ts";

for (const task of ["bench", "fuzz", "soak", "build:npm"]) {
  Deno.test(`deno task ${task} --help says what it takes, and does nothing`, async () => {
    const { code, stdout, stderr } = await runDenoTask(task, ["--help"]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `deno task ${task}`);
    assertStringIncludes(stdout, `Example: deno task ${task}`);
  });
}

Deno.test("deno task build:npm replaces nothing but an earlier build", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/mine.txt`, "mine");
    const { code, stderr } = await runDenoTask("build:npm", [folder]);
    assertEquals([code, stderr.trim().split("\n").length], [1, 1]);
    assertStringIncludes(stderr, "holds other files than an earlier build");
    assertEquals(await Deno.readTextFile(`${folder}/mine.txt`), "mine");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
