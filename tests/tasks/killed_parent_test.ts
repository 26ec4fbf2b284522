import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { inFolder } from "../support/in_folder.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** A program that runs a stage as experiments do. */
const PARENT = `
import { runStage } from "${new URL("../../tasks/experiments/stage_process.ts", import.meta.url)}";
const [folder] = Deno.args;
const fault = await runStage({
  task: "synthesize",
  args: ["--out=many", "--utterances=" + Deno.args[1]],
  folder,
});
console.log(fault ?? "done");
`;

async function startParent(folder: string, utterances: number): Promise<Deno.ChildProcess> {
  await Deno.writeTextFile(`${folder}/parent.ts`, PARENT);
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", `--config=${root}deno.json`, "-A", `${folder}/parent.ts`]
      .concat(folder, `${utterances}`),
    stdout: "piped",
  }).spawn();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const isAlive = async (process: number) =>
  (await new Deno.Command("kill", { args: ["-0", `${process}`], stderr: "null" }).output()).success;

Deno.test({
  name: "a stage ends with the program that has started it, also where that is killed outright",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const parent = await startParent(folder, 100_000);
      const lock = `${folder}/many/.lock`;
      let holder = "";
      while (!holder.endsWith("\n")) {
        await pause(20);
        holder = await Deno.readTextFile(lock).catch(() => "");
      }
      const { process } = JSON.parse(holder);
      assert(process !== parent.pid && await isAlive(process));
      parent.kill("SIGKILL");
      await parent.output();
      for (let waited = 0; await isAlive(process); waited += 100) {
        assert(waited < 30_000, "the stage lives on");
        await pause(100);
      }
    }),
});

Deno.test("a stage that another program has started ends when it is done", () =>
  inFolder(async (folder) => {
    const { code, stdout } = await (await startParent(folder, 2)).output();
    assertEquals([code, new TextDecoder().decode(stdout)], [0, "done\n"]);
  }));
