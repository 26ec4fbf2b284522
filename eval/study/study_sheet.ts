import type { Question, StudyDesign } from "./study_config.ts";

/** A trial as the page shows it. */
export interface SheetTrial {
  /** Its name within the plan. */
  readonly id: string;
  /** Numbers of its stimuli, in the order of their sides. */
  readonly stimuli: readonly number[];
  /** An instruction that is shown over the stimulus while it plays: an attention check. */
  readonly notice?: string;
}

/** A stimulus's files, by their names beside the page. */
export interface SheetStimulus {
  /** A packed gesture, or a video with its sound. */
  readonly file: string;
  /** The speech that a gesture is heard with. */
  readonly sound?: string;
  /** How long it is, in seconds. */
  readonly seconds: number;
}

/** A question beside the study's own, about the participant. */
export interface Demographic {
  readonly name: string;
  readonly text: string;
  readonly choices?: readonly string[] | undefined;
}

/** All that the page knows: `page/study.json`. Which system a stimulus is of is not in it. */
export interface StudySheet {
  /** By which answers are known to be of this study. */
  readonly id: string;
  readonly title: string;
  readonly design: StudyDesign;
  readonly questions: readonly Question[];
  readonly ties: boolean;
  readonly kind: "3d" | "video";
  /** What the fixed camera has to show, in cm. */
  readonly frame: { readonly width: number; readonly height: number };
  readonly stimuli: readonly SheetStimulus[];
  readonly training: readonly SheetTrial[];
  /** Trials in order, for participants in turn. */
  readonly plans: readonly (readonly SheetTrial[])[];
  readonly headphones: boolean;
  readonly demographics: readonly Demographic[];
  /** What is agreed to before all else. */
  readonly consent?: string;
  /** Where results are sent to. */
  readonly submit?: string;
  /** What is shown at the end. */
  readonly completionCode?: string;
  /** What the page says, by its keys. */
  readonly texts: Readonly<Record<string, string>>;
}

/** How many tones the headphones check plays, and how many of them must be told apart to pass. */
export const HEADPHONE_TONES = { count: 6, pass: 5 };
