import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { utteranceName } from "../../src/gesture/catalog.ts";
import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { GESTURE_ENDINGS, parseGesture } from "../../src/gesture/parse_gesture.ts";
import { waveformPeaks } from "../transport/speech.ts";

/** Files that belong to one utterance. */
export interface DroppedUtterance {
  readonly name: string;
  readonly gestures: readonly { readonly file: string; readonly gesture: SkeletalGesture }[];
  /** The address of the recording. */
  readonly speech?: string;
}

/**
 * Reads files that were dropped on the page or chosen: all of them, or none.
 *
 * Those whose names say that they are of an utterance that is there go with it; the others make an
 * utterance together.
 *
 * @param files The files.
 * @param known Names of the utterances that are there.
 * @param onNote Told what is odd about files that are read nonetheless.
 * @throws {InputError} If one cannot be read; one line that begins with its name.
 */
export async function readDroppedFiles(
  files: readonly File[],
  known: ReadonlySet<string>,
  onNote: (line: string) => void,
): Promise<DroppedUtterance[]> {
  const rest = files.filter(({ name }) => !known.has(utteranceName(name)));
  const first = rest.find(({ name }) => !isSpeech(name)) ?? rest[0];
  const groups = Map.groupBy(files, (file) => {
    return utteranceName((rest.includes(file) ? first! : file).name);
  });
  return await Promise.all([...groups].map(async ([name, members]) => {
    const recordings = members.filter((file) => isSpeech(file.name));
    if (recordings.length > 1) {
      throw new InputError(`${recordings[1]!.name}: ${recordings[0]!.name} is the speech already`);
    }
    const gestures = await Promise.all(
      members.filter((file) => !isSpeech(file.name)).map(async (file) => ({
        file: file.name,
        gesture: await readGesture(file, onNote),
      })),
    );
    const speech = recordings[0] && await readSpeech(recordings[0]);
    return { name, gestures, ...(speech && { speech }) };
  }));
}

function isSpeech(name: string): boolean {
  return /\.wav$/i.test(name);
}

async function readGesture(
  file: File,
  onNote: (line: string) => void,
): Promise<SkeletalGesture> {
  if (!GESTURE_ENDINGS.some((ending) => file.name.toLowerCase().endsWith(ending))) {
    throw new InputError(`${file.name}: is none of txt, npy, bvh, glb, json and wav`);
  }
  return await parseGesture(file.name, await bytesOf(file), {
    onNote: (text) => onNote(`${file.name}: ${text}`),
  });
}

async function readSpeech(file: File): Promise<string> {
  const bytes = await bytesOf(file);
  named(file.name, () => waveformPeaks(bytes, 1));
  return URL.createObjectURL(file);
}

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new InputError(`${file.name}: cannot be read; is it a folder?`);
  }
}
