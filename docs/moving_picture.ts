/**
 * Draws docs/gesture.svg: the waveform of some speech, and the gesture generated for it, in motion.
 *
 *     deno task generate demo/corpus/speech/audio2.wav demo/gesture.json --model demo/models/...
 *     deno run --allow-read docs/moving_picture.ts demo/corpus/speech/audio2.wav \
 *       demo/gesture.json > docs/gesture.svg
 *
 * @module
 */

import { readWav, type Waveform } from "../mod.ts";

/** What `generate` writes as JSON. */
interface GestureFile {
  readonly frameRate: number;
  readonly joints: readonly string[];
  readonly parents: readonly number[];
  /** Positions in cm (frames, 3 x joints). */
  readonly positions: readonly (readonly number[])[];
}

const WIDTH = 720, HEIGHT = 440, WAVE = 40;
/** Pixels a cm, and where the hips are. */
const SCALE = 3.3, CENTRE = [WIDTH / 2, 350] as const;

/** The arms in colours of their own, so that crossing hands are told apart. */
const parts = [
  {
    color: "#5b6470",
    width: 7,
    has: (joint: string) => !/^(Left|Right)(Arm|Fore|Hand)/.test(joint),
  },
  { color: "#2f7ed8", width: 5, has: (joint: string) => /^Left(Arm|Fore|Hand)/.test(joint) },
  { color: "#d8572f", width: 5, has: (joint: string) => /^Right(Arm|Fore|Hand)/.test(joint) },
];

/** The outline of a waveform: the largest value of each pixel's samples, above and below. */
function outline({ channels }: Waveform): string {
  const samples = channels[0]!;
  const largest = samples.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9);
  const peaks = Array.from({ length: WIDTH / 3 }, (_, i) => {
    const of = (k: number) => Math.floor(k * samples.length * 3 / WIDTH);
    const peak = samples.subarray(of(i), of(i + 1)).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    return [3 * i + 1.5, 30 * peak / largest] as const;
  });
  const above = peaks.map(([x, y]) => `${x},${(WAVE - y).toFixed(0)}`);
  const below = peaks.map(([x, y]) => `${x},${(WAVE + y).toFixed(0)}`).reverse();
  return [...above, ...below].join(" ");
}

/** An end site belongs where its parent does. */
const nameOf = ({ joints, parents }: GestureFile, node: number): string =>
  joints[node]!.startsWith("Site") ? joints[parents[node]!]! : joints[node]!;

/** The bones of one part of the body in one frame, as an SVG path. */
function bones(gesture: GestureFile, frame: number, has: (joint: string) => boolean): string {
  const pose = gesture.positions[frame]!;
  const point = (node: number): string => {
    const [x, y] = [0, 1].map((c) => pose[3 * node + c]! - pose[c]!);
    return `${(CENTRE[0] + SCALE * x!).toFixed(0)} ${(CENTRE[1] - SCALE * y!).toFixed(0)}`;
  };
  return gesture.parents.flatMap((parent, node) =>
    parent >= 0 && has(nameOf(gesture, node)) ? [`M${point(parent)}L${point(node)}`] : []
  ).join("");
}

/** The whole picture. */
function picture(speech: Waveform, gesture: GestureFile): string {
  const seconds = gesture.positions.length / gesture.frameRate;
  const repeat = `dur="${seconds}s" repeatCount="indefinite"`;
  const figure = parts.map(({ color, width, has }) => {
    const paths = gesture.positions.map((_, frame) => bones(gesture, frame, has));
    return `<path stroke="${color}" stroke-width="${width}" d="${paths[0]}">` +
      `<animate attributeName="d" ${repeat} values="${paths.join(";")}"/></path>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
  aria-label="The waveform of speech, and the gesture generated for it">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<polygon fill="#9fb4cc" points="${outline(speech)}"/>
<path stroke="#d8572f" stroke-width="2" d="M0 6V74">
<animateTransform attributeName="transform" type="translate" from="0" to="${WIDTH}" ${repeat}/></path>
<g fill="none" stroke-linecap="round" stroke-linejoin="round">
${figure.join("\n")}
</g>
</svg>`;
}

const [wav, json] = Deno.args;
console.log(picture(readWav(wav!), JSON.parse(await Deno.readTextFile(json!))));
