import { join } from "@std/path";
import type { Stimulus } from "../../eval/study/lay_out_study.ts";
import type { SheetStimulus } from "../../eval/study/study_sheet.ts";
import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { decodeWav } from "../../src/audio/wav/decode_wav.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readFile, writeFile } from "../../src/files/files.ts";
import { WavFile } from "../../src/files/wav/wav_file.ts";
import { durationOf, type SkeletalGesture } from "../../src/gesture/gesture.ts";
import { packGesture } from "../../src/gesture/packed_gesture.ts";
import { Performer } from "../../src/gesture/performer.ts";
import { facing } from "../../src/motion/kinematics/facing.ts";
import { hasBones, type Rig } from "../../src/gesture/rig.ts";
import { Random } from "../../src/random/random.ts";
import { type Progress, startProgress } from "../command/progress.ts";
import { videoEncoding } from "../viewing/ffmpeg.ts";
import { readSourceGesture } from "../viewing/view_gestures.ts";
import type { SourceFile } from "../viewing/view_sources.ts";
import { writeVideo } from "../viewing/write_video.ts";
import type { StudySources, StudyUtterance } from "./study_utterances.ts";

/** Seconds by which gestures and speech of an utterance may differ: they are cut to the shortest. */
const SLACK = 1;

/** Where a study's stimuli come from. */
export interface StimulusOptions {
  readonly stimuli: readonly Stimulus[];
  readonly utterances: readonly StudyUtterance[];
  readonly conditions: readonly string[];
  readonly sources: StudySources;
  readonly rigs: readonly Rig[];
  readonly frameRate: number;
  readonly kind: "3d" | "video";
  readonly seed: number;
}

/** What was found of the gestures before anything is written. */
export interface Measured {
  /** Seconds that each utterance is shown. */
  readonly seconds: readonly number[];
  /** What a camera that stays where it is has to show, in cm. */
  readonly frame: { readonly width: number; readonly height: number };
  /** The files that are shown or heard. */
  readonly files: readonly string[];
  /** How many gestures are cut, and by how much at most, in seconds. */
  readonly cuts: { readonly count: number; readonly most: number };
}

/** Writes a study's stimuli. */
export class StimulusWriter {
  readonly #options: StimulusOptions;

  constructor(options: StimulusOptions) {
    this.#options = options;
  }

  /**
   * Reads every gesture once, to see whether they fit together.
   *
   * @throws {InputError} If one cannot be read, or is shorter or longer than its speech.
   */
  async measure(): Promise<Measured> {
    const { stimuli, utterances } = this.#options;
    const seconds = utterances.map((utterance) => utterance.seconds);
    const frame = { width: 40, height: 60 }, files = new Set<string>();
    const lengths: [utterance: number, length: number][] = [];
    const shown = distinct(stimuli);
    using progress = startProgress("Reading gestures", shown.length, "gestures");
    for (const [i, stimulus] of shown.entries()) {
      const { path } = this.#file(stimulus), speech = utterances[stimulus.utterance]!;
      files.add(path).add(speech.speech.path);
      const gesture = await this.#read(stimulus);
      const length = durationOf(gesture), isDonated = this.#donor(stimulus) !== undefined;
      this.#checkLength(path, length, speech, isDonated);
      if (!isDonated) lengths.push([stimulus.utterance, length]);
      seconds[stimulus.utterance] = Math.min(seconds[stimulus.utterance]!, length);
      const quarters = Math.round(facing(gesture.skeleton, gesture.positions) / (Math.PI / 2));
      const { side, height } = new Performer(gesture, quarters * Math.PI / 2).reach();
      frame.width = Math.max(frame.width, Math.ceil(2 * Math.min(side, height)));
      frame.height = Math.max(frame.height, Math.ceil(height));
      progress.update(i + 1);
    }
    for (const { sound } of stimuli) if (typeof sound === "object") files.add(sound.spoken);
    const cut = lengths.map(([utterance, length]) => length - seconds[utterance]!)
      .filter((less) => less > 1e-3);
    return {
      ...{ seconds, frame, files: [...files] },
      cuts: { count: cut.length, most: Math.max(0, ...cut) },
    };
  }

  #checkLength(path: string, length: number, speech: StudyUtterance, isDonated: boolean): void {
    const off = length - speech.seconds;
    if (isDonated ? off >= -SLACK : Math.abs(off) <= SLACK) return;
    throw new InputError(
      `${path}: lasts ${length.toFixed(2)} s, its speech ${speech.speech.path} ` +
        `${speech.seconds.toFixed(2)} s; they may differ by ${SLACK} s`,
    );
  }

  /**
   * Writes the stimuli.
   *
   * @param folder Where to.
   * @returns Their files, by number.
   */
  async write(folder: string, { seconds, frame }: Measured): Promise<SheetStimulus[]> {
    const { stimuli, kind } = this.#options;
    const sounds = await this.#writeSounds(folder);
    const written: SheetStimulus[] = [];
    using progress = kind === "3d"
      ? startProgress("Writing stimuli", stimuli.length, "stimuli")
      : undefined; // each video shows its own
    for (const [number, stimulus] of stimuli.entries()) {
      const length = seconds[stimulus.utterance]!, sound = sounds.get(soundKey(stimulus))!;
      const gesture = cutTo(await this.#read(stimulus), length);
      const file = `${number}.${kind === "3d" ? "gesture" : "mp4"}`, path = join(folder, file);
      if (kind === "3d") await writeFile(path, [packGesture(gesture)]);
      else {
        console.log(`Stimulus ${number + 1} of ${stimuli.length}`);
        const encoding = await videoEncoding(path, "leave out --stimuli video");
        await writeVideo(path, {
          ...{ gestures: [gesture], speech: join(folder, sound), duration: length },
          ...{ frameRate: Math.min(gesture.frameRate, 60), encoding, frame },
        });
      }
      written.push({ file, ...(kind === "3d" && { sound }), seconds: length });
      (progress as Progress | undefined)?.update(number + 1);
    }
    // In a video the sound is part of it.
    if (kind === "video") {
      for (const name of sounds.values()) await Deno.remove(join(folder, name));
    }
    return written;
  }

  /** Writes each sound once, under a name that tells nothing. */
  async #writeSounds(folder: string): Promise<Map<string, string>> {
    const sounds = new Map<string, string>();
    for (const stimulus of this.#options.stimuli) {
      const key = soundKey(stimulus);
      if (sounds.has(key)) continue;
      const name = `${sounds.size}.wav`;
      sounds.set(key, name);
      await writeFile(join(folder, name), [await this.#sound(stimulus)]);
    }
    return sounds;
  }

  async #sound({ utterance, sound }: Stimulus): Promise<Uint8Array<ArrayBuffer>> {
    const { speech, seconds } = this.#options.utterances[utterance]!;
    if (typeof sound === "object") {
      using wav = new WavFile(sound.spoken);
      const length = wav.sampleCount / wav.sampleRate;
      if (length > seconds) {
        throw new InputError(
          `${sound.spoken}: lasts ${length.toFixed(2)} s, the utterance that it is heard in ` +
            `${seconds.toFixed(2)} s; say it faster, or choose longer utterances`,
        );
      }
      return await readFile(sound.spoken);
    }
    const bytes = await readFile(speech.path);
    return sound === "broken" ? brokenSound(bytes, new Random(this.#options.seed, 5)) : bytes;
  }

  /** The gesture's file. */
  #file(stimulus: Stimulus): SourceFile {
    const { utterances, conditions, sources } = this.#options;
    const { files } = sources.gestures.get(conditions[stimulus.condition]!)!;
    return files.get(this.#donor(stimulus) ?? utterances[stimulus.utterance]!.name)!;
  }

  /** Whose gestures the mismatched control shows. */
  #donor({ utterance, condition }: Stimulus): string | undefined {
    const { utterances, conditions } = this.#options;
    return conditions[condition] === "mismatched" ? utterances[utterance]!.donor : undefined;
  }

  async #read(stimulus: Stimulus): Promise<SkeletalGesture> {
    const { rigs, frameRate } = this.#options, file = this.#file(stimulus);
    const gesture = await readSourceGesture(file, { rigs, frameRate });
    if (hasBones(gesture.skeleton)) return gesture;
    const points = gesture.skeleton.joints.length;
    throw new InputError(
      `${file.path}: the skeleton of its ${points} points is not known; give the config skeleton`,
    );
  }
}

/** Stimuli that differ in what is seen. */
function distinct(stimuli: readonly Stimulus[]): Stimulus[] {
  const seen = new Map(stimuli.map((one) => [`${one.utterance} ${one.condition}`, one]));
  return [...seen.values()];
}

function soundKey({ utterance, sound }: Stimulus): string {
  return JSON.stringify([utterance, sound]);
}

function cutTo(gesture: SkeletalGesture, seconds: number): SkeletalGesture {
  const { data, rows, columns } = gesture.positions;
  const kept = Math.max(1, Math.min(rows, Math.round(seconds * gesture.frameRate)));
  return { ...gesture, positions: { data: data.subarray(0, kept * columns), rows: kept, columns } };
}

/** Speech that nobody takes for whole: noise, and a fifth of a second of silence now and then. */
function brokenSound(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const { sampleRate, channels: [first] } = decodeWav(bytes);
  const part = Math.round(sampleRate / 5);
  let isSilent = false;
  const samples = Float64Array.from(first!, (sample, i) => {
    if (i % part === 0) isSilent = random.uniform() < 0.6;
    return isSilent ? 0 : Math.max(-0.5, Math.min(0.5, 8 * sample)) + random.uniform(-0.2, 0.2);
  });
  return encodeWav({ sampleRate, channels: [samples] });
}
