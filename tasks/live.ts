/**
 * `deno task live`: gestures while someone speaks, for programs that move a figure.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { missingBandwidth } from "../src/audio/recipe.ts";
import { HIGHEST_RATE, LOWEST_RATE } from "../src/audio/settings.ts";
import { InputError } from "../src/errors/input_error.ts";
import { DEFAULT_MODEL, readModelData } from "../src/files/model/load_model.ts";
import { GestureModel } from "../src/model/gesture_model.ts";
import { GestureGenerator, gestureLatency } from "../src/model/prediction/gesture_generator.ts";
import type { Matrix } from "../src/matrix/matrix.ts";
import { smootherNames } from "../src/motion/smoothing/pose_smoother.ts";
import { engineFlags, IN_THE_BOX, modelFlag } from "./command/flags.ts";
import { interruption } from "./command/signals.ts";
import { stage } from "./command/stage.ts";
import { integer, oneOf } from "./command/values.ts";
import { openReceiver } from "./live/pose_receivers.ts";
import { microphone, sampleFormats, standardInput } from "./live/speech_source.ts";

/** What can be said to it. */
export const command = {
  name: "live",
  summary:
    "Gestures while someone speaks: poses as JSON lines on stdout, or as OSC or VMC packets for" +
    "\nUnity, Unreal, Blender, VSeeFace and whatever else listens. Ctrl+C ends it.",
  positionals: [["[SPEECH]", "- for samples on stdin (default: the microphone)"]],
  flags: {
    model: modelFlag,
    to: {
      value: "WHERE",
      several: true,
      help: "json, osc://HOST:PORT or vmc://HOST:PORT; several at once (default: json)",
    },
    "sample-rate": {
      value: "HZ",
      is: integer({ least: LOWEST_RATE, most: HIGHEST_RATE }),
      default: "44100",
      help: "Samples a second",
    },
    channels: {
      value: "N",
      is: integer({ least: 1, most: 64 }),
      default: "1",
      help: "Channels, their samples in turn",
    },
    samples: {
      value: "FORMAT",
      is: oneOf(sampleFormats),
      default: "s16le",
      help: "How samples on stdin are written",
    },
    device: {
      value: "FORMAT:NAME",
      help:
        "The microphone as ffmpeg names it: alsa:default, dshow:audio=NAME (default: the system's)",
    },
    smooth: { value: "HOW", is: oneOf(smootherNames), default: "savgol", help: "Smoothing" },
    ...engineFlags,
  },
  example: "--to vmc://127.0.0.1:39539",
} as const;

/** Longest that the pitch of a frame is waited for, in seconds. */
const MAX_DELAY = 0.5;

export default await stage(import.meta, command, async ({ positionals: [speech], flags }, run) => {
  if (speech !== undefined && speech !== "-") {
    throw new InputError(`SPEECH ${speech} is not -; of a file, deno task generate makes gestures`);
  }
  const { "sample-rate": sampleRate, channels: channelCount, samples, smooth: smoothing } = flags;
  // Standard output is for poses alone.
  const engine = await run.engine(flags);
  const model = new GestureModel(await readModelData(flags.model ?? fromFileUrl(DEFAULT_MODEL)));
  if (flags.model === undefined) console.error(IN_THE_BOX);
  for (const line of model.assumed) console.error(`Note: ${line}`);
  const { config } = model;
  const missing = missingBandwidth(sampleRate, config.recipe);
  if (missing !== undefined) console.error(`Note: the speech ${missing}`);
  const { skeleton, frameRate } = config, latency = gestureLatency(config, smoothing);
  const generator = new GestureGenerator(model, { sampleRate, channelCount }, {
    smoothing,
    maxDelay: MAX_DELAY,
  });
  const nodes = generator.columns / 3;
  const joints = skeleton?.joints ?? Array.from({ length: nodes }, (_, node) => `${node}`);
  const gesture = { joints, frameRate, latency, ...(skeleton && { skeleton }) };
  const receivers = (flags.to.length > 0 ? flags.to : ["json"]).map((to) =>
    openReceiver(to, gesture)
  );
  const format = { samples, sampleRate, channelCount };
  const source = speech === "-" ? standardInput(format) : microphone(flags.device, format);
  console.error(
    `Listening; computing on ${engine.describe()}. Poses come ${
      latency.toFixed(2)
    } s after what is said`,
  );
  using _stop = interruption("Ending with what was said", () => source.close());
  let frame = 0;
  const hand = async ({ data, rows, columns }: Matrix) => {
    for (let row = 0; row < rows; row++) {
      const pose = Float64Array.from(data.subarray(row * columns, (row + 1) * columns));
      for (const receiver of receivers) await receiver.take(frame, pose);
      frame++;
    }
  };
  for await (const block of source.blocks) await hand(await generator.push(block));
  await hand(await generator.finish());
  for (const receiver of receivers) await receiver.close();
  console.error(`${frame} poses, ${(frame / frameRate).toFixed(1)} s`);
});
