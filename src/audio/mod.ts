/**
 * From a waveform to speech features, and what each is computed from.
 *
 * Read it in this order: `wav/` (sound in and out of bytes), `signal/` (frames, spectrum, filter
 * banks, resampling), `mfcc.ts`, `spectrogram.ts` and `prosody/prosody.ts` (the paper's three features:
 * settings, stream, one-shot), `recipe.ts` (which of them a model hears), `silence.ts`
 * (what is before and after speech), `speech_features.ts` (all at
 * once), `onsets.ts` (the beats of speech). Nothing here needs Deno or TensorFlow.js.
 *
 * @module
 */

// Wav: sound in and out of bytes
export { type ReadAt, readWavFormat, type WavFormat } from "./wav/wav_format.ts";
export { decodeWav, decodeWavBlock, readWavSamples } from "./wav/decode_wav.ts";
export {
  encodeWav,
  encodeWavBlock,
  pcmHeader,
  type PlainWavFormat,
  type SoundSize,
} from "./wav/encode_wav.ts";

// Signal: waveforms, frames, spectra, filter banks, resampling
export { FRAME_RATE, type Matrix } from "../matrix/matrix.ts";
export {
  type FeatureStream,
  mixDown,
  PeakMeter,
  type SoundFormat,
  type Waveform,
} from "./signal/waveform.ts";
export {
  resample,
  resampledLength,
  type ResampleOptions,
  ResampleStream,
  type ResamplingFilter,
  resamplingFilter,
} from "./signal/resampling.ts";
export {
  averageGroups,
  frameSignal,
  type FrameSignalOptions,
  frameViews,
  reflectEnds,
} from "./signal/frames.ts";
export { hannWindow, kaiser20Window } from "./signal/windows.ts";
export { boundedLog, powerSpectrum, type PowerSpectrumOptions } from "./signal/power_spectrum.ts";
export {
  applyFilterBank,
  type FilterRanges,
  filterRanges,
  melFilterBank,
  type MelFilterBankOptions,
} from "./signal/mel_filter_bank.ts";
export {
  interpolateCubic,
  interpolateMaximum,
  interpolateSinc,
  type Maximum,
} from "./signal/interpolation.ts";
export { SlidingBuffer } from "./signal/sliding_buffer.ts";

// Mel-frequency cepstral coefficients, step by step
export { mfcc, MfccStream } from "./mfcc.ts";
export { mfccDefaults, type MfccOptions } from "./mfcc_settings.ts";
export { cepstrum, lifter, logEnergy, preEmphasis, type PreEmphasisOptions } from "./mfcc_steps.ts";

export { delta, deltaDefaults, type DeltaOptions, DeltaStream } from "./delta.ts";

// Spectrogram
export {
  spectrogram,
  spectrogramDefaults,
  type SpectrogramOptions,
  SpectrogramStream,
} from "./spectrogram.ts";

// Prosody: pitch and intensity as Praat has them
export {
  prosody,
  prosodyDefaults,
  type ProsodyOptions,
  ProsodyStream,
  type ProsodyStreamOptions,
} from "./prosody/prosody.ts";
export { ShortTermAnalysis } from "./prosody/short_term_analysis.ts";
export {
  IntensityAnalysis,
  type IntensityContour,
  intensityContour,
  type IntensityOptions,
} from "./prosody/intensity.ts";
export { Autocorrelation } from "./prosody/autocorrelation.ts";
export {
  PitchCandidates,
  type PitchOptions,
  type PitchSettings,
  pitchSettings,
} from "./prosody/pitch_candidates.ts";
export { PitchPath } from "./prosody/pitch_path.ts";
export { PitchAnalysis, type PitchTrack, pitchTrack } from "./prosody/pitch.ts";

// Features that other software makes
export { type ExternalSettings, resampleFeatures } from "./external.ts";

// Recipes: which features a model hears
export {
  featureCount,
  featureNames,
  type FeatureRecipe,
  featureRecipe,
  hearsSound,
  missingBandwidth,
  recipes,
  validateRecipe,
} from "./recipe.ts";
export { silenceFeatures } from "./silence.ts";
export {
  speechFeatures,
  SpeechFeatureStream,
  type SpeechFeatureStreamOptions,
} from "./speech_features.ts";

// Beats of speech
export { ONSET_RATE, onsetStrength, speechOnsets, type SpeechOnsetsOptions } from "./onsets.ts";
