import { InputError } from "../../src/errors/input_error.ts";
import { element, press } from "../page.ts";
import type { Viewer } from "../viewer.ts";
import { withDuration } from "./webm_duration.ts";

/** What browsers can record, the best first. */
const TYPES = [
  "video/webm;codecs=vp9,opus",
  "video/webm;codecs=vp8,opus",
  "video/webm",
  "video/mp4",
];
/** Bits a second of the video. */
const BIT_RATE = 6_000_000;

/** Records what the page plays, from its beginning to its end, as a video with the sound. */
export class VideoRecorder {
  readonly #viewer: Viewer;
  readonly #picture: HTMLCanvasElement;
  readonly #audio: HTMLAudioElement;
  #sound: MediaStreamTrack | undefined;
  #recorder: MediaRecorder | undefined;

  /** @param viewer What plays. */
  constructor(viewer: Viewer) {
    this.#viewer = viewer;
    this.#picture = element<HTMLCanvasElement>("picture");
    this.#audio = element<HTMLAudioElement>("speech");
  }

  /**
   * Plays all from the beginning, and downloads the video at the end; while it records, ends it there.
   *
   * @throws {InputError} If there is nothing to record, or the browser cannot.
   */
  async toggle(): Promise<void> {
    const { clock } = this.#viewer;
    if (this.#recorder) return clock.pause();
    if (clock.duration === 0) throw new InputError("there is nothing to record: open a gesture");
    const mimeType = globalThis.MediaRecorder && TYPES.find(MediaRecorder.isTypeSupported);
    if (!mimeType) {
      throw new InputError("this browser records no video; deno task video makes one");
    }
    press(element("record"), true);
    const { loop, rate } = clock;
    try {
      const stream = this.#picture.captureStream();
      if (this.#audio.src !== "") stream.addTrack(this.#soundTrack());
      const options = { mimeType, videoBitsPerSecond: BIT_RATE };
      this.#recorder = new MediaRecorder(stream, options);
      clock.pause();
      clock.loop = false;
      clock.rate = 1;
      this.#viewer.seek(0);
      const { parts, seconds } = await record(
        this.#recorder,
        () => clock.play(),
        () => clock.playing,
      );
      for (const track of stream.getVideoTracks()) track.stop();
      await this.#download(parts, seconds);
    } finally {
      this.#recorder = undefined;
      clock.loop = loop;
      clock.rate = rate;
      press(element("record"), false);
    }
  }

  /** The sound that is heard, as a track. An element's sound can be tapped once only, for good. */
  #soundTrack(): MediaStreamTrack {
    if (this.#sound) return this.#sound;
    const context = new AudioContext();
    const source = context.createMediaElementSource(this.#audio);
    const tap = context.createMediaStreamDestination();
    source.connect(context.destination);
    source.connect(tap);
    return this.#sound = tap.stream.getAudioTracks()[0]!;
  }

  async #download(parts: readonly Blob[], seconds: number): Promise<void> {
    const { type } = parts[0]!;
    const bytes = new Uint8Array(await new Blob([...parts]).arrayBuffer());
    const isWebm = type.startsWith("video/webm");
    const video = new Blob([isWebm ? withDuration(bytes, seconds) : bytes], { type });
    const url = URL.createObjectURL(video);
    const name = this.#viewer.utterances[this.#viewer.index]?.name ?? "gesture";
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name}.${isWebm ? "webm" : "mp4"}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}

/** Records while something plays. */
async function record(
  recorder: MediaRecorder,
  play: () => void,
  isPlaying: () => boolean,
): Promise<{ parts: Blob[]; seconds: number }> {
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const event = (name: "start" | "stop") =>
    new Promise<unknown>((resolve, reject) => {
      recorder.addEventListener(name, resolve, { once: true });
      recorder.addEventListener("error", reject, { once: true });
    });
  const stopped = event("stop");
  recorder.start(1000);
  play();
  const begun = performance.now();
  while (isPlaying()) await new Promise(requestAnimationFrame);
  const seconds = (performance.now() - begun) / 1000;
  recorder.stop();
  await stopped;
  return { parts, seconds };
}
