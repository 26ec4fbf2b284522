import { assert, assertEquals, assertThrows } from "@std/assert";
import { TimeStretchStream } from "../../src/audio/time_stretch.ts";
import { Random } from "../../src/random/random.ts";
import { assertClose } from "../support/assert_close.ts";

const sampleRate = 16000;

/** A sound with the overtones of a voice, whose pitch and loudness change. */
function voice(seconds: number): Float64Array {
  const random = new Random(3);
  let phase = 0;
  return Float64Array.from({ length: seconds * sampleRate }, (_, i) => {
    const t = i / sampleRate;
    phase += (140 + 30 * Math.sin(5 * t)) / sampleRate;
    const overtones = [1, 2, 3, 5].reduce(
      (sum, k) => sum + Math.cos(2 * Math.PI * k * phase) / k,
      0,
    );
    return (0.3 + 0.2 * Math.sin(9 * t)) * overtones + 0.01 * random.normal();
  });
}

function stretched(channels: readonly Float64Array[], factor: number, block: number) {
  const stream = new TimeStretchStream({ sampleRate, channelCount: channels.length, factor });
  const parts: Float64Array[][] = [];
  for (let at = 0; at < channels[0]!.length; at += block) {
    parts.push(stream.push(channels.map((samples) => samples.subarray(at, at + block))));
  }
  parts.push(stream.finish());
  return channels.map((_, c) => Float64Array.from(parts.flatMap((part) => [...part[c]!])));
}

/** Periods of a second, by the zeros of a pure tone. */
function frequency(samples: Float64Array): number {
  let crossings = 0;
  for (let i = 1; i < samples.length; i++) {
    if (samples[i - 1]! < 0 && samples[i]! >= 0) crossings++;
  }
  return crossings * sampleRate / samples.length;
}

Deno.test("TimeStretchStream changes how long a sound is, and neither its pitch nor its loudness", () => {
  const tone = Float64Array.from(
    { length: 2 * sampleRate },
    (_, i) => Math.sin(2 * Math.PI * 200 * i / sampleRate),
  );
  for (const factor of [0.5, 0.85, 1.13, 2]) {
    const [out] = stretched([tone], factor, 1000);
    assertEquals(out!.length, Math.round(factor * tone.length));
    const inside = out!.subarray(1000, out!.length - 1000);
    assertClose([frequency(inside)], [200], 1.5, `${factor}`);
    const power = inside.reduce((sum, value) => sum + value * value, 0) / inside.length;
    assertClose([power], [0.5], 0.01, `${factor}`);
  }
});

Deno.test("TimeStretchStream by 1 gives the sound as it is", () => {
  const sound = voice(0.7);
  assertClose(stretched([sound], 1, 500)[0]!, sound, 1e-12);
});

Deno.test("TimeStretchStream gives the same however the sound is cut, channels kept together", () => {
  const left = voice(0.9), right = left.map((value) => -0.5 * value);
  const [whole, other] = stretched([left, right], 1.2, left.length);
  assertClose(other!, whole!.map((value) => -0.5 * value), 1e-12);
  for (const block of [1, 333, 4096]) {
    assertEquals(stretched([left, right], 1.2, block), [whole!, other!]);
  }
});

Deno.test("TimeStretchStream stretches a voice without clicks", () => {
  const sound = voice(1);
  const steepest = (samples: Float64Array) =>
    samples.reduce((most, value, i) => Math.max(most, Math.abs(value - (samples[i - 1] ?? 0))), 0);
  for (const factor of [0.8, 1.25]) {
    const [out] = stretched([sound], factor, 4096);
    assert(steepest(out!) < 1.2 * steepest(sound), `${factor}: ${steepest(out!)}`);
  }
});

Deno.test("TimeStretchStream takes no factor by which nothing of a voice would stay", () => {
  assertThrows(
    () => new TimeStretchStream({ sampleRate, channelCount: 1, factor: 3 }),
    RangeError,
    "factor must be from 0.5 to 2, current value is 3",
  );
});
