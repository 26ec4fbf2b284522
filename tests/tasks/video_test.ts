import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { MotionRenderer } from "../../src/drawing/motion_renderer.ts";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { forwardKinematics } from "../../src/motion/kinematics/forward_kinematics.ts";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/published_model.ts";
import { writeFalseFfmpeg } from "../support/tasks/false_ffmpeg.ts";
import { hasFfmpeg, probeVideo, videoFrame } from "../support/tasks/probe_video.ts";
import { callTask, runTask } from "../support/tasks/run_task.ts";

const bvh = fixture("motion_24fps.bvh");
const wav = fixture("voice_22k.wav");
/** False programs are shell scripts, and signals end no programs there. */
const isWindows = Deno.build.os === "windows";

function files(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test({
  name: "deno task video draws what the renderer draws, and the same bytes again",
  ignore: !hasFfmpeg,
  fn: () =>
    inFolder(async (folder) => {
      for (const name of ["a", "b"]) {
        const { code, stdout, stderr } = await callTask("video", [bvh, `${folder}/${name}.mp4`]);
        assertEquals(code, 0, stderr);
        assertStringIncludes(stdout, "12 frames at 24 a second, 1280 x 720, without sound");
      }
      assertEquals(files(folder), ["a.mp4", "a.mp4.run.json", "b.mp4", "b.mp4.run.json"]);
      assertEquals(await Deno.readFile(`${folder}/a.mp4`), await Deno.readFile(`${folder}/b.mp4`));
      const [video, ...others] = await probeVideo(`${folder}/a.mp4`);
      assertEquals(others, []);
      assertEquals([video!.r_frame_rate, video!.nb_read_frames], ["24/1", "12"]);

      const { skeleton, rotations, rootPositions } = readBvhFile(bvh);
      const positions = forwardKinematics(skeleton, rotations, rootPositions);
      const { rgb } = new MotionRenderer([{ skeleton, positions, frameRate: 24 }]).draw(6 / 24);
      const frame = await videoFrame(`${folder}/a.mp4`, 6 / 24);
      assertEquals(frame.length, rgb.length);
      const error = frame.reduce((sum, value, i) => sum + Math.abs(value - rgb[i]!), 0);
      assert(error / rgb.length < 1.5, `mean difference ${error / rgb.length} of 255`);
    }),
});

Deno.test({
  name: "deno task video puts the original on the left, with the speech, in WebM as well",
  ignore: !hasFfmpeg,
  fn: () =>
    inFolder(async (folder) => {
      const { code, stdout, stderr } = await runTask("video", [
        ...[fixture("motion_24fps.gesture_vectors.npy"), "talk.webm"],
        ...["--original", bvh, "--speech", wav, "--video-fps", "12"],
      ], folder);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, `On the left ${bvh}, on the right`);
      assertStringIncludes(stderr, "its 64 nodes are taken to be those of takeuchi");
      const [video, audio] = await probeVideo(`${folder}/talk.webm`);
      assertEquals([video!.codec_name, audio!.codec_name], ["vp9", "opus"]);
      // Half a second of motion, 2.5 s of speech: as long as the motion, which is said.
      assertStringIncludes(stdout, "Note: the video ends after 0.5 s, with the shortest gesture; ");
      assertStringIncludes(stdout, "of gestures and speech lasts 2.5 s\n");
      assertEquals(video!.nb_read_frames, "6");
      assertAlmostEquals(Number(audio!.duration), 0.5, 0.05);
      // Who is who stands at the top of each half.
      const frame = await videoFrame(`${folder}/talk.webm`, 0.2);
      const dark = [320, 960].map((middle) => {
        let count = 0;
        for (let y = 12; y < 46; y++) {
          for (let x = middle - 60; x < middle + 60; x++) {
            if (frame[3 * (1280 * y + x)]! < 130) count++;
          }
        }
        return count;
      });
      assert(dark.every((count) => count > 100), `dark pixels: ${dark}`);
    }),
});

Deno.test("deno task video has a caption for each figure, or none", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await runTask("video", [bvh, "a.mp4", "--captions", "a,b"], folder);
    assertEquals([code, stderr], [1, "error: --captions a,b are 2, figures 1\n"]);
  }));

Deno.test({
  name: "deno task video reads recorded motion as a manifest says that is named",
  ignore: !hasFfmpeg,
  fn: () =>
    inFolder(async (folder) => {
      const manifest = {
        name: "mine",
        files: { speech: "{id}.wav", motion: "{id}.bvh" },
        split: { rule: "ratio", train: 1, dev: 0, test: 0, seed: 1 },
        gestures: {
          frameRate: 8,
          joints: ["*", "!*Leg", "!*Foot", "!*ToeBase"],
          jointPositions: "ignore",
        },
      };
      await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(manifest));
      const args = [bvh, "a.mp4", "--manifest", "mine.json"];
      const { code, stdout, stderr } = await runTask("video", args, folder);
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, "4 frames at 8 a second");
      const record = await Deno.readTextFile(`${folder}/a.mp4.run.json`);
      assertStringIncludes(record, "mine.json");
    }),
});

Deno.test("deno task video answers bad input with one line, exit code 1 and no files", {
  ignore: isWindows,
}, () =>
  inFolder(async (folder) => {
    await writeFalseFfmpeg(`${folder}/false`, "exit 3");
    const PATH = `${folder}/false:${Deno.env.get("PATH")}`;
    await Deno.writeTextFile(`${folder}/seven.txt`, "1 2 3 4 5 6 7\n");
    await Deno.writeTextFile(`${folder}/points.txt`, "1 2 3 4 5 6\n");
    const before = files(folder);
    const cases: [args: string[], line: string][] = [
      [[bvh, "out.avi"], "out.avi: the ending is none of .mp4, .webm"],
      [["none.bvh", "out.mp4"], "none.bvh: no such file"],
      [[".", "out.mp4"], "is a folder"],
      [[wav, "out.mp4"], "is not a .npy, .txt, .json, .bvh or .glb file"],
      [["seven.txt", "out.mp4"], "seven.txt: has 7 columns"],
      [["points.txt", "out.mp4"], "points.txt: the skeleton of its 2 points is not known"],
      [[bvh, "out.mp4", "--original", "none.bvh"], "none.bvh: no such file"],
      [[bvh, "out.mp4", "--speech", "none.wav"], "none.wav: no such file"],
      [[bvh, "out.mp4", "--speech", bvh], "motion_24fps.bvh: "],
      [[bvh, "out.mp4", "--skeleton", "human"], "--skeleton human is neither a file nor"],
      [[bvh, "out.mp4", "--video-fps", "0"], "--video-fps 0 is not a whole number from 1 to 120"],
      [[bvh, "/proc/none/out.mp4"], "/proc/none/out.mp4: "],
    ];
    for (const [args, line] of cases) {
      const run = await runTask("video", args, folder, { PATH });
      const { code } = run, stderr = run.stderr.replace(/^Note: .*\n/gm, "");
      assertEquals([args, code, stderr.trim().split("\n").length], [args, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals(files(folder), before);
  }));

Deno.test("deno task video says why ffmpeg failed, and leaves nothing", {
  ignore: isWindows,
}, () =>
  inFolder(async (folder) => {
    const cases: [encode: string, encoders: string | undefined, line: string][] = [
      [
        "echo 1 >&2; echo No space >&2; exit 3",
        undefined,
        "ffmpeg ended with exit code 3: No space",
      ],
      ["kill -9 $$", undefined, "ffmpeg was ended by SIGKILL"],
      ["exit 0", "echo ' A....D aac x'", "was built without libx264 or"],
    ];
    for (const [encode, encoders, line] of cases) {
      await writeFalseFfmpeg(`${folder}/false`, encode, encoders);
      const PATH = `${folder}/false:${Deno.env.get("PATH")}`;
      const run = await runTask("video", [bvh, "out.mp4"], folder, { PATH });
      const { code } = run, stderr = run.stderr.replace(/^Note: .*\n/gm, "");
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assertStringIncludes(stderr, `error: out.mp4: `);
      assertStringIncludes(stderr, line);
      assertEquals(files(folder), ["false"]);
    }
  }));

Deno.test(
  "deno task video leaves nothing when the user ends it",
  { ignore: isWindows },
  () =>
    inFolder(async (folder) => {
      await writeFalseFfmpeg(`${folder}/false`, "exec /bin/sleep 60");
      const [, ...args] = config.tasks.video.command.split(" ");
      const root = fromFileUrl(new URL("../../", import.meta.url));
      for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
        const child = new Deno.Command(Deno.execPath(), {
          args: [...args, bvh, `${folder}/out.mp4`],
          cwd: root,
          env: { PATH: `${folder}/false:${Deno.env.get("PATH")}`, INIT_CWD: folder },
          stdout: "null",
          stderr: "null",
        }).spawn();
        const begun = () => files(folder).some((name) => name.endsWith(".partial"));
        while (!begun()) await new Promise((resolve) => setTimeout(resolve, 50));
        child.kill(signal);
        assertEquals((await child.status).code, code);
        assertEquals(files(folder), ["false"]);
      }
    }),
);
