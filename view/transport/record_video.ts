import {
  AudioSample,
  AudioSampleSource,
  BufferTarget,
  CanvasSource,
  getFirstEncodableAudioCodec,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  Quality,
  WebMOutputFormat,
} from "mediabunny";
import { InputError } from "../../src/errors/input_error.ts";
import { element, hideMessage, press, showMessage } from "../page.ts";
import { themeValue } from "../style/theme.ts";
import type { Viewer } from "../viewer.ts";
import { drawCaptions } from "./draw_captions.ts";

/** Frames a second: poses between a gesture's frames are drawn as well. */
const FRAME_RATE = 30;
/** Moves of the camera before the first frame, by which it is where it follows the figures to. */
const SETTLING = 300;
/** Of picture and sound. */
const quality = new Quality("high");
/** Samples a second of the sound, which Opus has. */
const SOUND_RATE = 48_000;

/** Makes a video of what the page shows, from its beginning to its end, frame by frame, with the sound. */
export class VideoRecorder {
  readonly #viewer: Viewer;
  /** Ends the video that is being made where it is. */
  #stop: AbortController | undefined;

  /** @param viewer What is shown. */
  constructor(viewer: Viewer) {
    this.#viewer = viewer;
  }

  /**
   * Makes the video, as quick as the machine draws, and downloads it; while it does, ends it there.
   *
   * @throws {InputError} If there is nothing to record, or the browser cannot.
   */
  async toggle(): Promise<void> {
    const viewer = this.#viewer;
    if (this.#stop) return this.#stop.abort();
    if (viewer.clock.duration === 0) {
      throw new InputError("there is nothing to record: open a gesture");
    }
    this.#stop = new AbortController();
    press(element("record"), true);
    const name = viewer.utterances[viewer.index]?.name ?? "gesture";
    try {
      const sound = await soundOf(element<HTMLAudioElement>("speech"));
      viewer.isFilmed = true;
      const { bytes, type, ending } = await film(viewer, sound, this.#stop.signal);
      download(new Blob([bytes], { type }), `${name}${ending}`);
      hideMessage();
    } finally {
      viewer.isFilmed = false;
      this.#stop = undefined;
      press(element("record"), false);
    }
  }
}

/** Draws and encodes frame after frame; where it is stopped, the video ends. */
async function film(
  viewer: Viewer,
  sound: AudioBuffer | undefined,
  signal: AbortSignal,
): Promise<{ bytes: ArrayBuffer; type: string; ending: string }> {
  const picture = element<HTMLCanvasElement>("picture");
  // Whole blocks of two pixels, as videos have them.
  const size = { width: picture.width & ~1, height: picture.height & ~1 };
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext("2d")!;
  const ink = themeValue("--ink"), { index } = viewer;
  const { output, target, pictures, sounds } = await openOutput(canvas, sound);
  await output.start();
  const { duration } = viewer.clock;
  const count = Math.max(1, Math.round(duration * FRAME_RATE));
  const time = (frame: number) => frame / FRAME_RATE;
  for (let frame = 0; frame < count && !signal.aborted && viewer.index === index; frame++) {
    const captions = viewer.film(time(frame), frame === 0 ? SETTLING : 60 / FRAME_RATE);
    context.drawImage(picture, 0, 0, size.width, size.height);
    drawCaptions(context, captions, ink, size.width / picture.clientWidth);
    await pictures.add(time(frame), 1 / FRAME_RATE);
    if (sound && sounds) {
      using part = partOf(sound, time(frame), time(frame + 1));
      await sounds.add(part);
    }
    if (frame % FRAME_RATE === 0) {
      const percent = Math.round(100 * frame / count);
      showMessage(`Making the video: ${percent}%; Record again ends it there`, Infinity, "plain");
    }
    await turn();
  }
  await output.finalize();
  const { mimeType: type, fileExtension: ending } = output.format;
  return { bytes: target.buffer!, type, ending };
}

/**
 * The file that is written, and what encodes into it.
 *
 * @throws {InputError} If this browser has no encoder.
 */
async function openOutput(canvas: OffscreenCanvas, sound: AudioBuffer | undefined) {
  const { width, height } = canvas;
  const codec = globalThis.VideoEncoder &&
    await getFirstEncodableVideoCodec(["vp9", "vp8", "avc"], { width, height, quality });
  if (!codec) throw new InputError("this browser makes no video; deno task video makes one");
  const target = new BufferTarget();
  const format = codec === "avc" ? new Mp4OutputFormat() : new WebMOutputFormat();
  const output = new Output({ format, target });
  const pictures = new CanvasSource(canvas, { codec, quality });
  output.addVideoTrack(pictures, { frameRate: FRAME_RATE });
  if (!sound) return { output, target, pictures };
  const soundCodec = await getFirstEncodableAudioCodec(
    codec === "avc" ? ["aac", "opus"] : ["opus"],
    {
      numberOfChannels: sound.numberOfChannels,
      sampleRate: sound.sampleRate,
      quality,
    },
  );
  if (!soundCodec) throw new InputError("this browser encodes no sound; deno task video does");
  const sounds = new AudioSampleSource({ codec: soundCodec, quality });
  output.addAudioTrack(sounds);
  return { output, target, pictures, sounds };
}

/** The sound from one moment to another; silence after its end. */
function partOf(sound: AudioBuffer, from: number, to: number): AudioSample {
  const { sampleRate, numberOfChannels } = sound;
  const first = Math.round(from * sampleRate), count = Math.round(to * sampleRate) - first;
  const data = new Float32Array(numberOfChannels * count);
  for (let channel = 0; channel < numberOfChannels; channel++) {
    sound.copyFromChannel(data.subarray(channel * count, (channel + 1) * count), channel, first);
  }
  const timestamp = first / sampleRate;
  return new AudioSample({ data, format: "f32-planar", numberOfChannels, sampleRate, timestamp });
}

/** The recording that is heard, resampled; undefined where there is none. */
async function soundOf({ src }: HTMLAudioElement): Promise<AudioBuffer | undefined> {
  if (src === "") return undefined;
  const bytes = await (await fetch(src)).arrayBuffer();
  const buffer = await new OfflineAudioContext(1, 1, SOUND_RATE).decodeAudioData(bytes);
  const context = new OfflineAudioContext(
    Math.min(buffer.numberOfChannels, 2),
    buffer.length,
    SOUND_RATE,
  );
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  source.start();
  return await context.startRendering();
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Lets the page do what else there is; a timer would be slow in a page that is not seen. */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
