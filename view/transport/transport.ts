import { clockText, element, press } from "../page.ts";
import type { Shortcut } from "./shortcuts.ts";
import type { Viewer } from "../viewer.ts";

const RATES = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];

/** The controls of time. */
export interface Transport {
  readonly shortcuts: readonly Shortcut[];
  /** Shows the moment and its frame. */
  readonly showMoment: (time: number, frame: number) => void;
}

/** Play, pause, scrub, steps, speed, repetition and sound. */
export function setUpTransport(viewer: Viewer): Transport {
  const { clock } = viewer;
  const scrub = element<HTMLInputElement>("scrub");
  const rate = element<HTMLSelectElement>("rate");
  const audio = element<HTMLAudioElement>("speech");
  const toggle = () => clock.playing ? clock.pause() : clock.play();
  const repeat = () => {
    clock.loop = !clock.loop;
    press(element("loop"), clock.loop);
  };
  const sound = () => {
    audio.muted = !audio.muted;
    press(element("sound"), !audio.muted);
  };
  const faster = (steps: number) => {
    const at = RATES.indexOf(clock.rate) + steps;
    clock.rate = RATES[Math.min(Math.max(at, 0), RATES.length - 1)]!;
    rate.value = String(clock.rate);
  };
  rate.replaceChildren(...RATES.map((value) => new Option(`${value}×`, String(value))));
  rate.value = "1";
  rate.addEventListener("change", () => clock.rate = Number(rate.value));
  scrub.addEventListener("input", () => viewer.seek(Number(scrub.value)));
  element("play").addEventListener("click", toggle);
  element("step-back").addEventListener("click", () => viewer.step(-1));
  element("step-forward").addEventListener("click", () => viewer.step(1));
  element("loop").addEventListener("click", repeat);
  element("sound").addEventListener("click", sound);
  const jump = (seconds: number) => viewer.seek(clock.time + seconds);
  return {
    showMoment: momentShower(viewer, scrub),
    shortcuts: [
      { keys: [" ", "k"], shown: "Space", help: "play or pause", act: toggle },
      { keys: ["ArrowLeft"], act: () => viewer.step(-1) },
      {
        keys: ["ArrowRight"],
        shown: "← →",
        help: "a frame back, forward",
        act: () => viewer.step(1),
      },
      { keys: ["Shift+ArrowLeft"], act: () => jump(-1) },
      {
        keys: ["Shift+ArrowRight"],
        shown: "Shift+← Shift+→",
        help: "a second back, forward",
        act: () => jump(1),
      },
      { keys: ["Home"], act: () => viewer.seek(0) },
      {
        keys: ["End"],
        shown: "Home End",
        help: "beginning, end",
        act: () => viewer.seek(clock.duration),
      },
      { keys: [","], act: () => faster(-1) },
      { keys: ["."], shown: ", .", help: "slower, faster", act: () => faster(1) },
      { keys: ["l"], shown: "L", help: "repeat", act: repeat },
      { keys: ["m"], shown: "M", help: "sound on or off", act: sound },
    ],
  };
}

/** Shows moments: scrubber, time, frame, and whether it plays. */
function momentShower({ clock }: Viewer, scrub: HTMLInputElement): Transport["showMoment"] {
  const output = element("clock");
  const play = element("play");
  const icon = play.querySelector("use")!;
  const time = document.createTextNode("");
  const [all, rest] = [document.createElement("small"), document.createElement("small")];
  all.className = "of";
  output.replaceChildren(time, all, rest);
  // The button changes when playing does, which is not always when another moment is shown.
  let playing: boolean | undefined;
  const showPlaying = () => {
    requestAnimationFrame(showPlaying);
    if (playing === clock.playing) return;
    playing = clock.playing;
    icon.setAttribute("href", playing ? "#i-pause" : "#i-play");
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
  };
  showPlaying();
  return (seconds, frame) => {
    scrub.max = String(clock.duration);
    scrub.value = String(seconds);
    scrub.setAttribute("aria-valuetext", `${seconds.toFixed(2)} seconds, frame ${frame}`);
    time.data = clockText(seconds);
    all.textContent = `of ${clockText(clock.duration)}`;
    rest.textContent = `frame ${frame}`;
  };
}
