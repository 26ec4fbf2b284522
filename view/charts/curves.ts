import { themeValue } from "../style/theme.ts";
import type { WaveformPeaks } from "../transport/speech.ts";

/** A curve over time. */
export interface Curve {
  readonly values: Float32Array;
  /** Values a second. */
  readonly frameRate: number;
  readonly color: string;
  /** Its dashes and gaps in pixels; none for a whole line. */
  readonly dash: readonly number[];
}

/** Curves in one frame. */
export interface Chart {
  readonly title: string;
  readonly curves: readonly Curve[];
}

/** Room at both sides, so that the playhead stands above the scrubber's thumb. */
const MARGIN = 7;

/** The speech, and charts below each other on one axis of time, with a playhead through them all. */
export class Curves {
  readonly #canvas: HTMLCanvasElement;
  readonly #picture = new OffscreenCanvas(1, 1);
  #charts: readonly Chart[] = [];
  #wave: WaveformPeaks | undefined;
  #duration = 0;

  /**
   * @param canvas Where it is drawn.
   * @param seek What is done when a moment is pointed at.
   */
  constructor(canvas: HTMLCanvasElement, seek: (time: number) => void) {
    this.#canvas = canvas;
    const point = ({ offsetX, buttons }: PointerEvent) => {
      if (buttons % 2 === 0) return;
      const share = (offsetX - MARGIN) / (canvas.clientWidth - 2 * MARGIN);
      seek(Math.min(Math.max(share, 0), 1) * this.#duration);
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      point(event);
    });
    canvas.addEventListener("pointermove", point);
  }

  /** Shows other curves. */
  show(charts: readonly Chart[], wave: WaveformPeaks | undefined, duration: number): void {
    [this.#charts, this.#wave, this.#duration] = [charts, wave, duration];
    this.resize();
  }

  /** Draws everything but the playhead anew, as large as the element is. */
  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0 || height === 0) return;
    const scale = devicePixelRatio;
    for (const canvas of [this.#canvas, this.#picture]) {
      canvas.width = Math.round(scale * width);
      canvas.height = Math.round(scale * height);
    }
    const context = this.#picture.getContext("2d")!;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const waveHeight = this.#wave ? Math.round(height * 0.2) : 0;
    if (this.#wave) this.#drawWave(context, this.#wave, width, waveHeight);
    const charts = this.#charts.filter(({ curves }) => curves.length > 0);
    const chartHeight = (height - waveHeight) / Math.max(charts.length, 1);
    for (const [i, chart] of charts.entries()) {
      this.#drawChart(context, chart, width, waveHeight + i * chartHeight, chartHeight);
    }
    this.draw(0);
  }

  /** Draws with the playhead at a moment. */
  draw(time: number): void {
    const context = this.#canvas.getContext("2d")!;
    const { width, height } = this.#canvas;
    context.clearRect(0, 0, width, height);
    context.drawImage(this.#picture, 0, 0);
    if (this.#duration === 0) return;
    const scale = width / this.#canvas.clientWidth;
    context.fillStyle = themeValue("--accent");
    const x = this.#x(time, this.#canvas.clientWidth) * scale;
    context.fillRect(Math.round(x - 0.75 * scale), 0, Math.max(1, 1.5 * scale), height);
  }

  #x(time: number, width: number): number {
    return MARGIN + time / this.#duration * (width - 2 * MARGIN);
  }

  #drawWave(
    context: OffscreenCanvasRenderingContext2D,
    { peaks, duration }: WaveformPeaks,
    width: number,
    height: number,
  ): void {
    const loudest = peaks.reduce((a, b) => Math.max(a, b), 1e-3);
    context.fillStyle = themeValue("--wave");
    const right = this.#x(duration, width);
    for (let x = MARGIN; x < right; x += 3) {
      const share = (at: number) => Math.round((at - MARGIN) / (right - MARGIN) * peaks.length);
      const piece = peaks.subarray(share(x), Math.max(share(x + 3), share(x) + 1));
      const peak = piece.reduce((a, b) => Math.max(a, b), 0) / loudest;
      const size = Math.max(1, peak * (height - 4));
      context.fillRect(x, (height - size) / 2, 2, size);
    }
  }

  #drawChart(
    context: OffscreenCanvasRenderingContext2D,
    { title, curves }: Chart,
    width: number,
    top: number,
    height: number,
  ): void {
    const limit = niceLimit(
      Math.max(...curves.map(({ values }) => values.reduce((a, b) => Math.max(a, b), 0))),
    );
    const base = top + height - 3, room = height - 20;
    context.fillStyle = themeValue("--line");
    context.fillRect(MARGIN, base, width - 2 * MARGIN, 1);
    context.fillRect(MARGIN, base - room, width - 2 * MARGIN, 1);
    context.lineJoin = "round";
    context.lineWidth = 1.4;
    for (const { values, frameRate, color, dash } of curves) {
      context.strokeStyle = color;
      context.setLineDash([...dash]);
      context.beginPath();
      for (let i = 0; i < values.length; i++) {
        context.lineTo(this.#x((i + 0.5) / frameRate, width), base - values[i]! / limit * room);
      }
      context.stroke();
    }
    context.setLineDash([]);
    context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    context.fillStyle = themeValue("--muted");
    context.textBaseline = "bottom";
    context.fillText(title, MARGIN, base - room - 1);
    context.textAlign = "right";
    context.fillText(String(limit), width - MARGIN, base - room - 1);
    context.textAlign = "left";
  }
}

/** The next round number that is not less than a value. */
function niceLimit(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * 0.999999)!;
  return Number((digit * power).toPrecision(2));
}
