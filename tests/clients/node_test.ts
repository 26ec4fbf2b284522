import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import ts from "typescript";
import config from "../../deno.json" with { type: "json" };
import { readBvhFile } from "../../src/files/motion_files.ts";
import { writeSmallModel } from "../support/data/small_model.ts";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/published_model.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** Whether there is a Node that can run the package. */
const hasNode = await new Deno.Command("node", { args: ["--version"] }).output().then(
  ({ stdout }) => Number(new TextDecoder().decode(stdout).slice(1).split(".")[0]) >= 20,
  () => false,
);
if (!hasNode) console.log("Tests in Node are skipped: there is no Node 20 or later");

const run = async (command: string, args: readonly string[], cwd: string) => {
  const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args], cwd })
    .output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals([code, text(stderr)], [0, ""], text(stdout));
  return text(stdout);
};

Deno.test({
  name: "the npm package generates gestures in Node, and has types",
  ignore: !hasNode,
  fn: () =>
    inFolder(async (folder) => {
      const [, ...build] = config.tasks["build:npm"].command.split(" ");
      await run(Deno.execPath(), [...build, `${folder}/npm`], root);
      // As npm install would: the package, and what it needs.
      await Deno.mkdir(`${folder}/node_modules`);
      await Deno.symlink(`${folder}/npm`, `${folder}/node_modules/aud2repr2pose`);
      await Deno.symlink(`${root}node_modules`, `${folder}/npm/node_modules`);
      await Deno.copyFile(`${root}examples/node/generate.mjs`, `${folder}/generate.mjs`);
      await writeSmallModel(`${folder}/model`);
      const wav = fixture("voice_44k_stereo.wav");
      const args = ["generate.mjs", wav, "talk.bvh", "model"];
      assertStringIncludes(await run("node", args, folder), "talk.bvh: 73 frames");
      assertEquals(readBvhFile(`${folder}/talk.bvh`).rotations.rows, 73);

      await Deno.writeTextFile(
        `${folder}/typed.mts`,
        `import { decodeWav, type Waveform } from "aud2repr2pose/audio";
import { type GestureModelData, readStoredModel } from "aud2repr2pose/model";
export const speech: Waveform = decodeWav(new Uint8Array(44));
export const model: Promise<GestureModelData> = readStoredModel(() => Promise.reject());
export const wrong: string = speech.sampleRate;
`,
      );
      const program = ts.createProgram([`${folder}/typed.mts`], {
        module: ts.ModuleKind.NodeNext,
        target: ts.ScriptTarget.ES2023,
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
      });
      const faults = ts.getPreEmitDiagnostics(program).map(({ messageText }) =>
        ts.flattenDiagnosticMessageText(messageText, "\n")
      );
      assertEquals(faults, ["Type 'number' is not assignable to type 'string'."]);
    }),
});
