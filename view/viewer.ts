import { InputError } from "../src/errors/input_error.ts";
import { FRAME_RATE } from "../src/matrix/matrix.ts";
import type { GestureSource } from "./data/gesture_source.ts";
import { Curves } from "./charts/curves.ts";
import { measure, measureCharts, type Measures, otherJoints } from "./charts/measure_charts.ts";
import type { DroppedUtterance } from "./data/dropped_files.ts";
import { durationOf, type SkeletalGesture } from "../src/gesture/gesture.ts";
import { meanOf } from "../src/gesture/joint_measures.ts";
import { Legend } from "./stage/legend.ts";
import { NameTags } from "./stage/name_tags.ts";
import { element, hideMessage, showMessage } from "./page.ts";
import { PlaybackClock } from "./transport/playback_clock.ts";
import type { Caption } from "./transport/draw_captions.ts";
import { loadSpeech, type WaveformPeaks } from "./transport/speech.ts";
import type { ViewName } from "./stage/camera_rig.ts";
import { Stage } from "./stage/stage.ts";
import { stageColors, systemColors, systemDashes } from "./style/theme.ts";
import { type Performance, Repertoire, type Utterance } from "./data/repertoire.ts";

/** What the rest of the page hears of. */
export interface ViewerEvents {
  /** Another utterance is shown, or there are others. */
  readonly utteranceChanged: () => void;
  /** Another joint is picked, or there are others. */
  readonly jointChanged: () => void;
}

/** What is shown: an utterance's gestures on the stage, their curves, and the moment. */
export class Viewer {
  readonly clock = new PlaybackClock(element<HTMLAudioElement>("speech"));
  readonly stage: Stage;
  readonly #curves = new Curves(element<HTMLCanvasElement>("curves"), (time) => this.seek(time));
  readonly #legend = new Legend((row) => this.#toggle(row));
  readonly #names = new NameTags(element("names"));
  readonly #events: ViewerEvents;
  readonly #repertoire: Repertoire;
  readonly #hidden = new Set<number>();
  #index = -1;
  #joint: string | undefined;
  #performances: readonly Performance[] = [];
  #measures: Measures = { speeds: [], errors: [] };
  #wave: WaveformPeaks | undefined;
  #overlaid = false;
  /** Whether the camera goes along with figures that walk. */
  following: boolean;
  #stale = true;
  #shownTime = -1;
  #isFilmed = false;

  /**
   * @param source Where the data come from.
   * @param calm Whether the camera is to make no moves of its own.
   * @param events Whom to tell.
   */
  constructor(source: GestureSource, calm: boolean, events: ViewerEvents) {
    this.#repertoire = new Repertoire(source);
    this.#events = events;
    this.following = !calm;
    this.stage = new Stage(element<HTMLCanvasElement>("picture"), calm);
    this.stage.rig.controls.addEventListener("change", () => this.#stale = true);
  }

  get utterances(): readonly Utterance[] {
    return this.#repertoire.utterances;
  }

  /** Index of the utterance that is shown; -1 for none. */
  get index(): number {
    return this.#index;
  }

  /** The gestures that are shown. */
  get gestures(): readonly SkeletalGesture[] {
    return this.#performances.map(({ gesture }) => gesture);
  }

  /** The joint that is picked; undefined for all of them. */
  get joint(): string | undefined {
    return this.#joint;
  }

  set joint(name: string | undefined) {
    this.#joint = name;
    this.#measure();
    this.#events.jointChanged();
  }

  get overlaid(): boolean {
    return this.#overlaid;
  }

  set overlaid(overlaid: boolean) {
    this.#overlaid = overlaid;
    this.stage.arrange(overlaid);
    this.look("front");
  }

  /** Looks from a side. */
  look(view: ViewName): void {
    this.stage.look(view);
    this.#stale = true;
  }

  /** Frames a second of the first gesture, by which the page counts. */
  get frameRate(): number {
    return this.#performances[0]?.gesture.frameRate ?? FRAME_RATE;
  }

  /** Shows another utterance. */
  async choose(index: number): Promise<void> {
    const utterance = this.utterances[index];
    if (!utterance) return;
    this.clock.pause();
    hideMessage();
    this.#index = index;
    this.#events.utteranceChanged();
    try {
      const performances = await utterance.performances();
      if (this.utterances[this.#index] !== utterance) return; // another was chosen meanwhile
      this.#perform(performances);
      await this.#listen(utterance);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      showMessage(error.message);
    }
  }

  /** Takes in utterances that were dropped on the page, and shows the first of them. */
  async add(dropped: readonly DroppedUtterance[]): Promise<void> {
    const [first] = dropped.map((utterance) => this.#repertoire.add(utterance));
    await this.choose(first ?? -1);
  }

  /** Shows a gesture to this utterance that is being generated, from where it has grown to. */
  grow(system: string, gesture: SkeletalGesture): void {
    if (!this.gestures.includes(gesture)) {
      const at = this.#repertoire.systemOf(system);
      const others = this.#performances.filter((performance) => performance.system !== at);
      this.clock.pause();
      this.#perform([...others, { system: at, gesture }], this.#wave);
      this.clock.play();
    }
    this.clock.duration = this.#duration();
    this.#measure();
  }

  /** Keeps a gesture that was generated to an utterance. */
  keep(index: number, system: string, gesture: SkeletalGesture): void {
    this.#repertoire.addGesture(index, system, gesture);
  }

  /** Shows a gesture to what is being spoken, as it comes. */
  growAlone(name: string, system: string, gesture: SkeletalGesture): void {
    if (!this.gestures.includes(gesture)) {
      this.clock.pause();
      this.#index = this.#repertoire.add({ name, gestures: [{ file: system, gesture }] });
      this.#silence();
      this.#perform([{ system: this.#repertoire.systemOf(system), gesture }]);
      this.#events.utteranceChanged();
      this.clock.open = true;
    }
    this.#measure();
    this.clock.duration = durationOf(gesture);
    this.clock.play();
  }

  /** Ends {@linkcode growAlone}: what was spoken can be heard now. */
  async finishAlone(name: string, speech: string): Promise<void> {
    this.clock.open = false;
    await this.choose(this.#repertoire.add({ name, gestures: [], speech }));
  }

  /** Goes to a moment. */
  seek(time: number): void {
    this.clock.seek(time);
    this.#stale = true;
  }

  /** Goes some frames on or back, to the middle of a frame, where nothing rounds to another. */
  step(frames: number): void {
    this.clock.pause();
    const frame = Math.floor(this.clock.time * this.frameRate + 1e-6) + frames;
    this.seek((Math.max(frame, 0) + 0.5) / this.frameRate);
  }

  /** Paints everything in the theme's colours. */
  paint(): void {
    this.stage.paint(stageColors(), this.#looks().map(({ color }) => color));
    this.#showLegend();
    this.#drawCurves();
  }

  /** Fits everything to the window. */
  resize(): void {
    this.stage.resize();
    this.#curves.resize();
    this.#stale = true;
  }

  /** Picks the joint at a point of the stage; none where there is none. */
  pickAt(x: number, y: number): void {
    const found = this.stage.nodeAt(x, y);
    this.joint = found && found.figure.gesture.skeleton.joints[found.node];
  }

  /**
   * Shows the moment that the clock tells.
   *
   * @returns It and the frame that it is in, if anything has changed.
   */
  show(): { time: number; frame: number } | undefined {
    if (this.#isFilmed) return undefined;
    const time = this.clock.tick();
    this.#moveCamera();
    if (time === this.#shownTime && !this.#stale) return undefined;
    if (!this.stage.pace.mayDraw(performance.now())) return undefined;
    const frames = this.#pose(time, this.clock.playing);
    this.stage.draw();
    this.#names.place(this.stage.heads());
    this.#curves.draw(time);
    this.#legend.values(
      frames.map((frame, i) => this.#measures.speeds[i]![frame] ?? NaN),
      frames.map((frame, i) => this.#measures.errors[i]?.[frame] ?? NaN),
    );
    [this.#shownTime, this.#stale] = [time, false];
    return { time, frame: frames[0] ?? 0 };
  }

  /** Whether moments are drawn one by one for a video, by {@linkcode film}, and not those of the clock. */
  set isFilmed(on: boolean) {
    this.clock.pause();
    this.#isFilmed = on;
    this.#stale = true;
  }

  /**
   * Draws a moment for a video.
   *
   * @param time The moment, in seconds.
   * @param moves How often the camera moves until then: once for each sixtieth of a second.
   * @returns Who is who: the names of the figures that are seen, and where their heads are.
   */
  film(time: number, moves: number): Caption[] {
    this.#pose(time, true);
    for (let i = 0; i < moves; i++) this.#moveCamera();
    this.stage.draw();
    const heads = this.stage.heads();
    return this.#looks().map((look, i) => ({ ...look, head: heads[i] }))
      .filter(({ shown }) => shown);
  }

  #moveCamera(): void {
    if (this.following && this.stage.figures.length > 0) this.stage.follow();
    this.stage.rig.controls.update();
  }

  /** Has the figures take their poses of a moment; returns the frame that each is in. */
  #pose(time: number, between: boolean): number[] {
    this.stage.mark(this.#joint);
    return this.stage.figures.map((figure) => figure.show(time, between));
  }

  #perform(performances: readonly Performance[], wave?: WaveformPeaks): void {
    this.#performances = performances;
    const looks = this.#looks();
    this.stage.perform(performances.map(({ gesture, system }, i) => ({
      gesture,
      color: looks[i]!.color,
      original: this.#repertoire.systems[system]!.original,
    })));
    for (const [i, { group }] of this.stage.figures.entries()) group.visible = looks[i]!.shown;
    this.stage.arrange(this.#overlaid);
    this.stage.look("front");
    this.stage.paint(stageColors(), looks.map(({ color }) => color));
    const note = otherJoints(performances, this.#repertoire.systems);
    if (note !== undefined) showMessage(note, 12_000, "plain");
    this.#wave = wave;
    this.clock.duration = this.#duration();
    this.clock.seek(0);
    this.#measure();
    this.#events.jointChanged();
  }

  /** Seconds until the last gesture and the sound have ended. */
  #duration(): number {
    return Math.max(this.#wave?.duration ?? 0, ...this.gestures.map(durationOf));
  }

  #silence(): void {
    const audio = element<HTMLAudioElement>("speech");
    audio.removeAttribute("src");
    audio.load();
  }

  async #listen(utterance: Utterance): Promise<void> {
    this.#silence();
    const url = await utterance.speech();
    if (url === undefined) return;
    const wave = await loadSpeech(element<HTMLAudioElement>("speech"), url);
    if (this.utterances[this.#index] !== utterance) return;
    this.#wave = wave;
    this.clock.duration = this.#duration();
    this.#drawCurves();
  }

  #measure(): void {
    this.#measures = measure(this.#performances, this.#repertoire.systems, this.#joint);
    this.#showLegend();
    this.#drawCurves();
  }

  #drawCurves(): void {
    const looks = this.#looks();
    const shown = this.gestures.map(({ frameRate }, i) => ({ ...looks[i]!, frameRate }));
    const charts = measureCharts(this.#measures, shown, this.#joint);
    this.#curves.show(charts, this.#wave, this.clock.duration);
    this.#stale = true;
  }

  #showLegend(): void {
    const looks = this.#looks();
    this.#names.show(looks.map(({ name }) => name), looks.map(({ color }) => color));
    this.#legend.rows = looks.map((look, i) => ({
      ...look,
      meanError: meanOf(this.#measures.errors[i] ?? new Float32Array(0)),
    }));
    this.#stale = true;
  }

  /** Shows a system or not. */
  #toggle(row: number): void {
    const { system } = this.#performances[row]!;
    if (!this.#hidden.delete(system)) this.#hidden.add(system);
    const looks = this.#looks();
    for (const [i, { group }] of this.stage.figures.entries()) group.visible = looks[i]!.shown;
    this.stage.arrange(this.#overlaid);
    this.#showLegend();
    this.#drawCurves();
  }

  /** What each gesture looks like, by its system. */
  #looks(): { name: string; color: string; dash: readonly number[]; shown: boolean }[] {
    const { systems } = this.#repertoire;
    const colors = systemColors(systems), dashes = systemDashes(systems);
    return this.#performances.map(({ system }) => ({
      name: systems[system]!.name,
      color: colors[system]!,
      dash: dashes[system]!,
      shown: !this.#hidden.has(system),
    }));
  }
}
