import { join } from "@std/path";
import { encodeWav } from "../../../src/audio/wav/encode_wav.ts";
import { writeMatrix } from "../../../src/files/matrix_file.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";

/** A figure that raises its arms: positions of the paper's 64 nodes, and how far it is off. */
export function waving(frames: number, phase = 0) {
  const joints = takeuchiSkeleton.joints.filter((_, i) => !takeuchiSkeleton.endSites[i]);
  const rotations = new Float64Array(frames * 4 * joints.length);
  for (let frame = 0; frame < frames; frame++) {
    for (const [joint, name] of joints.entries()) {
      const side = name === "LeftArm" ? 1 : name === "RightArm" ? -1 : 0;
      const half = side * (0.5 + 0.25 * Math.sin(frame / 5 + phase));
      const at = 4 * (frame * joints.length + joint);
      rotations[at + 2] = Math.sin(half);
      rotations[at + 3] = Math.cos(half);
    }
  }
  return forwardKinematics(takeuchiSkeleton, {
    data: rotations,
    rows: frames,
    columns: 4 * joints.length,
  });
}

/** A tone of some seconds. */
export function tone(seconds: number): Uint8Array<ArrayBuffer> {
  const samples = Float64Array.from(
    { length: 8000 * seconds },
    (_, i) => 0.2 * Math.sin(i / 5) * Math.abs(Math.sin(i / 4000)),
  );
  return encodeWav({ sampleRate: 8000, channels: [samples] });
}

/** Writes `original`, `predicted/{one,two}` and `speech` with two utterances of some seconds. */
export async function writeViewData(folder: string, seconds = 6): Promise<void> {
  const write = (path: string, phase: number) =>
    writeMatrix(join(folder, path), ReadableStream.from([waving(20 * seconds, phase)]));
  for (const id of [1, 2]) {
    await write(`original/gesture${id}.txt`, id);
    await write(`predicted/one/gesture${id}.npy`, id + 0.5);
    await write(`predicted/two/gesture${id}.txt`, id + 1);
    await Deno.mkdir(join(folder, "speech"), { recursive: true });
    await Deno.writeFile(join(folder, `speech/audio${id}.wav`), tone(seconds));
  }
}

/** The flags that name them. */
export const VIEW_FLAGS = [
  "--original",
  "original",
  "--predicted",
  "predicted",
  "--speech",
  "speech",
] as const;
