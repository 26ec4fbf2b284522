import type * as z from "zod";
import { fault, flag, notNegative, number, oneOf } from "../json/fields.ts";
import {
  checkFrameRate,
  checkOrder,
  count,
  orWord,
  POWERS,
  seconds,
  type Settings,
  transformLength,
  withDefaults,
} from "./settings.ts";

/** Options for `mfcc()`: the paper's settings, in the names of python_speech_features. */
export interface MfccOptions {
  /**
   * Length of a frame in seconds; halves of samples round up.
   *
   * @default {0.02}
   */
  readonly frame?: number;
  /**
   * Seconds from one frame to the next.
   *
   * @default {0.01}
   */
  readonly step?: number;
  /**
   * Where frames start: `"exact"`, frame i at the sample nearest to i steps, so that rows never drift;
   * `"constant"`, each a step later than the one before, the step rounded to samples (halves up). The
   * original does the latter: the same at 44.1 kHz, at 22.05 kHz 1.4 s too slow after 10 minutes.
   *
   * @default {"exact"}
   */
  readonly hop?: "exact" | "constant";
  /**
   * Points of the Fourier transform, a power of two. Of a frame with more samples only the first
   * `nfft` are heard; the paper's results were computed so, at 44.1 kHz from 512 of 882 samples.
   * `"auto"` is the next power of two that takes the whole frame.
   *
   * @default {512}
   */
  readonly nfft?: number | "auto";
  /**
   * Coefficient of the pre-emphasis; 0 for none.
   *
   * @default {0.97}
   */
  readonly preEmphasis?: number;
  /**
   * Number of mel filters.
   *
   * @default {26}
   */
  readonly filters?: number;
  /**
   * Number of cepstral coefficients, at most the number of filters.
   *
   * @default {26}
   */
  readonly cepstra?: number;
  /**
   * Where the first mel filter begins, in Hz.
   *
   * @default {0}
   */
  readonly lowFrequency?: number;
  /**
   * Where the last mel filter ends, in Hz; `"nyquist"` is half the sampling rate.
   *
   * @default {"nyquist"}
   */
  readonly highFrequency?: number | "nyquist";
  /**
   * Liftering parameter; 0 for none.
   *
   * @default {22}
   */
  readonly lifter?: number;
  /**
   * Whether coefficient 0 is replaced by the log energy of the frame.
   *
   * @default {true}
   */
  readonly energy?: boolean;
  /**
   * Number of successive frames that become one row; 1 leaves 100 rows a second.
   *
   * @default {5}
   */
  readonly group?: number;
  /**
   * How they become one: `"mean"` averages them and drops a shorter last group, `"first"` keeps the
   * first of each group.
   *
   * @default {"mean"}
   */
  readonly grouping?: "mean" | "first";
}

/** The paper's settings: 26 coefficients, averaged over 5 frames to 20 rows a second. */
export const mfccDefaults: Required<MfccOptions> = {
  frame: 0.02,
  step: 0.01,
  hop: "exact",
  nfft: 512,
  preEmphasis: 0.97,
  filters: 26,
  cepstra: 26,
  lowFrequency: 0,
  highFrequency: "nyquist",
  lifter: 22,
  energy: true,
  group: 5,
  grouping: "mean",
};

/** What each setting has to be. */
export const mfccFields: Settings<MfccOptions> = {
  frame: seconds,
  step: seconds,
  hop: oneOf(["exact", "constant"]),
  nfft: orWord("auto", transformLength, POWERS),
  preEmphasis: notNegative,
  filters: count,
  cepstra: count,
  lowFrequency: notNegative,
  highFrequency: orWord("nyquist", (words) => number({ above: 0 }, words), "a positive number"),
  lifter: notNegative,
  energy: flag,
  group: count,
  grouping: oneOf(["mean", "first"]),
};

/** The settings as JSON; those that are left out have the paper's value. */
export const mfccSchema: z.ZodType<Required<MfccOptions>> = withDefaults(mfccFields, mfccDefaults)
  .superRefine((settings, context) => {
    const { cepstra, filters, lowFrequency, highFrequency } = settings;
    checkFrameRate(settings, "mfcc", context);
    if (cepstra > filters) {
      const phrase = `must be at most mfcc.filters, ${filters}, current value is ${cepstra}`;
      fault(context, phrase, ["cepstra"]);
    }
    if (highFrequency !== "nyquist") {
      checkOrder({ lowFrequency, highFrequency }, "mfcc", "lowFrequency", "highFrequency", context);
    }
  });
