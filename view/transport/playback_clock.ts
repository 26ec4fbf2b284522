/**
 * Tells which moment is shown. Where there is sound, the sound's own clock says so, so that frames
 * cannot drift from it; before, after and without it, the page's clock.
 */
export class PlaybackClock {
  /** Whether it starts again at the end. */
  loop = false;
  /** Whether more may follow what is there: at the end it waits. */
  open = false;
  readonly #audio: HTMLAudioElement;
  #duration = 0;
  #rate = 1;
  #playing = false;
  /** Whether the moment is read off the sound. */
  #heard = false;
  /** The moment when the page's clock was last read, and what that said. */
  #time = 0;
  #read = 0;

  /** @param audio What plays the speech; without a source there is no sound. */
  constructor(audio: HTMLAudioElement) {
    this.#audio = audio;
    audio.addEventListener("ended", () => {
      if (this.#heard) this.#goSilent(audio.duration);
    });
  }

  /** Seconds from the beginning to the end of sound and gestures. */
  get duration(): number {
    return this.#duration;
  }

  set duration(seconds: number) {
    this.#duration = seconds;
    if (this.time > seconds) this.seek(seconds);
  }

  /** How fast time passes: 1 as recorded. */
  get rate(): number {
    return this.#rate;
  }

  set rate(rate: number) {
    this.#time = this.time;
    this.#read = performance.now();
    this.#rate = rate;
    this.#audio.playbackRate = rate;
    this.#audio.defaultPlaybackRate = rate;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** The moment to show, in seconds. */
  get time(): number {
    if (!this.#playing) return this.#time;
    if (this.#heard) return this.#audio.currentTime;
    return this.#time + this.#rate * (performance.now() - this.#read) / 1000;
  }

  /** Starts, from the beginning if it stands at the end. */
  play(): void {
    if (this.#playing || this.#duration === 0) return;
    if (this.#time >= this.#duration - 1e-6) this.#time = 0;
    this.#playing = true;
    this.#start();
  }

  /** Stops where it is. */
  pause(): void {
    this.#time = Math.min(this.time, this.#duration);
    this.#playing = false;
    this.#heard = false;
    this.#audio.pause();
  }

  /** Goes to a moment, playing on if it played. */
  seek(seconds: number): void {
    this.#time = Math.min(Math.max(seconds, 0), this.#duration);
    if (this.#playing) this.#start();
    else if (this.#hasSound(this.#time)) this.#audio.currentTime = this.#time;
  }

  /**
   * Looks whether the end is reached; to be called before each picture.
   *
   * @returns The moment to show.
   */
  tick(): number {
    const time = this.time;
    if (!this.#playing || time < this.#duration) return Math.min(time, this.#duration);
    if (this.open) {
      this.#goSilent(this.#duration);
      return this.#duration;
    }
    if (this.loop) {
      this.seek(0);
      return 0;
    }
    this.pause();
    return this.#duration;
  }

  #hasSound(seconds: number): boolean {
    const { src, duration, error } = this.#audio;
    return src !== "" && !error && seconds < (Number.isNaN(duration) ? Infinity : duration - 0.01);
  }

  #start(): void {
    const from = this.#time;
    if (!this.#hasSound(from)) return this.#goSilent(from);
    this.#heard = true;
    if (Math.abs(this.#audio.currentTime - from) > 1e-3) this.#audio.currentTime = from;
    this.#audio.playbackRate = this.#rate;
    // Refused if the sound cannot be played after all: the gestures go on without it.
    this.#audio.play().catch((error: Error) => {
      if (this.#playing && this.#heard && error.name !== "AbortError") this.#goSilent(from);
    });
  }

  /** Goes on by the page's clock from a moment. */
  #goSilent(from: number): void {
    this.#audio.pause();
    this.#heard = false;
    this.#time = from;
    this.#read = performance.now();
  }
}
