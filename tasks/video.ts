/**
 * `deno task video`: a gesture as a video, alone or beside the original, with its speech.
 *
 * @module
 */
import { extname } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { checkWritable } from "../src/files/files.ts";
import { WavFile } from "../src/files/wav/wav_file.ts";
import { durationOf, type SkeletalGesture } from "../src/gesture/gesture.ts";
import { hasBones, haveSameJoints } from "../src/gesture/rig.ts";
import { stage } from "./command/stage.ts";
import { listOf, number, text } from "./command/values.ts";
import { videoRate as videoFps } from "./command/flags.ts";
import { manifestPath, ownManifestFiles, recordedBy } from "./data/named_manifest.ts";
import { VIDEO_ENDINGS, videoEncoding } from "./viewing/ffmpeg.ts";
import { readSourceGesture } from "./viewing/view_gestures.ts";
import { namedRig, rigsNear } from "./viewing/view_rigs.ts";
import { findSources, GESTURES, readBy } from "./viewing/view_sources.ts";
import { writeVideo } from "./viewing/write_video.ts";

/** Frames a second that a video has at most unless more are asked for. */
const MOST_FRAMES = 60;
/** Seconds by which speech may be longer than its gesture: the last pose is held. */
const HOLD = 1;

/** What can be said to it. */
export const command = {
  name: "video",
  summary:
    "Makes a video of a gesture; two figures side by side with --original. Reads txt, npy, " +
    "bvh\nand json; needs ffmpeg.",
  positionals: [
    ["GESTURE", "The gesture: positions or gesture vectors, BVH, or JSON of generate"],
    ["OUT", "The video: .mp4 (H.264, AAC) or .webm (VP9, Opus)"],
  ],
  flags: {
    original: { value: "GESTURE", help: "The original, shown on the left" },
    speech: { value: "WAV", help: "The speech" },
    manifest: recordedBy,
    skeleton: {
      value: "NAME|FILE",
      help:
        "Skeleton of txt and npy: takeuchi, trinity, a JSON or BVH file, a model's model.json " +
        "(default: by size)",
    },
    captions: {
      value: "LEFT,RIGHT",
      is: listOf(text),
      help: "Who is who, written above the figures (default: original,predicted with --original)",
    },
    "frame-rate": {
      value: "N",
      is: number({ least: 1, below: 1000 }),
      default: "20",
      help: "Frames a second of txt and npy",
    },
    "video-fps": {
      value: "N",
      is: videoFps,
      help: `Frames a second of the video: the gesture's, at most ${MOST_FRAMES}, or others by ` +
        "interpolation",
    },
  },
  example: "predicted/gesture1093.txt talk.mp4 --speech data/test/inputs/audio1093.wav",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const [path, out] = positionals;
  const { original, speech, skeleton, captions, "frame-rate": frameRate, "video-fps": asked } =
    flags;
  const manifest = flags.manifest === undefined ? undefined : manifestPath(flags.manifest);
  if (!VIDEO_ENDINGS.includes(extname(out))) {
    throw new InputError(`${out}: the ending is none of ${VIDEO_ENDINGS.join(", ")}`);
  }
  const encoding = await videoEncoding(out, browserHint(path, speech));
  await checkWritable(out);
  const paths = original === undefined ? [path] : [original, path];
  if (captions && captions.length !== paths.length) {
    throw new InputError(`--captions ${captions} are ${captions.length}, figures ${paths.length}`);
  }
  const names = captions ?? (original === undefined ? undefined : ["original", "predicted"]);
  const gestures: SkeletalGesture[] = [];
  for (const [i, path] of paths.entries()) {
    const recorded = i === 0 ? manifest : undefined; // the original, or the only one
    gestures.push(await readVideoGesture(path, { skeleton, frameRate, manifest: recorded }));
  }
  const [left, right] = gestures;
  if (left && right && !haveSameJoints(left.skeleton, right.skeleton)) {
    console.log("Note: the two have other joints; each is drawn as it is, none is retargeted");
  }
  const duration = videoLength(gestures, speech);
  await run.begin(out, { kind: "file" });
  const wrote = await writeVideo(out, {
    gestures,
    ...(names && { captions: names }),
    ...(speech !== undefined && { speech }),
    duration,
    frameRate: asked ?? videoRate(gestures),
    encoding,
  });
  if (original !== undefined) console.log(`On the left ${original}, on the right ${path}`);
  const own = flags.manifest === undefined ? [] : await ownManifestFiles(flags.manifest);
  const inputs = [...own, ...paths, ...(speech === undefined ? [] : [speech])];
  return { inputs, outputs: [out], wrote };
});

/** What to do where there is no ffmpeg. */
function browserHint(path: string, speech: string | undefined): string {
  const sound = speech === undefined ? "" : ` --speech ${speech}`;
  return `see or record it in a browser: deno task view --predicted ${path}${sound}`;
}

async function readVideoGesture(
  path: string,
  { skeleton, frameRate, manifest }: {
    skeleton: string | undefined;
    frameRate: number;
    manifest: string | undefined;
  },
): Promise<SkeletalGesture> {
  const [found] = await findSources(path, GESTURES);
  const source = found && readBy(manifest, found);
  const [file] = source!.files.values();
  if (!source!.single) throw new InputError(`${path}: is a folder, not a gesture`);
  const named = skeleton === undefined ? [] : [await namedRig(skeleton)];
  const rigs = [...named, ...await rigsNear([path])];
  const gesture = await readSourceGesture(file!, { rigs, frameRate });
  const { joints } = gesture.skeleton;
  if (hasBones(gesture.skeleton)) return gesture;
  throw new InputError(
    `${path}: the skeleton of its ${joints.length} points is not known; give --skeleton`,
  );
}

/** As long as all figures move; as the speech where that is about as long. Says what is not shown. */
function videoLength(gestures: readonly SkeletalGesture[], speech: string | undefined): number {
  const moving = Math.min(...gestures.map(durationOf));
  using wav = speech === undefined ? undefined : new WavFile(speech);
  const duration = wav && Math.abs(wav.duration - moving) <= HOLD ? wav.duration : moving;
  const longest = Math.max(wav?.duration ?? 0, ...gestures.map(durationOf));
  if (longest - duration > HOLD) {
    console.log(
      `Note: the video ends after ${
        duration.toFixed(1)
      } s, with the shortest gesture; the longest ` +
        `of gestures and speech lasts ${longest.toFixed(1)} s`,
    );
  }
  return duration;
}

/** The rate of the gesture that has most frames, or a part of it. */
function videoRate(gestures: readonly SkeletalGesture[]): number {
  const fastest = Math.max(...gestures.map(({ frameRate }) => frameRate));
  const rate = fastest / Math.ceil(fastest / MOST_FRAMES);
  // A BVH file's 0.0416667 s are meant to be 24 frames a second.
  return Math.abs(rate - Math.round(rate)) < 1e-3 ? Math.round(rate) : rate;
}
