/**
 * Speech as it comes: samples on standard input, or a microphone's by way of ffmpeg.
 *
 * @module
 */
import { InputError } from "../../src/errors/input_error.ts";
import { ffmpeg } from "../viewing/ffmpeg.ts";

/** How samples are written: whole numbers of 16 bits or floats of 32, little-endian. */
export const sampleFormats = ["s16le", "f32le"] as const;

/** What the samples are. */
export interface SampleStreamFormat {
  readonly samples: typeof sampleFormats[number];
  readonly sampleRate: number;
  readonly channelCount: number;
}

/** Speech that is heard until it is closed. */
export interface SpeechSource {
  /** Samples of each channel, +-1 at full scale, some at a time. */
  readonly blocks: AsyncIterable<Float64Array[]>;
  /** Hears no more: the blocks end. */
  close(): void;
}

/** Samples on standard input. */
export function standardInput(format: SampleStreamFormat): SpeechSource {
  const reader = Deno.stdin.readable.getReader();
  let closed = false;
  return {
    blocks: blocksOf(() => closed ? Promise.resolve(undefined) : next(reader), format, "stdin"),
    close() {
      closed = true;
      reader.cancel().catch(() => {}); // a read that waits ends
    },
  };
}

/** Where the system's own microphone is, by operating system: ffmpeg's device format, and its name. */
const MICROPHONES: Readonly<Record<string, readonly [format: string, name: string]>> = {
  linux: ["pulse", "default"],
  darwin: ["avfoundation", ":default"],
};

/**
 * A microphone.
 *
 * @param device ffmpeg's device format and the device's name: `alsa:hw:1`, `dshow:audio=Microphone`.
 * @param format What is to be heard of it.
 * @throws {InputError} If it cannot be opened.
 */
export function microphone(device: string | undefined, format: SampleStreamFormat): SpeechSource {
  const known = MICROPHONES[Deno.build.os];
  const [kind, ...rest] = device === undefined ? [] : device.split(":");
  const [deviceFormat, name] = kind ? [kind, rest.join(":")] : known ?? [];
  if (!deviceFormat || !name) {
    throw new InputError(
      device === undefined
        ? "which microphone? name it as ffmpeg does: --device dshow:audio=NAME"
        : `--device ${device} is not FORMAT:NAME, such as alsa:default`,
    );
  }
  const { samples, sampleRate, channelCount } = format;
  let child: Deno.ChildProcess;
  try {
    child = ffmpeg([
      ...["-hide_banner", "-loglevel", "error", "-nostdin", "-fflags", "nobuffer"],
      ...["-f", deviceFormat, "-i", name],
      ...["-ac", `${channelCount}`, "-ar", `${sampleRate}`, "-f", samples, "-flush_packets", "1"],
      "-",
    ], { stdin: "null", stdout: "piped", stderr: "piped" }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError(
      "a microphone needs ffmpeg, which is not on the PATH: install it from ffmpeg.org, or give " +
        "samples on stdin: deno task live -",
    );
  }
  const said = new Response(child.stderr).text();
  const reader = child.stdout.getReader();
  let closed = false;
  const read = async () => {
    const bytes = await next(reader);
    if (bytes || closed) return bytes;
    const { success } = await child.status;
    if (success) return undefined;
    const reason = (await said).trim().split("\n").at(-1) || "ffmpeg cannot open it";
    throw new InputError(`microphone ${deviceFormat}:${name}: ${reason}`);
  };
  return {
    blocks: blocksOf(read, format, name),
    close() {
      closed = true;
      try {
        child.kill("SIGTERM");
      } catch { /* it has ended */ }
    },
  };
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array | undefined> {
  return (await reader.read()).value;
}

/** Cuts bytes into whole samples of all channels. */
async function* blocksOf(
  read: () => Promise<Uint8Array | undefined>,
  { samples, channelCount }: SampleStreamFormat,
  name: string,
): AsyncGenerator<Float64Array[]> {
  const width = samples === "s16le" ? 2 : 4, size = width * channelCount;
  let rest = new Uint8Array(0);
  for (let bytes = await read(); bytes; bytes = await read()) {
    const all = new Uint8Array(rest.length + bytes.length);
    all.set(rest);
    all.set(bytes, rest.length);
    const count = Math.floor(all.length / size);
    rest = all.slice(count * size);
    if (count === 0) continue;
    const view = new DataView(all.buffer);
    const at = (place: number) =>
      width === 2 ? view.getInt16(place, true) / 32768 : view.getFloat32(place, true);
    yield Array.from(
      { length: channelCount },
      (_, c) => Float64Array.from({ length: count }, (_, i) => at(i * size + c * width)),
    );
  }
  if (rest.length > 0) {
    console.error(
      `Note: ${name} ended within a sample; its last ${rest.length} bytes are left out`,
    );
  }
}
