import { dirname } from "@std/path";
import { compareIds } from "../../src/dataset/split_utterances.ts";
import { readManifest } from "../../src/files/data/read_manifest.ts";
import { readGesture } from "../../src/files/motion_files.ts";
import { note } from "../../src/files/notes.ts";
import type { Catalog } from "../../src/gesture/catalog.ts";
import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { parseGesture, type ParseGestureOptions } from "../../src/gesture/parse_gesture.ts";
import { KNOWN_RIGS, type Rig } from "../../src/gesture/rig.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import { manifestAbove } from "../data/data_folder.ts";
import { openSource } from "./open_source.ts";
import { distinctNames, type Source, type SourceFile } from "./view_sources.ts";

/** What there is to show, and where it is. */
export interface ViewGestures {
  readonly catalog: Catalog;
  /** The gestures' files, by the numbers in the catalog. */
  readonly gestures: readonly SourceFile[];
  /** The recordings' files, likewise. */
  readonly speech: readonly SourceFile[];
}

/** The places of each kind. */
export interface ViewSources {
  readonly original: readonly Source[];
  readonly predicted: readonly Source[];
  readonly speech: readonly Source[];
}

/**
 * Puts together what is of the same utterance.
 *
 * @param sources The places.
 * @param named Those that the user named: utterances that are nowhere else are not shown. Where these
 * are single files only, they are of one utterance whatever their names.
 */
export function gatherGestures(sources: ViewSources, named: readonly Source[]): ViewGestures {
  const { original, predicted, speech } = sources;
  const places = [...original, ...predicted];
  const names = distinctNames(places);
  if (original.length === 1) names[0] = "original";
  const single = named.length > 1 && named.every((source) => source.single);
  const [only] = [
    ...(places.find((place) => named.includes(place)) ?? named[0])?.files.keys() ?? [],
  ];
  const find = (source: Source, utterance: string) => {
    if (single && named.includes(source)) return [...source.files.values()][0];
    return source.files.get(utterance);
  };
  const utterances = single
    ? [only!]
    : [...new Set(named.flatMap(({ files }) => [...files.keys()]))];
  const gestures: SourceFile[] = [], recordings: SourceFile[] = [];
  const catalog: Catalog = {
    systems: places.map((_, i) => ({ name: names[i]!, original: i < original.length })),
    utterances: utterances.sort(compareIds).map((name) => {
      const sound = speech.map((source) => find(source, name)).find((file) => file);
      return {
        name,
        gestures: places.flatMap((place, system) => {
          const file = find(place, name);
          return file ? [{ system, id: gestures.push(file) - 1 }] : [];
        }),
        ...(sound && { speech: recordings.push(sound) - 1 }),
      };
    }).filter(({ gestures }) => gestures.length > 0),
  };
  return { catalog, gestures, speech: recordings };
}

/**
 * Reads a file that is to be shown, if it still lies where it may.
 *
 * @throws {InputError} If it cannot be read, or a link leads it elsewhere.
 */
export async function readSource(file: SourceFile): Promise<Uint8Array<ArrayBuffer>> {
  using opened = await openSource(file);
  return opened.read(0, opened.size);
}

/**
 * Reads a gesture; the motion of a data set as its manifest says, like `ground-truth`.
 *
 * @param file Its file.
 * @param options What matrices do not say.
 * @throws {InputError} If it cannot be read, in one line.
 */
export async function readSourceGesture(
  file: SourceFile,
  options: Omit<ParseGestureOptions, "onNote">,
): Promise<SkeletalGesture> {
  const { path } = file;
  using opened = await openSource(file);
  const isBvh = /\.bvh$/i.test(path);
  const manifest = isBvh ? file.manifest ?? await manifestAbove(dirname(path)) : undefined;
  if (manifest === undefined) {
    const onNote = (text: string) => note(path, [text]);
    const gesture = await parseGesture(path, opened.read(0, opened.size), { ...options, onNote });
    if (/\.(txt|npy)$/i.test(path)) noteAssumed(gesture.skeleton, options.rigs ?? [], onNote);
    return gesture;
  }
  const { gestures } = await readManifest(manifest);
  const { skeleton, positions } = readGesture(path, gestures, { file: opened });
  return { skeleton, frameRate: gestures.frameRate, positions };
}

/** Says whose joints a matrix is taken to have by its size alone. */
function noteAssumed(
  { name, joints }: Skeleton,
  declared: readonly Rig[],
  onNote: (text: string) => void,
): void {
  const isDeclared = declared.some((rig) => rig.joints.length === joints.length);
  if (isDeclared || !KNOWN_RIGS.some((rig) => rig.name === name)) return;
  onNote(`its ${joints.length} nodes are taken to be those of ${name}; if not, name the skeleton`);
}
