/**
 * `deno task generate`: speech in, gestures out, the whole chain in one command.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { missingBandwidth } from "../src/audio/recipe.ts";
import { InputError } from "../src/errors/input_error.ts";
import { named } from "../src/errors/named.ts";
import { DEFAULT_MODEL, readModelData } from "../src/files/model/load_model.ts";
import { modelFiles } from "../src/files/model/model_folder.ts";
import { externalFileOf, readExternalFeatures } from "../src/files/wav/external_features.ts";
import { WavFile } from "../src/files/wav/wav_file.ts";
import type { Gesture } from "../src/gesture/gesture.ts";
import { joinRows, type Matrix } from "../src/matrix/matrix.ts";
import { GestureModel, type GestureModelData } from "../src/model/gesture_model.ts";
import {
  GestureGenerator,
  type GestureOptions,
  type Poses,
} from "../src/model/prediction/gesture_generator.ts";
import { positionsOf, withoutVelocities } from "../src/motion/representation/gesture_form.ts";
import { smootherNames } from "../src/motion/smoothing/pose_smoother.ts";
import { noteIdle } from "./command/read_arguments.ts";
import { stage } from "./command/stage.ts";
import { oneOf } from "./command/values.ts";
import {
  externalFlag,
  IN_THE_BOX,
  modelFlag,
  threadedFlags,
  videoRate as videoRateKind,
} from "./command/flags.ts";
import { startProgress } from "./command/progress.ts";
import { animationFlags, checkOutput, writeGesture } from "./viewing/gesture_output.ts";

/** What can be said to it. */
export const command = {
  name: "generate",
  summary: "Generates the gestures for a speech recording: joint positions at 20 frames a second.",
  positionals: [
    ["SPEECH.wav", "The speech, any sampling rate and number of channels"],
    [
      "OUT",
      "What to write, by its ending: .bvh, .glb, .npy, .txt, .json, .mp4 or .webm; several with commas " +
      "between",
    ],
  ],
  flags: {
    model: modelFlag,
    external: externalFlag,
    smooth: { value: "HOW", is: oneOf(smootherNames), default: "savgol", help: "Smoothing" },
    ...animationFlags,
    "video-fps": {
      value: "N",
      is: videoRateKind,
      help: "Frames a second of a video: the model's, or others by interpolation",
    },
    ...threadedFlags,
  },
  example: "talk.wav talk.bvh,talk.mp4",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags, given }, run) => {
  const [speech, out] = positionals;
  const outputs = out.split(",").filter((path) => path !== "");
  if (outputs.length === 0) throw new InputError("OUT is empty: name a file such as talk.bvh");
  const isOf = (endings: RegExp) => outputs.some((path) => endings.test(path));
  if (!isOf(/\.(bvh|glb)$/)) {
    noteIdle(given, Object.keys(animationFlags), "for .bvh and .glb alone");
  }
  if (!isOf(/\.(mp4|webm)$/)) noteIdle(given, ["video-fps"], "for .mp4 and .webm alone");
  const { model: chosen, smooth: smoothing, "video-fps": videoRate } = flags;
  const folder = chosen ?? fromFileUrl(DEFAULT_MODEL);
  using wav = new WavFile(speech);
  const { engine, threads } = await run.engines(flags);
  const data = await readModelData(folder);
  const model = new GestureModel(data);
  if (chosen === undefined) console.log(IN_THE_BOX);
  for (const line of model.assumed) console.log(`Note: ${line}`);
  const { recipe } = model.config;
  const file = flags.external === undefined
    ? undefined
    : await externalFileOf(flags.external, speech);
  const external = file === undefined
    ? undefined
    : readExternalFeatures(file, speech, recipe.external);
  const missing = missingBandwidth(wav.sampleRate, recipe);
  if (missing !== undefined) console.log(`Note: ${speech} ${missing}`);
  for (const path of outputs) await checkOutput(path, model.config.skeleton, speech);
  const rate = recipe.sampleRate ?? wav.sampleRate;
  const resampled = rate === wav.sampleRate
    ? ""
    : ` at ${wav.sampleRate} Hz, brought to ${rate} Hz`;
  const { duration } = wav;
  console.log(
    `${speech}: ${duration.toFixed(1)} s of speech${resampled}; computing on ${engine.describe()}`,
  );

  const start = performance.now();
  const gesture = await generate(model, wav, { smoothing, threads, external });
  const seconds = (performance.now() - start) / 1000;
  const { rows } = gesture.positions, times = (duration / seconds).toFixed(0);
  console.log(`${rows} frames in ${seconds.toFixed(1)} s, ${times} times real time`);
  // The model in the box is part of the package, wherever that is.
  const inputs = [
    speech,
    ...file === undefined ? [] : [file],
    ...chosen === undefined ? [] : await modelFiles(folder),
  ];
  for (const path of outputs) await run.take(path, { kind: "file" });
  await run.begin(outputs[0]!, { kind: "file" });
  const meanPose = meanPoseOf(data);
  const options = { ...flags, speech, duration, meanPose, ...(videoRate && { videoRate }) };
  const wrote: string[] = [];
  for (const path of outputs) wrote.push(await writeGesture(path, gesture, options));
  const motion = outputs.find((path) => /\.(bvh|glb)$/.test(path));
  const menu = motion?.endsWith(".bvh") ? "Motion Capture" : "glTF";
  return {
    inputs,
    outputs,
    wrote,
    next: motion && `open ${motion} in Blender (File > Import > ${menu})`,
  };
});

/** The mean pose in training, which the normalisation of the motion decoder holds. */
function meanPoseOf({ config, weights }: GestureModelData): ArrayLike<number> | undefined {
  const all = weights["motion/mean"]?.data;
  if (!all) return undefined;
  const columns = all.length / (config.motionAutoencoder?.chunkLength ?? 1);
  const mean = { data: all.subarray(0, columns), rows: 1, columns };
  return positionsOf(withoutVelocities(mean, config), config).data;
}

/** Reads the speech block by block through the whole chain; only the poses are kept. */
async function generate(
  model: GestureModel,
  wav: WavFile,
  options: GestureOptions,
): Promise<Gesture> {
  const { sampleRate, channelCount, sampleCount, duration } = wav;
  // Only pitch is relative to the peak, and finding it takes a pass over the file.
  const peak = model.config.recipe.prosody ? wav.peak : undefined;
  const generator = new GestureGenerator(
    model,
    { sampleRate, channelCount, duration: sampleCount, peak },
    options,
  );
  using progress = startProgress("Generating", duration, "s of speech");
  const parts: Matrix<Float32Array>[] = [], turned: Matrix[] = [];
  const keep = ({ data, rows, columns, rotations }: Poses) => {
    parts.push({ data: Float32Array.from(data), rows, columns });
    if (rotations) turned.push(rotations);
  };
  let done = 0;
  for (const channels of wav.blocks(12)) {
    keep(await named(wav.path, () => generator.push(channels)));
    progress.update(done += channels[0]!.length / sampleRate);
    await new Promise((resolve) => setTimeout(resolve)); // lets signals in
  }
  keep(await named(wav.path, () => generator.finish()));
  const { frameRate, skeleton } = model.config;
  const positions = joinRows(parts, generator.columns, Float32Array);
  const rotations = turned.length > 0 && joinRows(turned, turned[0]!.columns);
  return {
    positions,
    ...(rotations && { rotations }),
    frameRate,
    ...(skeleton && { skeleton }),
  };
}
