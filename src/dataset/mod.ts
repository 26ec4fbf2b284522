/**
 * Data sets: what a manifest says of recordings on disk, how they are paired, divided and windowed.
 *
 * Read it in this order: the manifest, pairing of files by pattern, the split, context windows, the
 * noise of training copies, and `synthetic/`, a corpus to try everything out with. Nothing here needs
 * Deno or TensorFlow.js.
 *
 * @module
 */

// Manifest
export { type DataManifest, type NoiseSettings, validateManifest } from "./data_manifest.ts";
export type { FilePatterns } from "./manifest/file_patterns.ts";
export type { Columns, Filter, Filters, TableSettings } from "./manifest/columns.ts";
export {
  type ColumnSplit,
  type FolderSplit,
  type IdRange,
  type ListSplit,
  type Part,
  parts,
  type RangeSplit,
  type RatioSplit,
  type SplitRule,
  type TimeSplit,
} from "./manifest/split_rule.ts";
export type { GestureSettings } from "./manifest/gesture_settings.ts";
export type { MotionSettings } from "./manifest/gesture_settings.ts";

export type {
  CutRule,
  LengthCut,
  Offset,
  Offsets,
  OffsetTable,
  PauseCut,
  TableCut,
} from "./manifest/cuts.ts";

// Pairing and dividing
export { FilePattern, type FoundFile } from "./file_pattern.ts";
export { type PairedFiles, pairFiles, type UtteranceFiles } from "./pair_files.ts";
export { rowsById, type Table } from "./join_table.ts";
export { type Selection, selectUtterances } from "./select_utterances.ts";
export { type KnownColumns, type Split, splitUtterances } from "./split_utterances.ts";
export {
  cutSpan,
  type Piece,
  pieceOf,
  type RecordingLength,
  type Span,
  splitInTime,
  usableSpan,
} from "./cuts/cut_recording.ts";
export { PauseFinder } from "./cuts/find_pauses.ts";
export { mixNoise } from "./mix_noise.ts";
export { type DataPaths, dataPaths, gestureId } from "./data_layout.ts";
export { lengthFault, recordedFrameRate } from "./length_fault.ts";

// Vectors and context windows
export type { PartCount, VectorsInfo } from "./vectors_info.ts";
export {
  checkContext,
  contextWindows,
  type ContextWindowsOptions,
  MOST_CONTEXT,
} from "./context_windows.ts";

// Seeded random numbers
export { Random } from "../random/random.ts";

// A synthetic corpus
export {
  synthesizeUtterance,
  type SynthesizeUtteranceOptions,
  type SyntheticUtterance,
} from "./synthetic/synthesize_utterance.ts";
