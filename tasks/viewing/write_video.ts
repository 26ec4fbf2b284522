import { renderPixels } from "../../eval/figures/render.ts";
import { textWidth } from "../../eval/tables/text_width.ts";
import { MotionRenderer } from "../../src/drawing/motion_renderer.ts";
import { Yuv420 } from "../../src/drawing/picture.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { createTemporaryFile, naming } from "../../src/files/files.ts";
import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { startProgress } from "../command/progress.ts";
import { endBy, onSignal } from "../command/signals.ts";
import { ffmpeg, type VideoEncoding } from "./ffmpeg.ts";

/** Size of videos in pixels. */
const WIDTH = 1280, HEIGHT = 720;
/** Height of captions in pixels. */
const CAPTION = 26;

/** What a video shows, and how. */
export interface Video {
  /** The gestures, from left to right. */
  readonly gestures: readonly SkeletalGesture[];
  /** Who they are, each written above it; absent for no words in the picture. */
  readonly captions?: readonly string[];
  /** The recording that is heard, a WAV file. */
  readonly speech?: string;
  /** How long it is, in seconds. */
  readonly duration: number;
  /** Frames a second. */
  readonly frameRate: number;
  /** What the camera shows around each figure, in cm; all that it reaches where absent. */
  readonly frame?: { readonly width: number; readonly height: number };
  /** From {@linkcode videoEncoding}. */
  readonly encoding: VideoEncoding;
}

/**
 * Writes a video, whole or not at all; if the user ends the program, nothing is left.
 *
 * @param path The file.
 * @param video What it shows.
 * @returns What was written, in a line to be read after "Wrote".
 * @throws {InputError} If it cannot be written, or ffmpeg fails.
 */
export async function writeVideo(path: string, video: Video): Promise<string> {
  const frames = Math.max(1, Math.round(video.duration * video.frameRate));
  await naming(path, async () => {
    const temporary = createTemporaryFile(path);
    let encoder: Deno.ChildProcess | undefined, isEnding = false;
    const clean = async () => {
      isEnding = true;
      encoder?.kill("SIGKILL");
      await encoder?.status;
      await Deno.remove((await temporary).name);
    };
    using _listening = onSignal((signal) => void clean().finally(() => endBy(signal)));
    const { name, file } = await temporary;
    file.close();
    try {
      encoder = startEncoder(name, video, frames);
      await encode(path, encoder, video, frames);
      using written = await Deno.open(name, { write: true });
      await written.sync();
    } catch (error) {
      if (isEnding) await new Promise(() => {}); // the encoder was killed: the program ends there
      await Deno.remove(name).catch(() => {});
      throw error;
    }
    await Deno.rename(name, path);
  });
  const sound = video.speech === undefined ? "without sound" : `with the sound of ${video.speech}`;
  return `${path}: ${frames} frames at ${number(video.frameRate)} a second, ` +
    `${WIDTH} x ${HEIGHT}, ${sound}`;
}

function startEncoder(name: string, video: Video, frames: number): Deno.ChildProcess {
  return ffmpeg(encodingArguments(name, video, frames), {
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** Hands the encoder its frames, and waits until it has ended. */
async function encode(
  path: string,
  child: Deno.ChildProcess,
  video: Video,
  frames: number,
): Promise<void> {
  const said = lastLine(child.stderr);
  let refused: unknown;
  try {
    await drawFrames(child.stdin, video, frames);
  } catch (error) {
    // It ended early, and says itself why.
    if (!(error instanceof Deno.errors.BrokenPipe)) {
      child.kill("SIGKILL");
      throw error;
    }
    refused = error;
  }
  const { success, code, signal } = await child.status;
  const line = await said;
  if (success && !refused) return;
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  throw new InputError(`${path}: ffmpeg ${how}${line ? `: ${line}` : ""}`);
}

function encodingArguments(
  name: string,
  { speech, frameRate, encoding }: Video,
  frames: number,
): string[] {
  // "file:" keeps ffmpeg from taking a name for a flag or an address.
  const sound = speech === undefined ? [] : ["-f", "wav", "-i", `file:${speech}`];
  const stereo = ["-ac", "2"]; // of any number of channels, for any player
  return [
    ...["-hide_banner", "-loglevel", "error", "-nostats", "-y"],
    ...["-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", `${WIDTH}x${HEIGHT}`],
    ...["-framerate", String(frameRate), "-i", "pipe:0", ...sound],
    ...["-map", "0:v", ...encoding.video, "-pix_fmt", "yuv420p"],
    ...["-g", String(Math.ceil(2 * frameRate))], // every two seconds a frame to jump to
    ...["-color_range", "tv", "-colorspace", "bt709"],
    ...["-color_primaries", "bt709", "-color_trc", "bt709"],
    ...(speech === undefined ? [] : ["-map", "1:a:0", ...encoding.audio, ...stereo]),
    ...["-t", String(frames / frameRate), "-map_metadata", "-1", "-fflags", "+bitexact"],
    ...encoding.container,
    `file:${name}`,
  ];
}

/** Draws frame after frame, each as soon as the one before has been taken. */
async function drawFrames(
  stdin: WritableStream<Uint8Array>,
  { gestures, captions, frameRate, frame: seen }: Video,
  frames: number,
): Promise<void> {
  const renderer = new MotionRenderer(gestures, {
    ...{ width: WIDTH, height: HEIGHT },
    ...(seen && { frame: seen }),
    ...(captions && { overlay: await renderPixels(captionsSvg(captions)) }),
  });
  const yuv = new Yuv420(WIDTH, HEIGHT);
  using progress = startProgress("Drawing", frames, "frames");
  const writer = stdin.getWriter();
  for (let frame = 0; frame < frames; frame++) {
    yuv.update(renderer.draw(frame / frameRate), renderer.changed);
    await writer.write(yuv.planes);
    progress.update(frame + 1);
  }
  await writer.close();
}

/** The captions as a drawing, each at the top of its figure's part of the picture. */
function captionsSvg(captions: readonly string[]): string {
  const room = WIDTH / captions.length;
  const texts = captions.map((caption, i) => {
    const size = CAPTION * Math.min(1, 0.9 * room / textWidth(caption, CAPTION));
    const text = caption.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    return `<text x="${(i + 0.5) * room}" y="36" font-size="${size}">${text}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" ` +
    `font-family="Arimo" text-anchor="middle" fill="#3d4450">${texts.join("")}</svg>`;
}

/** The last line that a program prints. */
async function lastLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of stream) {
    text = (text + decoder.decode(part, { stream: true })).slice(-2000);
  }
  return text.trimEnd().split("\n").at(-1)!.trim();
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
