/**
 * The quantitative evaluation: measures, statistics, result tables, figures.
 *
 * Read it in this order: `measures/` (what each number is, with its paper; `registry.ts` lists them), `statistics/`, `tables/`,
 * `figures/`. Typed rows in, typed rows and text out; nothing here needs Deno or TensorFlow.js.
 *
 * @module
 */

// Measures
export {
  averagePositionError,
  correctKeypoints,
  type CorrectKeypointsOptions,
  meanAbsoluteError,
} from "./measures/errors.ts";
export { averageAcceleration, averageJerk, differenceNorms } from "./measures/smoothness.ts";
export {
  MovingDistanceHistogram,
  type MovingDistanceHistogramOptions,
} from "./measures/moving_distance.ts";
export { hellingerDistance } from "./measures/histogram_distances.ts";
export {
  frechetGestureDistance,
  type Gaussian,
  GaussianStatistics,
} from "./measures/frechet_distance.ts";
export {
  beatAlignment,
  type BeatAlignmentOptions,
  motionBeats,
  type MotionBeatsOptions,
} from "./measures/beats.ts";
export { angleBeats, beatConsistency } from "./measures/beat_consistency.ts";
export { canonicalCorrelation } from "./measures/canonical_correlation.ts";
export { poseDiversity, sampleDiversity } from "./measures/diversity.ts";
export { bodyBones, type Bone } from "./measures/feature_net/body_bones.ts";
export { clipFeatures } from "./measures/feature_net/feature_net.ts";
export { selectJoints } from "./measures/select_joints.ts";
export {
  type SequenceReference,
  SystemEvaluation,
  type SystemEvaluationOptions,
} from "./measures/system_evaluation.ts";
export {
  type ClipMeasure,
  type CorrelationMeasure,
  type EncodingMeasure,
  type ErrorMeasure,
  type HistogramDistance,
  type HistogramMeasure,
  type Measure,
  type MeasureInfo,
  MEASURES,
  type MotionMeasure,
  type SpeechMeasure,
  type SpeechReference,
} from "./measures/registry.ts";
export type {
  CellSettings,
  Evaluation,
  JointHistogram,
  Positions,
  SequenceCounts,
  SequenceValues,
  SystemResults,
} from "./measures/results.ts";
export { EncodedGestures, type GestureEncoder } from "./measures/encoded_gestures.ts";

// Statistics
export {
  bootstrapInterval,
  type BootstrapOptions,
  bootstrapShares,
  type Interval,
  mean,
  standardDeviation,
} from "./statistics/statistics.ts";
export {
  holmCorrection,
  pairedPermutation,
  type PermutationOptions,
  type PermutedSample,
  permutedSample,
} from "./statistics/significance.ts";
export { clopperPearson, signTest, tInterval } from "./statistics/proportions.ts";
export { type SignedRankResult, wilcoxonSignedRank } from "./statistics/signed_rank.ts";
export { bradleyTerry, type Strength } from "./statistics/bradley_terry.ts";
export { type AgreementScale, krippendorffAlpha } from "./statistics/agreement.ts";

// Tables
export { type SystemGroup, systemGroups, type SystemKind } from "./tables/system_groups.ts";
export {
  type Comparison,
  type ResultCell,
  type ResultColumn,
  type ResultRow,
  type ResultTable,
  resultTable,
  type ResultTableOptions,
} from "./tables/result_table.ts";
export {
  type LatexOptions,
  latexTable,
  markdownTable,
  type TableRecords,
  tableRecords,
} from "./tables/formats.ts";

// Figures
export {
  type FigureSpec,
  type FigureStyle,
  type SystemStyle,
  systemStyles,
} from "./figures/look.ts";
export {
  histogramFigure,
  type HistogramFigureOptions,
  type HistogramPanel,
} from "./figures/histogram_figure.ts";
export { latentFigure, type LatentFigureOptions } from "./figures/latent_figure.ts";
export { lossFigure, type LossPoint, type LossRun } from "./figures/loss_figure.ts";
export {
  skeletonFigure,
  type SkeletonFigureOptions,
  skeletonFigures,
} from "./figures/skeleton_figure.ts";
export {
  type PngOptions,
  type PngParts,
  renderPng,
  renderSvg,
  type SvgOptions,
} from "./figures/render.ts";

// What signatures here name
export type { Matrix } from "../src/matrix/matrix.ts";
export type { RotationOrder, Skeleton } from "../src/motion/skeleton/skeleton.ts";
