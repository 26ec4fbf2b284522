/**
 * Where the time of a training step goes: what is computed, for which part of the network, how often, how
 * long, and how many bytes it reads and writes, on `wasm` with a BLAS and without, one thread.
 *
 *     deno task bench kernels [SAMPLING [BATCH [PART [STEPS]]]]
 *
 * The paper's network; a batch has 1028 windows in parts of 257, as `train` cuts them, in segments or in
 * shuffled windows. Of some steps the fastest is shown; its last line is what is left, the engine's book-keeping and
 * what is no kernel.
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { Operand } from "../src/backend/formulas/formula.ts";
import { FormulaRunner } from "../src/backend/formulas/formula_runner.ts";
import { useBackend } from "../src/backend/use_backend.ts";
import { InputError } from "../src/errors/input_error.ts";
import { blasRate, paperTraining, SAMPLINGS } from "./support/paper_training.ts";

const [sampling = "segments", BATCH = 1028, PART = 257, STEPS = 2] = Deno.args.map((arg) =>
  Number(arg) || arg
) as [keyof typeof SAMPLINGS, number?, number?, number?];
if (!(sampling in SAMPLINGS)) throw new InputError(`there is no sampling ${sampling}`);

/** All calls of a kind. */
interface Kind {
  calls: number;
  milliseconds: number;
  bytes: number;
  /** Multiplications and additions of products. */
  operations: number;
}

const NOTHING: Readonly<Kind> = { calls: 0, milliseconds: 0, bytes: 0, operations: 0 };

/** What was timed since it was last emptied. */
const kinds = new Map<string, Kind>();
/** Milliseconds that the timing itself took. */
let timing = 0;
/** Of each call that is running, the time that calls within it took. */
const within: number[] = [];

/** Times a call, but for what is timed within it. */
function timed<R>(
  name: string,
  bytes: (result: R) => number,
  operations: number,
  call: () => R,
): R {
  const entered = performance.now();
  const key = `${name} | ${caller()}`;
  let kind = kinds.get(key);
  if (!kind) kinds.set(key, kind = { ...NOTHING });
  within.push(0);
  const start = performance.now();
  const result = call();
  const took = performance.now() - start;
  kind.milliseconds += took - within.pop()!;
  kind.calls++;
  kind.bytes += bytes(result);
  kind.operations += operations;
  const all = performance.now() - entered;
  timing += all - took;
  if (within.length > 0) within[within.length - 1]! += all;
  return result;
}

Error.stackTraceLimit = 60;

/** What in the model asks for the computation: the innermost function of `src/model`. */
function caller(): string {
  for (const line of new Error().stack!.split("\n")) {
    const [, name, file] =
      /at (?:async )?(?:new )?(\S+) \(.*\/src\/model\/(?:.*\/)?(\w+)\.ts/.exec(line) ?? [];
    if (name && !file!.startsWith("weights")) return `${name.replace("Object.", "")}, ${file}`;
  }
  return "the step";
}

const sizeOf = ({ shape }: { shape: readonly number[] }) => 4 * shape.reduce((a, b) => a * b, 1);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** Has all kernels, formulas and copies between the engine and JavaScript timed; returns what ends it. */
function timeAll(): () => void {
  const kernels = tf.getKernelsForBackend("wasm");
  const replace = (config: tf.KernelConfig) => {
    tf.unregisterKernel(config.kernelName, "wasm");
    tf.registerKernel(config);
  };
  for (const config of kernels) {
    const kernelFunc: tf.KernelFunc = (call) => {
      const read = sum(Object.values(call.inputs).flatMap((one) => one ? [sizeOf(one)] : []));
      const written = (made: tf.TensorInfo | tf.TensorInfo[]) => sum([made].flat().map(sizeOf));
      const { kernelName } = config;
      return timed(
        /MatMul|Product/.test(kernelName) ? "product" : kernelName,
        (made: ReturnType<tf.KernelFunc>) => read + written(made),
        /MatMul|Product/.test(kernelName) ? productOperations(call) : 0,
        () => config.kernelFunc(call),
      );
    };
    replace({ ...config, kernelFunc });
  }
  const { run } = FormulaRunner.prototype;
  FormulaRunner.prototype.run = function (operands, outputs, [rows, columns], key) {
    const isMatrix = (operand: Operand) =>
      typeof operand !== "number" && ("matrix" in operand ? operand.matrix : operand).rank > 1;
    const matrices = operands.filter(isMatrix).length + outputs.length;
    const bytes = 4 * matrices * rows * columns;
    timed("formula", () => bytes, 0, () => run.call(this, operands, outputs, [rows, columns], key));
  };
  const backend = tf.backend() as BackendWasm;
  const { move, readSync, makeOutput, disposeData } = backend;
  const length = (array: unknown) => (array as Float32Array | null)?.byteLength ?? 0;
  backend.move = (...args) =>
    timed("to the engine", () => length(args[1]), 0, () => move.apply(backend, args));
  backend.readSync = (...args) =>
    timed("from the engine", length, 0, () => readSync.apply(backend, args));
  const none = () => 0;
  backend.makeOutput = (...args) => timed("memory", none, 0, () => makeOutput.apply(backend, args));
  backend.disposeData = (...args) =>
    timed("memory", none, 0, () => disposeData.apply(backend, args));
  return () => {
    kernels.forEach(replace);
    FormulaRunner.prototype.run = run;
    Object.assign(backend, { move, readSync, makeOutput, disposeData });
  };
}

/** Operations of a product of two matrices. */
function productOperations({ inputs: { a, b }, attrs }: Parameters<tf.KernelFunc>[0]): number {
  const { transposeB } = attrs as { transposeB: boolean };
  return 2 * sizeOf(a!) / 4 * b!.shape.at(transposeB ? -2 : -1)!;
}

/** Milliseconds of the fastest step, without those of the timing, and what it computes. */
async function fastestStep(): Promise<[number, (readonly [string, Kind])[]]> {
  const { trainer, train } = paperTraining(sampling, { batchSize: BATCH, partSize: PART });
  const cut = train.batch.bind(train);
  train.batch = (...place) => timed("cutting a batch", () => 0, 0, () => cut(...place));
  let best: [number, (readonly [string, Kind])[]] = [Infinity, []];
  for (let step = -1; step < STEPS; step++) {
    kinds.clear();
    timing = 0;
    const start = performance.now();
    const { loss } = await trainer.trainBatch(0, (step + 1) % train.batches);
    await loss.data();
    const took = performance.now() - start - timing;
    loss.dispose();
    if (step >= 0 && took < best[0]) best = [took, [...kinds]];
  }
  trainer.dispose();
  return best;
}

/** The table of an engine. */
async function table(blas: "auto" | "off"): Promise<void> {
  const info = await useBackend({ backend: "wasm", threads: 1, ...blas === "off" && { blas } });
  if (blas === "auto" && info.blas === null) return console.log("skipped: there is no BLAS");
  const stop = timeAll();
  const [step, found] = await fastestStep();
  stop();
  const isLarge = ({ milliseconds }: Kind) => milliseconds > 0.005 * step;
  const small = found.flatMap(([, kind]) => isLarge(kind) ? [] : [kind]);
  const others = [`${small.length} other kinds | `, small.reduce(plus, NOTHING)] as const;
  const rows = found.filter(([, kind]) => isLarge(kind))
    .toSorted(([, a], [, b]) => b.milliseconds - a.milliseconds);
  const left = step - sum(found.map(([, { milliseconds }]) => milliseconds));
  const rest = ["the engine's book-keeping | ", { ...NOTHING, milliseconds: left }] as const;
  const limit = info.blas === null ? undefined : blasRate(1);
  console.log([
    "",
    `A step of ${BATCH} windows, ${sampling}, in parts of ${PART}, one thread, ` +
    `${info.describe()}: ${step.toFixed(0)} ms` +
    (limit ? `; the library alone reaches ${(1e-9 * limit).toFixed(0)} GFLOP/s` : ""),
    "",
    "| what | for | calls | ms | share | MB | rate |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...[...rows, others, rest].map(([name, kind]) => line(name, kind, step)),
  ].join("\n"));
}

function plus(a: Kind, b: Kind): Kind {
  return {
    calls: a.calls + b.calls,
    milliseconds: a.milliseconds + b.milliseconds,
    bytes: a.bytes + b.bytes,
    operations: a.operations + b.operations,
  };
}

function line(
  name: string,
  { calls, milliseconds, bytes, operations }: Kind,
  step: number,
): string {
  const [amount, unit] = operations > 0 ? [operations, "GFLOP/s"] : [bytes, "GB/s"];
  return `| ${
    [
      name,
      calls || "",
      milliseconds.toFixed(1),
      `${(100 * milliseconds / step).toFixed(1)}%`,
      bytes > 0 ? (1e-6 * bytes).toFixed(1) : "",
      amount > 0 ? `${(1e-6 * amount / milliseconds).toFixed(1)} ${unit}` : "",
    ].join(" | ")
  } |`;
}

await table("auto");
await table("off");
