import { assert, assertEquals } from "@std/assert";
import { mixNoise } from "../../src/dataset/mix_noise.ts";
import { utteranceRandom } from "../../src/dataset/split_utterances.ts";
import { Random } from "../../src/random/random.ts";

const tone = (length: number) => Float64Array.from({ length }, (_, i) => Math.sin(0.1 * i));

Deno.test("mixNoise() is the mean of the speech and uniform white noise", () => {
  const count = 100_000, amplitude = 0.01;
  const speech = tone(count);
  const mixed = speech.slice();
  mixNoise([mixed], amplitude, new Random(1));
  const noise = mixed.map((value, i) => 2 * value - speech[i]!);
  assert(noise.every((value) => Math.abs(value) <= amplitude + 1e-15));
  assert(Math.min(...noise.subarray(0, 5000)) < -0.0099 && Math.max(...noise) > 0.0099);
  // Mean, variance and correlation with the sample before, each within five standard deviations.
  const deviation = amplitude / Math.sqrt(3);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value) / count;
  assert(Math.abs(mean(noise)) < 5 * deviation / Math.sqrt(count));
  const power = mean(noise.map((value) => value * value)) / deviation ** 2;
  assert(Math.abs(power - 1) < 5 * Math.sqrt(0.8 / count), `power ${power}`);
  const lag = mean(noise.map((value, i) => value * (noise[i - 1] ?? 0))) / deviation ** 2;
  assert(Math.abs(lag) < 5 / Math.sqrt(count), `correlation ${lag}`);
});

Deno.test("mixNoise() gives a sound in blocks the noise of a whole one", () => {
  const channels = () => [tone(1000), tone(1000)];
  const whole = channels(), random = new Random(2);
  mixNoise(whole, 0.01, new Random(2));
  const blocks = channels();
  for (const [from, to] of [[0, 1], [1, 600], [600, 1000]] as const) {
    mixNoise(blocks.map((channel) => channel.subarray(from, to)), 0.01, random);
  }
  assertEquals(blocks, whole);
  assert(whole[0]!.some((value, i) => value !== whole[1]![i]), "channels have noise of their own");
});

Deno.test("utteranceRandom() depends on the seed and the whole id", () => {
  const first = (seed: number, id: string) => utteranceRandom(seed, id).uniform();
  const ids = ["1", "10", "2", "12", "21", "a", "A", "ab", "ba", "ä", "話"];
  const draws = ids.flatMap((id) => [first(0, id), first(1, id)]);
  assertEquals(new Set(draws).size, draws.length);
  assertEquals(first(1, "ab"), first(1, "ab"));
});
