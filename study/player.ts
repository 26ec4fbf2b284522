import { unpackGesture } from "../src/gesture/packed_gesture.ts";
import { Stage } from "../view/stage/stage.ts";
import { stageColors, themeValue } from "../view/style/theme.ts";
import { PlaybackClock } from "../view/transport/playback_clock.ts";
import { loadSpeech } from "../view/transport/speech.ts";
import type { SheetStimulus, StudySheet } from "../eval/study/study_sheet.ts";
import { make } from "./elements.ts";
import type { StimulusFiles } from "./stimulus_files.ts";

/** Shows stimuli, one at a time, each only as a whole: there is no way to go on within it. */
export interface Player {
  /** What is put into the page. */
  readonly picture: HTMLElement;
  /** Loads the stimuli of a trial, and shows the beginning of the first. */
  load(stimuli: readonly SheetStimulus[]): Promise<void>;
  /**
   * Plays one of these from its beginning.
   *
   * @param index Which.
   * @param moment Told, as it goes, how far it is, from 0 to 1.
   * @returns Whether it came to its end; it does not where another is played or the page is left.
   */
  play(index: number, moment: (share: number) => void): Promise<boolean>;
  /** Paints it in the theme's colours. */
  paint(): void;
  /** Stops. */
  stop(): void;
}

/** Makes what shows a study's stimuli. */
export function playerOf(sheet: StudySheet, files: StimulusFiles, label: string): Player {
  return sheet.kind === "3d"
    ? new FigurePlayer(sheet.frame, files, label)
    : new VideoPlayer(files, label);
}

/** The camera leaves room above heads, for what the viewer has there; so much of it fills the picture. */
const FILLING = 0.74;

/** A figure in 3D, seen by a camera that stays where it is for all stimuli. */
class FigurePlayer implements Player {
  readonly picture: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #audio = new Audio();
  readonly #clock = new PlaybackClock(this.#audio);
  readonly #frame: StudySheet["frame"];
  readonly #files: StimulusFiles;
  #stage: Stage | undefined;
  #stimuli: readonly SheetStimulus[] = [];
  #turn = 0;

  constructor(frame: StudySheet["frame"], files: StimulusFiles, label: string) {
    this.#frame = frame;
    this.#files = files;
    this.#canvas = make("canvas", { role: "img", "aria-label": label });
    this.picture = make("div", { class: "picture" }, this.#canvas);
    new ResizeObserver(() => this.#resize()).observe(this.#canvas);
  }

  async load(stimuli: readonly SheetStimulus[]): Promise<void> {
    this.stop();
    const packed = await Promise.all(stimuli.map(({ file }) => this.#files.bytes(file)));
    const stage = this.#stage ??= this.#newStage();
    this.#stimuli = stimuli;
    const color = themeValue("--system-2");
    stage.perform(packed.map((bytes) => ({ gesture: unpackGesture(bytes), color })));
    await this.#show(0);
    this.paint();
  }

  async play(index: number, moment: (share: number) => void): Promise<boolean> {
    this.stop();
    const clock = this.#clock, turn = this.#turn;
    await this.#show(index);
    if (turn === this.#turn) clock.play();
    while (turn === this.#turn) {
      const time = clock.tick();
      this.#draw(time);
      moment(time / clock.duration);
      if (!clock.playing) return true;
      await new Promise(requestAnimationFrame);
    }
    return false;
  }

  stop(): void {
    this.#turn++;
    this.#clock.pause();
  }

  paint(): void {
    const color = themeValue("--system-2");
    this.#stage?.paint(stageColors(), this.#stage.figures.map(() => color));
    this.#draw(this.#clock.time);
  }

  /** Puts a stimulus at its beginning, before the camera that is the same for all. */
  async #show(index: number): Promise<void> {
    const stage = this.#stage!, { sound, seconds } = this.#stimuli[index]!;
    const address = sound === undefined ? undefined : await this.#files.address(sound);
    if (address !== undefined && this.#audio.src !== address) {
      await loadSpeech(this.#audio, address);
    }
    for (const [i, { group }] of stage.figures.entries()) group.visible = i === index;
    stage.arrange(false);
    stage.rig.frame(this.#frame.width, FILLING * this.#frame.height);
    stage.look("front");
    this.#clock.duration = seconds;
    this.#clock.seek(0);
    this.#draw(0);
  }

  #newStage(): Stage {
    const stage = new Stage(this.#canvas, true, false); // phones are to keep up
    stage.rig.controls.disconnect(); // nobody turns it, and a finger on it scrolls the page
    stage.resize();
    return stage;
  }

  #draw(time: number): void {
    for (const figure of this.#stage?.figures ?? []) figure.show(time, true);
    this.#stage?.draw();
  }

  #resize(): void {
    this.#stage?.resize();
    this.#stage?.look("front");
    this.#draw(this.#clock.time);
  }
}

/** A video that was made beforehand. */
class VideoPlayer implements Player {
  readonly picture: HTMLElement;
  readonly #video: HTMLVideoElement;
  readonly #files: StimulusFiles;
  #addresses: readonly string[] = [];
  #turn = 0;

  constructor(files: StimulusFiles, label: string) {
    this.#files = files;
    this.#video = make("video", {
      ...{ playsinline: true, preload: "auto", disablepictureinpicture: true },
      "aria-label": label,
    });
    this.picture = make("div", { class: "picture" }, this.#video);
  }

  async load(stimuli: readonly SheetStimulus[]): Promise<void> {
    this.stop();
    this.#addresses = await Promise.all(stimuli.map(({ file }) => this.#files.address(file)));
    this.#video.src = this.#addresses[0]!;
  }

  async play(index: number, moment: (share: number) => void): Promise<boolean> {
    this.stop();
    const video = this.#video, turn = this.#turn, address = this.#addresses[index]!;
    if (video.src !== address) video.src = address;
    else video.currentTime = 0;
    // Refused where it is stopped before it has begun.
    await video.play().catch((error: Error) => {
      if (error.name !== "AbortError") throw error;
    });
    while (turn === this.#turn) {
      moment(video.currentTime / (video.duration || 1));
      if (video.ended) return true;
      await new Promise(requestAnimationFrame);
    }
    return false;
  }

  stop(): void {
    this.#turn++;
    this.#video.pause();
  }

  paint(): void {}
}
