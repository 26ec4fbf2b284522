import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { inFolder } from "../support/in_folder.ts";
import { tone } from "../support/page/view_data.ts";
import { succeedIn } from "../support/tasks/run_task.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** Whether there is util-linux' script, which gives a program a terminal. */
const hasTerminal = (() => {
  try {
    const { stdout } = new Deno.Command("script", { args: ["--version"] }).outputSync();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch {
    console.log("Tests in a terminal are skipped: no script of util-linux");
    return false;
  }
})();

/** Runs a task in a terminal of 80 columns, and presses Ctrl-C once it shows how much time is left. */
async function interrupted(
  folder: string,
  ...args: string[]
): Promise<{ code: number; text: string }> {
  const task = [Deno.execPath(), "task", "--quiet", "--config", `${root}deno.json`, ...args];
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  const child = new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", `stty cols 80; exec ${task.join(" ")}`, "/dev/null"],
    cwd: folder,
    env: { ...env, NO_COLOR: "1", SHELL: "/bin/sh" },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const keyboard = child.stdin.getWriter();
  let text = "", pressed = false;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (pressed || !/\d s left/.test(text)) continue;
    pressed = true;
    await keyboard.write(Uint8Array.of(3));
  }
  assert(pressed, `no time left was shown: ${text}`);
  await keyboard.close().catch(() => {});
  return { code: (await child.status).code, text };
}

/** Looks that a terminal is as it was before, and that the bar had room for all that it says. */
function assertLeftWell({ code, text }: { code: number; text: string }): void {
  assertEquals(code, 130, text);
  for (const mode of ["?25", "?7"]) { // the cursor is shown, lines wrap
    assert(text.lastIndexOf(`\x1b[${mode}l`) <= text.lastIndexOf(`\x1b[${mode}h`), mode);
  }
  assert(text.endsWith("\n"), "what comes next has a line of its own");
  const bars = text.split("\r\x1b[K").slice(1).map((line) => line.split(/[\r\n^]/)[0]!);
  for (const bar of bars.filter((bar) => bar !== "")) {
    assertMatch(bar, /^\w+ \[[=-]+\] +\d+% [\d.]+ [\w ]+\/s, (\d+ min )?\d+ s left$/);
    assertLess(bar.length, 80);
  }
}

Deno.test({
  name: "generate and synthesize, interrupted, leave the terminal as it was",
  ignore: !hasTerminal,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.writeFile(join(folder, "long.wav"), tone(600));
      const generated = await interrupted(folder, "generate", "long.wav", "long.bvh");
      assertLeftWell(generated);
      assert(!generated.text.includes("frames in"), "it ends before the speech does");
      assertLeftWell(await interrupted(folder, "synthesize", "--out", "made"));
    }),
});

Deno.test({
  name: "vectorize, interrupted, leaves the terminal as it was",
  ignore: !hasTerminal,
  fn: () =>
    inFolder(async (folder) => {
      const corpus = ["--utterances", "12", "--seconds", "8-10"];
      await succeedIn(folder, "synthesize", ["synthesize", "--out", "raw", ...corpus]);
      await succeedIn(folder, "split data --raw raw --manifest synthetic");
      const features = ["--features", "mfcc+prosody", "--jobs", "1"];
      assertLeftWell(await interrupted(folder, "vectorize", "data", "60", ...features));
    }),
});
