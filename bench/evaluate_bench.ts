/**
 * Times the measures of `evaluate` beside NumPy, and the task as a process, from a cold start:
 *
 *     deno task bench evaluate [RUNS]
 *
 * 45 sequences of 200 frames of 64 joints, one system. NumPy goes frame by frame and joint by joint
 * through 3 of the sequences; seconds are those of all. `python3` needs numpy. The task reads text,
 * short as other tools write it and as np.savetxt does by default.
 */
import { pooledDistance } from "../eval/measures/histogram_distances.ts";
import { measuresOf } from "../eval/measures/registry.ts";
import { SystemEvaluation } from "../eval/measures/system_evaluation.ts";
import { writeNpy } from "../src/files/npy/npy.ts";
import { writeTextMatrix } from "../src/files/matrix_file.ts";
import type { Matrix } from "../src/matrix/matrix.ts";
import { Random } from "../src/random/random.ts";
import { rounds } from "./support/figures.ts";
import { peer, type PeerResult } from "./support/peer.ts";

const RUNS = Number(Deno.args[0] ?? 3);
const [SEQUENCES, FRAMES, COLUMNS] = [45, 200, 192];
/** Sequences that NumPy's loops go through. */
const LOOPED = 3;

const random = new Random(1);
/** Gestures that tremble about a place, as they were predicted without smoothing. */
const gestures = (): Matrix[] =>
  Array.from({ length: SEQUENCES }, () => {
    const data = new Float64Array(FRAMES * COLUMNS);
    for (let i = 0; i < data.length; i++) {
      data[i] = (data[i - COLUMNS] ?? 60) + 0.1 * random.normal();
    }
    return { data, rows: FRAMES, columns: COLUMNS };
  });
const original = gestures(), predicted = gestures();

const folder = await Deno.makeTempDir();
try {
  const shortText = async (path: string, { data, columns }: Matrix) => {
    const lines = Array.from(
      { length: FRAMES },
      (_, row) =>
        Array.from(data.subarray(row * columns, (row + 1) * columns), (x) => x.toFixed(6)).join(
          " ",
        ),
    );
    await Deno.writeTextFile(path, lines.join("\n"));
  };
  await rounds("evaluate", async (measured) => {
    const what = `all measures, ${SEQUENCES} sequences of ${FRAMES} frames, ${COLUMNS / 3} joints`;
    const seconds = best(measure);
    const loops = await numpy("loops", LOOPED, 1), arrays = await numpy("arrays", SEQUENCES, RUNS);
    measured({ what: `${what}, beside loops`, seconds, peer: loops });
    measured({ what: `${what}, beside arrays`, seconds, peer: arrays });
    const task = "evaluate as a process, text of";
    measured({ what: `${task} 6 decimals`, seconds: await timeTask(shortText) });
    measured({ what: `${task} np.savetxt`, seconds: await timeTask(writeTextMatrix) });
  });
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** All measures of both; the histograms' distances are returned, so that nothing can be left out. */
function measure(): number {
  const joints = Array.from({ length: COLUMNS / 3 }, (_, joint) => `joint${joint}`);
  const [a, b] = ["original", "predicted"].map((name) => new SystemEvaluation(name, joints));
  for (let i = 0; i < SEQUENCES; i++) {
    a!.push(`${i}`, original[i]!);
    b!.push(`${i}`, predicted[i]!, { original: original[i]! });
  }
  const [truth, system] = [a!, b!].map((one) => one.results());
  const distances = measuresOf("distance").map((one) => pooledDistance(one, truth!, system!)!);
  return distances.reduce((sum, distance) => sum + distance, 0);
}

function best(work: () => void): number {
  let least = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    work();
    least = Math.min(least, (performance.now() - start) / 1000);
  }
  return least;
}

/** The same by NumPy, all sequences. */
async function numpy(way: string, count: number, runs: number): Promise<PeerResult | undefined> {
  const paths: string[] = [];
  for (const [name, motions] of Object.entries({ original, predicted })) {
    const data = Float32Array.from(motions.slice(0, count).flatMap(({ data }) => [...data]));
    paths.push(`${folder}/${name}.npy`);
    await writeNpy(paths.at(-1)!, { data, shape: [count, FRAMES, COLUMNS] });
  }
  const result = await peer("evaluation.py", [...paths, `${runs}`, way]);
  return result && { ...result, seconds: result.seconds * SEQUENCES / count };
}

/** Seconds of evaluate, from its start. */
async function timeTask(write: (path: string, motion: Matrix) => Promise<void>): Promise<number> {
  for (const [part, motions] of Object.entries({ original, predicted })) {
    await Deno.mkdir(`${folder}/${part}`, { recursive: true });
    for (const [i, motion] of motions.entries()) {
      await write(`${folder}/${part}/gesture${1000 + i}.txt`, motion);
    }
  }
  const script = new URL("../tasks/evaluate.ts", import.meta.url).href;
  const start = performance.now();
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read", "--allow-write", "--allow-env", script],
      ...["--original", `${folder}/original`, "--predicted", `${folder}/predicted`],
      ...["--out", `${folder}/out`],
    ],
    stdout: "null",
  }).output();
  if (!success) Deno.exit(1);
  return (performance.now() - start) / 1000;
}
