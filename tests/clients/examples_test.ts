import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import { fromFileUrl, join } from "@std/path";
import { synthesizeUtterance } from "../../src/dataset/synthetic/synthesize_utterance.ts";
import { writeGlb } from "../../src/gesture/gltf/write_glb.ts";
import { animate } from "../../src/motion/fitting/animate.ts";
import { writeBvh } from "../../src/motion/bvh/write_bvh.ts";
import { forwardKinematics } from "../../src/motion/kinematics/forward_kinematics.ts";
import { resampleMotion } from "../../src/motion/kinematics/resample_motion.ts";
import { writeSmallModel } from "../support/data/small_model.ts";
import { inFolder } from "../support/in_folder.ts";
import { chromiumPath, newPage, startChromium } from "../support/page/chromium.ts";
import { fixture } from "../support/published_model.ts";
import { hasPython, runPython } from "../support/python.ts";
import { callTask } from "../support/tasks/run_task.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));
const wav = fixture("voice_22k.wav");

Deno.test({
  name: "examples/web moves a figure to a WAV that is dropped on the page",
  ignore: !chromiumPath,
  sanitizeOps: false, // Chromium's pipes
  sanitizeResources: false,
  fn: () =>
    inFolder(async (folder) => {
      await writeSmallModel(`${folder}/model`, "mfcc");
      const script = `${folder}/page.js`;
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["bundle", "--platform", "browser", "-o", script, "examples/web/page.ts"],
        cwd: root,
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      await using browser = await startChromium();
      const page = await newPage(browser);
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.route("**/*", async (route) => {
        const path = new URL(route.request().url()).pathname;
        const file = path.startsWith("/models/default/")
          ? join(folder, "model", path.slice("/models/default/".length))
          : path.endsWith("/page.js")
          ? script
          : path.endsWith("/")
          ? join(root, path, "index.html")
          : undefined;
        if (file === undefined) return await route.abort();
        const contentType = file.endsWith(".js") ? "text/javascript" : "text/html";
        await route.fulfill({
          body: Buffer.from(await Deno.readFile(file)),
          contentType,
        });
      });
      await page.goto("http://127.0.0.1/examples/web/");
      await page.waitForFunction(() => document.querySelector("p")!.textContent!.startsWith("Drop"))
        .catch(() => assertEquals(errors, []));
      const bytes = [...await Deno.readFile(wav)];
      const ink = () =>
        page.evaluate(() => {
          const { width, height } = document.querySelector("canvas")!;
          const context = document.querySelector("canvas")!.getContext("2d")!;
          return context.getImageData(0, 0, width, height).data.reduce((sum, x) => sum + x, 0);
        });
      assertEquals(await ink(), 0);
      await page.evaluate((bytes) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([Uint8Array.from(bytes)], "talk.wav"));
        dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
      }, bytes);
      await page.waitForFunction(() => /talk.wav: \d+ poses/.test(document.body.textContent!));
      await page.waitForTimeout(500);
      const first = await ink();
      assertGreater(first, 0);
      await page.waitForTimeout(500);
      assertEquals(first === await ink(), false, "the figure moves");
      assertEquals(errors, []);
    }),
});

Deno.test({
  name: "examples/blender sets frame rate and scale, and adds the sound",
  ignore: !hasPython("bpy"),
  fn: () =>
    inFolder(async (folder) => {
      const { motion } = synthesizeUtterance(1, { seed: 4, seconds: [2, 2] });
      const { skeleton, rotations, rootPositions } = resampleMotion(motion, 20);
      const positions = forwardKinematics(skeleton, rotations, rootPositions);
      const animation = animate({ positions, frameRate: 20, skeleton }, { framesPerSecond: 30 });
      await Deno.writeTextFile(`${folder}/g.bvh`, [...writeBvh(animation.motion)].join(""));
      await Deno.writeFile(`${folder}/g.glb`, await writeGlb(animation.motion));
      await Deno.writeTextFile(
        `${folder}/check.py`,
        `import sys
sys.path.insert(0, ${JSON.stringify(join(root, "examples/blender"))})
import bpy
from import_gesture import import_gesture
for path in ["g.bvh", "g.glb"]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    armature = import_gesture(path, ${JSON.stringify(wav)})
    scene = bpy.context.scene
    head = armature.matrix_world @ armature.pose.bones["Head"].head
    strips = getattr(scene.sequence_editor, "strips_all", None) or scene.sequence_editor.sequences_all
    print(path, scene.render.fps, scene.frame_end - scene.frame_start, round(head.z, 1), len(strips))
`,
      );
      await Deno.writeTextFile(
        `${folder}/run.py`,
        `import subprocess, sys
out = subprocess.run([sys.executable, "check.py"], capture_output=True, text=True, check=True).stdout
print(" ".join(line for line in out.splitlines() if line.startswith("g.")))
`,
      );
      const rows = animation.motion.rotations.rows;
      assertEquals(
        await runPython(`${folder}/run.py`, [], folder),
        `g.bvh 30 ${rows - 1} 1.0 1 g.glb 30 ${rows - 1} 1.0 1`,
      );
    }),
});

Deno.test({
  name: "examples/python plots what ONNX Runtime makes of the features",
  ignore: !hasPython("onnxruntime") || !hasPython("matplotlib"),
  fn: () =>
    inFolder(async (folder) => {
      await writeSmallModel(`${folder}/model`);
      const args = [`${folder}/model`, `${folder}/m.onnx`, "--input", "frames"];
      assertEquals((await callTask("export-model", args)).code, 0);
      const script = join(root, "examples/python/hands.py");
      const inputs = ["m.onnx", "hands.png", "model"].map((name) => join(folder, name));
      const printed = await runPython(script, [wav, ...inputs], root);
      assertMatch(printed, /hands\.png: \d+ frames of 5 joints$/);
      assertGreater((await Deno.stat(`${folder}/hands.png`)).size, 5000);
    }),
});

Deno.test({
  name: "examples/python/speech_embeddings.py says how it is used, and pieces are as the whole",
  ignore: !hasPython("numpy"),
  fn: () =>
    inFolder(async (folder) => {
      const script = join(root, "examples/python/speech_embeddings.py");
      assertMatch(await runPython(script, ["--help"], folder), /--layer LAYER/);
      await Deno.writeTextFile(
        `${folder}/check.py`,
        `import sys
sys.path.insert(0, ${JSON.stringify(join(root, "examples/python"))})
import numpy as np
import speech_embeddings as s

def network(x):
    rows = (len(x) - 400) // 320 + 1
    return np.stack([[x[320 * i:320 * i + 400].sum(), rows] for i in range(rows)])

x = np.random.default_rng(1).normal(size=320 * 2300 + 200)
pieces, whole = s.embed(x, network, 320, 400), network(np.pad(x, (0, 80)))
print(pieces.shape, np.abs(pieces[:, 0] - whole[:, 0]).max() < 1e-4, int(pieces[:, 1].max()))
`,
      );
      assertEquals(await runPython(`${folder}/check.py`, [], folder), "(2300, 2) True 1200");
    }),
});
