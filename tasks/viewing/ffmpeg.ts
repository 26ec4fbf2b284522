import { extname } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";

/** How a video is encoded, as arguments of ffmpeg. */
export interface VideoEncoding {
  readonly video: readonly string[];
  readonly audio: readonly string[];
  readonly container: readonly string[];
}

/** Encoders by what they are for, the best first. Four threads anywhere, so that bytes are the same. */
const H264 = {
  libx264: ["-preset", "veryfast", "-crf", "18", "-threads", "4"],
  libopenh264: ["-b:v", "4M"],
  h264_videotoolbox: ["-b:v", "4M"],
  h264_mf: ["-b:v", "4M"],
};
const VP9 = {
  "libvpx-vp9": [
    ...["-crf", "30", "-b:v", "0", "-deadline", "good", "-cpu-used", "5"],
    ...["-row-mt", "1", "-threads", "4"],
  ],
};
const AAC = { aac: ["-b:a", "160k"] };
const OPUS = { libopus: ["-b:a", "96k"] };

const FORMATS: Readonly<Record<string, readonly [video: object, audio: object, string[]]>> = {
  ".mp4": [H264, AAC, ["-movflags", "+faststart", "-f", "mp4"]],
  ".webm": [VP9, OPUS, ["-f", "webm"]],
};

/** Endings of videos. */
export const VIDEO_ENDINGS: readonly string[] = Object.keys(FORMATS);

/**
 * How a video file is to be encoded by the ffmpeg of this machine.
 *
 * @param path The video file.
 * @param hint What to do where there is none.
 * @throws {InputError} If there is none, or it lacks the encoders.
 */
export async function videoEncoding(path: string, hint: string): Promise<VideoEncoding> {
  const [video, audio, container] = FORMATS[extname(path)]!;
  const there = new Set(await encoders(path, hint));
  const chosen = [video, audio].map((choices) => {
    const found = Object.entries(choices).find(([name]) => there.has(name));
    if (found) return found as [string, string[]];
    const names = Object.keys(choices).join(" or ");
    throw new InputError(`${path}: the ffmpeg on this machine was built without ${names}; ${hint}`);
  });
  const [[videoName, videoFlags], [audioName, audioFlags]] = chosen as [
    [string, string[]],
    [string, string[]],
  ];
  return {
    video: ["-c:v", videoName, ...videoFlags],
    audio: ["-c:a", audioName, ...audioFlags],
    container,
  };
}

/** The names of ffmpeg's encoders. */
async function encoders(path: string, hint: string): Promise<string[]> {
  try {
    const { stdout } = await ffmpeg(["-hide_banner", "-encoders"], {
      stdin: "null",
      stderr: "null",
    }).output();
    const lines = new TextDecoder().decode(stdout).matchAll(/^ [VA][A-Z.]{5} (\S+)/gm);
    return [...lines].map(([, name]) => name!);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError(
      `${path}: a video needs ffmpeg, which is not on the PATH: install it from ffmpeg.org ` +
        `(apt, brew or winget install ffmpeg), or ${hint}`,
    );
  }
}

/**
 * A call of ffmpeg. It gets no environment variables: it needs none, and Deno lets no program that is
 * allowed by its name alone have those that name libraries.
 */
export function ffmpeg(args: readonly string[], options: Deno.CommandOptions): Deno.Command {
  const root = Deno.build.os === "windows" ? Deno.env.get("SystemRoot") : undefined;
  return new Deno.Command("ffmpeg", {
    ...options,
    args: [...args],
    env: root === undefined ? {} : { SystemRoot: root },
    clearEnv: true,
  });
}
