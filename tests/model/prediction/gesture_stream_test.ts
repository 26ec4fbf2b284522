import { assert, assertRejects, assertThrows } from "@std/assert";
import { featureRecipe } from "../../../src/audio/recipe.ts";
import type { Waveform } from "../../../src/audio/signal/waveform.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import { loadModel } from "../../../src/files/model/load_model.ts";
import { readWav } from "../../../src/files/wav/wav_file.ts";
import {
  type AudioChunk,
  generateGesture,
  gestureStream,
} from "../../../src/model/prediction/gesture_generator.ts";
import { assertClose } from "../../support/assert_close.ts";
import { fixture } from "../../support/published_model.ts";
import { writeSmallModel } from "../../support/data/small_model.ts";

async function smallModel(recipe?: string) {
  const folder = await Deno.makeTempDir();
  await writeSmallModel(folder, recipe);
  const model = await loadModel(folder, { backend: "wasm", blas: "off" });
  await Deno.remove(folder, { recursive: true });
  return model;
}

/** The sound in chunks whose length changes all the time. */
function* chunks({ channels }: Waveform): Generator<readonly Float64Array[]> {
  let length = 1;
  for (let at = 0; at < channels[0]!.length; at += length) {
    length = 1 + (length * 7919 + 12289) % 5000;
    yield channels.map((channel) => channel.subarray(at, at + length));
  }
}

/** Fails unless a stream's poses are the whole file's. */
function assertPoses(poses: readonly Float32Array[], whole: ArrayLike<number>): void {
  assertClose(poses.flatMap((pose) => [...pose]), whole, 1e-4);
}

for (const smoothing of ["savgol", "none", "euro", "sma"] as const) {
  Deno.test(`gestureStream() gives the whole file's poses with ${smoothing} smoothing`, async () => {
    const model = await smallModel();
    const speech = readWav(fixture("voice_44k_stereo.wav"));
    const whole = await generateGesture(model, speech, { smoothing });
    const mean = (x: Float64Array) => x.reduce((sum, v) => sum + v, 0) / x.length;
    const peak = Math.max(...speech.channels.map((channel) => {
      const m = mean(channel);
      return channel.reduce((max, v) => Math.max(max, Math.abs(v - m)), 0);
    }));
    const poses = await Array.fromAsync(
      ReadableStream.from(chunks(speech)).pipeThrough(gestureStream(model, {
        sampleRate: speech.sampleRate,
        channelCount: 2,
        duration: speech.channels[0]!.length,
        peak,
        smoothing,
      })),
    );
    assertPoses(poses, whole.positions.data);
    model.dispose();
  });
}

Deno.test("gestureStream() of MFCC needs neither duration nor peak, and waits for 30 frames only", async () => {
  const model = await smallModel("mfcc");
  const { sampleRate, channels } = readWav(fixture("voice_22k.wav"));
  const whole = await generateGesture(model, { sampleRate, channels }, { smoothing: "none" });
  const stream = gestureStream(model, { sampleRate, channelCount: 1, smoothing: "none" });
  const writer = stream.writable.getWriter();
  const poses: Float32Array[] = [];
  const reading = (async () => {
    for await (const pose of stream.readable) poses.push(pose);
  })();
  const { step, group, frame } = featureRecipe("mfcc").mfcc!;
  const block = Math.round(0.05 * sampleRate);
  for (let at = 0; at < channels[0]!.length; at += block) {
    await writer.write(Float32Array.from(channels[0]!.subarray(at, at + block)) as AudioChunk);
    await new Promise((resolve) => setTimeout(resolve));
    // Feature frame i ends with its last short frame, at (group (i + 1) - 1) step + frame seconds.
    const heard = Math.min(at + block, channels[0]!.length) / sampleRate;
    const frames = Math.floor((heard - frame + step + 1e-9) / (group * step));
    assert(poses.length >= Math.max(0, frames - 30), `${poses.length} poses at ${heard} s`);
  }
  await writer.close();
  await reading;
  assertPoses(poses, whole.positions.data);
  model.dispose();
});

Deno.test("gestureStream() fails on samples that are no numbers, and on formats that no sound has", async () => {
  const model = await smallModel("mfcc");
  for (const fault of [NaN, Infinity, -Infinity]) {
    const stream = gestureStream(model, { sampleRate: 48000, channelCount: 1 });
    const bad = ReadableStream.from([new Float32Array(48000), Float32Array.of(0, fault)]);
    const line = `speech must be finite numbers: sample 48001 of channel 0 is ${fault}`;
    await assertRejects(() => Array.fromAsync(bad.pipeThrough(stream)), InputError, line);
  }
  for (const channelCount of [0, 1e9]) {
    const of = () => gestureStream(model, { sampleRate: 48000, channelCount });
    assertThrows(of, RangeError, "channelCount must be a whole number from 1 to 1024");
  }
  const stream = gestureStream(model, { sampleRate: 48000, channelCount: 2 });
  const mono = ReadableStream.from([new Float32Array(100)]).pipeThrough(stream);
  await assertRejects(() => Array.fromAsync(mono), RangeError, "expected 2 channel(s)");
  model.dispose();
});

Deno.test("gestureStream() fails with one line when the speech is too short", async () => {
  const model = await smallModel("mfcc");
  const stream = gestureStream(model, { sampleRate: 16000, channelCount: 1 });
  const short = ReadableStream.from([new Float32Array(100)]).pipeThrough(stream);
  await assertRejects(() => Array.fromAsync(short), InputError, "too short");
  model.dispose();
});
