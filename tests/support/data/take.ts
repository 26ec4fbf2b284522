import { encodeWavBlock, wavHeader } from "../../../src/audio/wav/encode_wav.ts";
import { writeFile } from "../../../src/files/files.ts";

/** What a made-up take is like. */
export interface TakeOptions {
  readonly seconds: number;
  /** Samples a second of its 32-bit float wav. @default {16000} */
  readonly sampleRate?: number;
  /** Frames a second of its BVH. @default {120} */
  readonly frameRate?: number;
  /** Seconds by which the motion is later than the speech. @default {0} */
  readonly motionOffset?: number;
  /** What stands before the names of joints. @default {""} */
  readonly prefix?: string;
  /** Centimetres of a unit of length. @default {1} */
  readonly unit?: number;
}

/** Name, parent and offset in cm of each joint: a body whose names are Mixamo's. */
const JOINTS:
  readonly (readonly [name: string, parent: number, x: number, y: number, z: number])[] = [
    ["Hips", -1, 0, 100, 0],
    ["Spine", 0, 0, 12, 0],
    ["Spine1", 1, 0, 15, 0],
    ["Spine2", 2, 0, 15, 0],
    ["Neck", 3, 0, 12, 0],
    ["Head", 4, 0, 10, 0],
    ...(["Left", "Right"] as const).flatMap((side, i) => {
      const at = 6 + 8 * i, x = i === 0 ? 1 : -1;
      return [
        [`${side}Shoulder`, 3, 5 * x, 10, 0],
        [`${side}Arm`, at, 12 * x, 0, 0],
        [`${side}ForeArm`, at + 1, 27 * x, 0, 0],
        [`${side}Hand`, at + 2, 25 * x, 0, 0],
        [`${side}UpLeg`, 0, 9 * x, -4, 0],
        [`${side}Leg`, at + 4, 0, -44, 0],
        [`${side}Foot`, at + 5, 0, -42, 0],
        [`${side}ToeBase`, at + 6, 0, -8, 14],
      ] as const;
    }),
  ];

/** Joints whose z rotation in degrees is the second of the take, so that a frame tells its time. */
const CLOCK = 8;

/** The text of the BVH, piece by piece. */
function* bvh(options: TakeOptions): Generator<string> {
  const { seconds, frameRate = 120, prefix = "", unit = 1, motionOffset = 0 } = options;
  const lines: string[] = ["HIERARCHY"];
  const write = (joint: number, indent: string) => {
    const [name, parent, ...offset] = JOINTS[joint]!;
    const children = JOINTS.flatMap(([, parent], child) => parent === joint ? [child] : []);
    lines.push(
      `${indent}${parent < 0 ? "ROOT" : "JOINT"} ${prefix}${name}`,
      `${indent}{`,
      `${indent}\tOFFSET ${offset.map((x) => x / unit).join(" ")}`,
      `${indent}\tCHANNELS ${parent < 0 ? "6 Xposition Yposition Zposition" : "3"} ` +
        "Zrotation Xrotation Yrotation",
    );
    for (const child of children) write(child, `${indent}\t`);
    if (children.length === 0) {
      lines.push(`${indent}\tEnd Site`, `${indent}\t{`, `${indent}\t\tOFFSET 0 ${5 / unit} 0`);
      lines.push(`${indent}\t}`);
    }
    lines.push(`${indent}}`);
  };
  write(0, "");
  const frames = Math.round((seconds - motionOffset) * frameRate);
  lines.push("MOTION", `Frames: ${frames}`, `Frame Time: ${(1 / frameRate).toFixed(6)}`, "");
  yield lines.join("\n");
  let text = "";
  for (let frame = 0; frame < frames; frame++) {
    const t = frame / frameRate + motionOffset;
    text += `0 ${100 / unit} 0`;
    for (let joint = 0; joint < JOINTS.length; joint++) {
      const swing = 20 * Math.sin(t * (0.5 + joint / 10) + joint);
      text += joint === CLOCK
        ? ` ${(t / 100).toFixed(6)} 0 0`
        : ` ${swing.toFixed(4)} ${(swing / 3).toFixed(4)} 0`;
    }
    text += "\n";
    if (text.length < 2 ** 20) continue;
    yield text;
    text = "";
  }
  yield text;
}

/** What is said in a second: a voice for 2.6 of each 3.2 seconds, whose height rises with the time. */
export function sampleAt(t: number): number {
  if (t % 3.2 > 2.6) return 0;
  return 0.3 * Math.sin(2 * Math.PI * 140 * t) +
    0.1 * Math.sin(2 * Math.PI * (900 + t % 7 * 100) * t);
}

function* wav({ seconds, sampleRate = 16000 }: TakeOptions): Generator<Uint8Array> {
  const format = { encoding: "float", bitDepth: 32 } as const;
  const sampleCount = Math.round(seconds * sampleRate);
  yield wavHeader(format, { sampleRate, channelCount: 1, sampleCount });
  for (let first = 0; first < sampleCount; first += sampleRate) {
    const length = Math.min(sampleRate, sampleCount - first);
    const block = Float64Array.from({ length }, (_, i) => sampleAt((first + i) / sampleRate));
    yield encodeWavBlock(format, [block]);
  }
}

/** Writes a take, as `PATH.wav` and `PATH.bvh`: a voice, and a body that moves. */
export async function writeTake(path: string, options: TakeOptions): Promise<void> {
  await writeFile(`${path}.wav`, wav(options));
  await writeFile(`${path}.bvh`, bvh(options));
}

/** The second of the take that a frame of it is at, by what stands in its line. */
export function secondOf(line: string): number {
  return Number(line.trim().split(/\s+/)[3 + 3 * CLOCK]) * 100;
}
