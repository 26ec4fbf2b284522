/**
 * From a waveform to speech features, and what each is computed from.
 *
 * Read it in this order: `wav/` (sound in and out of bytes), `signal/` (frames, spectrum, filter
 * banks, resampling), `mfcc/`, `spectrogram/` and `prosody/` (the paper's three features: settings,
 * stream, one-shot), `recipe.ts` (which of them a model hears), `speech_features.ts` (all at once),
 * `onsets.ts` (the beats of speech). Nothing here needs Deno or TensorFlow.js.
 *
 * @module
 */

// Wav: sound in and out of bytes
export { type ReadAt, readWavFormat, type WavFormat } from "./wav/wav_format.ts";
export { decodeWav, decodeWavBlock, readWavSamples } from "./wav/decode_wav.ts";
export { encodeWav, encodeWavBlock, pcmHeader, type PlainWavFormat } from "./wav/encode_wav.ts";

// Signal: waveforms, frames, spectra, filter banks, resampling
export { type FeatureStream, mixDown, type SoundFormat, type Waveform } from "./signal/waveform.ts";
export { PeakMeter } from "./signal/peak_meter.ts";
export { missingBandwidth } from "./signal/bandwidth.ts";
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
  reflectEnds,
} from "./signal/frames.ts";
export { hannWindow, kaiser20Window } from "./signal/windows.ts";
export { powerSpectrum, type PowerSpectrumOptions } from "./signal/power_spectrum.ts";
export {
  applyFilterBank,
  type FilterRanges,
  filterRanges,
  melFilterBank,
  type MelFilterBankOptions,
  slaneyFilterBank,
  type SlaneyFilterBankOptions,
} from "./signal/mel_filter_bank.ts";
export { interpolateCubic, interpolateMaximum, interpolateSinc } from "./signal/interpolation.ts";

// Mel-frequency cepstral coefficients, step by step
export { mfccDefaults, type MfccOptions } from "./mfcc/mfcc_options.ts";
export {
  cepstrum,
  flooredLog,
  lifter,
  logEnergy,
  preEmphasis,
  type PreEmphasisOptions,
} from "./mfcc/mfcc_steps.ts";
export { mfcc, MfccStream } from "./mfcc/mfcc.ts";

// Spectrogram
export { spectrogramDefaults, type SpectrogramOptions } from "./spectrogram/spectrogram_options.ts";
export { offsetLog, spectrogram, SpectrogramStream } from "./spectrogram/spectrogram.ts";

// Prosody: pitch and intensity as Praat has them
export { ShortTermAnalysis } from "./prosody/short_term_analysis.ts";
export { Autocorrelation } from "./prosody/autocorrelation.ts";
export { type PitchOptions, type PitchSettings, pitchSettings } from "./prosody/pitch_options.ts";
export { PitchCandidates } from "./prosody/pitch_candidates.ts";
export { PitchPath } from "./prosody/pitch_path.ts";
export { PitchAnalysis, type PitchTrack, pitchTrack } from "./prosody/pitch.ts";
export {
  IntensityAnalysis,
  type IntensityContour,
  intensityContour,
  type IntensityOptions,
} from "./prosody/intensity.ts";
export { prosodyDefaults, type ProsodyOptions } from "./prosody/prosody_options.ts";
export { prosody, ProsodyStream, type ProsodyStreamOptions } from "./prosody/prosody.ts";

// Recipes: which features a model hears
export { featureCount, type FeatureRecipe, featureRecipe, FRAME_RATE, recipes } from "./recipe.ts";
export { validateRecipe } from "./validate_recipe.ts";
export {
  silenceFeatures,
  speechFeatures,
  SpeechFeatureStream,
  type SpeechFeatureStreamOptions,
} from "./speech_features.ts";

// Beats of speech
export { ONSET_RATE, onsetStrength, speechOnsets, type SpeechOnsetsOptions } from "./onsets.ts";
