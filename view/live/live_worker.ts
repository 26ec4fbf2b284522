/**
 * Generates gestures beside the page, so that it goes on drawing: the package's own chain, in a worker.
 *
 * @module
 */
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { missingBandwidth } from "../../src/audio/recipe.ts";
import { PeakMeter } from "../../src/audio/signal/waveform.ts";
import { readWavSamples } from "../../src/audio/wav/decode_wav.ts";
import { readWavFormat } from "../../src/audio/wav/wav_format.ts";
import { useBackend } from "../../src/backend/use_backend.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { rigBySize } from "../../src/gesture/rig.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import { GestureModel } from "../../src/model/gesture_model.ts";
import { unpackModel } from "../../src/model/packed_model.ts";
import { GestureGenerator } from "../../src/model/prediction/gesture_generator.ts";
import type { FromWorker, LiveEngine, ToWorker } from "./live_messages.ts";

/** Seconds of a recording that are worked on at once. */
const BLOCK = 4;

const worker = self as unknown as {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

let model: GestureModel | undefined;
let generator: GestureGenerator | undefined;

async function load(bytes: ArrayBuffer, engine: LiveEngine): Promise<void> {
  setWasmPaths("/wasm/");
  const info = await useBackend({ backend: engine });
  model?.dispose();
  model = new GestureModel(unpackModel(bytes));
  const { skeleton, frameRate } = model.config;
  const nodes = new GestureGenerator(model, { sampleRate: 16000, channelCount: 1 }).columns / 3;
  const rig = skeleton ?? rigBySize(nodes);
  worker.postMessage({ kind: "ready", rig, frameRate, engine: info.describe() });
}

function send({ data, rows }: Matrix): void {
  if (rows === 0) return;
  const positions = Float32Array.from(data);
  worker.postMessage({ kind: "poses", positions }, [positions.buffer]);
}

/** Says that speech has less bandwidth than what the model was trained on. */
function noteBandwidth(what: string, sampleRate: number): void {
  const missing = missingBandwidth(sampleRate, model!.config.recipe);
  if (missing !== undefined) worker.postMessage({ kind: "note", line: `${what} ${missing}` });
}

/** Generates for a whole recording, whose length and peak make prosody exact. */
async function generate(bytes: Uint8Array): Promise<void> {
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const format = readWavFormat(read, bytes.length);
  const { sampleRate, channelCount, sampleCount } = format;
  const blockOf = (from: number) =>
    readWavSamples(format, read, from, Math.min(BLOCK * sampleRate, sampleCount - from));
  noteBandwidth("the recording", sampleRate);
  const meter = new PeakMeter(channelCount);
  for (let at = 0; at < sampleCount; at += BLOCK * sampleRate) meter.push(blockOf(at));
  const sound = { sampleRate, channelCount, duration: sampleCount, peak: meter.peak };
  const mine = generator = new GestureGenerator(model!, sound);
  for (let at = 0; at < sampleCount; at += BLOCK * sampleRate) {
    send(await mine.push(blockOf(at)));
  }
  send(await mine.finish());
}

async function answer(message: ToWorker): Promise<void> {
  if (message.kind === "load") return await load(message.model, message.engine);
  if (message.kind === "start") {
    generator?.dispose();
    noteBandwidth("the microphone", message.format.sampleRate);
    generator = new GestureGenerator(model!, message.format, { maxDelay: message.maxDelay });
  } else if (message.kind === "speech") {
    const channels = message.channels.map((channel) => Float64Array.from(channel));
    send(await generator!.push(channels));
  } else {
    if (message.kind === "wav") await generate(message.bytes);
    else send(await generator!.finish());
    generator = undefined;
    worker.postMessage({ kind: "done" });
  }
}

// One after the other: each message waits for the work of the one before.
let work = Promise.resolve();
worker.onmessage = ({ data }) => {
  work = work.then(() => answer(data)).catch((error) => {
    if (!(error instanceof InputError)) console.error(error);
    const line = error instanceof Error ? error.message : String(error);
    worker.postMessage({ kind: "failed", line });
  });
};
