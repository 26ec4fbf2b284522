import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/published_model.ts";
import { hasFfmpeg, probeVideo } from "../support/tasks/probe_video.ts";
import { runTask } from "../support/tasks/run_task.ts";
import { writeSmallModel } from "../support/data/small_model.ts";

const wav = fixture("voice_44k_stereo.wav");
/** Seconds of speech in it. */
const DURATION = 2.5;

Deno.test({
  name: "deno task generate writes a video with the speech, as long as that",
  ignore: !hasFfmpeg,
  fn: () =>
    inFolder(async (folder) => {
      await writeSmallModel(`${folder}/model`);
      for (const [flags, rate] of [[[], 20], [["--video-fps", "30"], 30]] as const) {
        const { code, stdout, stderr } = await runTask("generate", [
          ...[wav, "talk.mp4,talk.npy", "--model", "model", "--backend", "wasm", ...flags],
        ], folder);
        assertEquals(code, 0, stderr);
        const frames = DURATION * rate;
        assertStringIncludes(stdout, `Wrote talk.mp4: ${frames} frames at ${rate} a second`);
        assertStringIncludes(stdout, "Wrote talk.npy");
        const [video, audio, ...others] = await probeVideo(`${folder}/talk.mp4`);
        assertEquals(others, []);
        const { codec_name, width, height, pix_fmt, color_space, r_frame_rate } = video!;
        assertEquals([codec_name, pix_fmt, color_space], ["h264", "yuv420p", "bt709"]);
        assertEquals([width, height, r_frame_rate], [1280, 720, `${rate}/1`]);
        assertEquals(video!.nb_read_frames, String(frames));
        assertEquals([audio!.codec_name, audio!.channels], ["aac", 2]);
        for (const stream of [video!, audio!]) {
          assertAlmostEquals(Number(stream.duration), DURATION, 1 / rate);
        }
      }
      // The index comes first, so that a browser plays it while it loads.
      const text = new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/talk.mp4`));
      assert(text.indexOf("moov") < text.indexOf("mdat"));
    }),
});
