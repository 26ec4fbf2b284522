import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { frameSignal, reflectEnds } from "../../src/audio/signal/frames.ts";
import {
  applyFilterBank,
  filterRanges,
  melFilterBank,
} from "../../src/audio/signal/mel_filter_bank.ts";
import { boundedLog, powerSpectrum } from "../../src/audio/signal/power_spectrum.ts";
import { resample } from "../../src/audio/signal/resampling.ts";
import { mixDown } from "../../src/audio/signal/waveform.ts";
import { hannWindow } from "../../src/audio/signal/windows.ts";
import {
  spectrogram,
  type SpectrogramOptions,
  SpectrogramStream,
} from "../../src/audio/spectrogram.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { joinRows } from "../../src/matrix/matrix.ts";
import { assertGolden, fixture, isHere, sharedFixture } from "../support/audio/speech_fixtures.ts";

Deno.test("spectrogram() of voice_22k is that of NumPy by librosa's definitions", async () => {
  const golden = fixture("voice_22k.spectrogram_20hz.npy");
  const features = spectrogram(readWav(fixture("voice_22k.wav")), { hop: 1102 });
  await assertGolden(features, golden, 1e-11);
});

const talk = sharedFixture("speech/talk_22k_mono.wav");
Deno.test({
  name: "spectrogram() of real speech is that of NumPy by librosa's definitions",
  ignore: !isHere(talk),
  fn: async () => {
    const golden = sharedFixture("speech/talk_22k_mono/spectrogram_20hz.npy");
    await assertGolden(spectrogram(readWav(talk), { hop: 1102 }), golden, 1e-11);
  },
});

Deno.test("spectrogram() is the chain of its pieces", () => {
  const voice = readWav(fixture("voice_44k_stereo.wav"));
  const mono = { sampleRate: voice.sampleRate, channels: [mixDown(voice.channels)] };
  const { channels: [signal] } = resample(mono, 16000, { passBand: 0.75, stopBand: 1.25 });
  const mirrored = reflectEnds(signal!, 256);
  const count = 1 + Math.floor(signal!.length / 800);
  const frames = frameSignal(mirrored, { length: 512, step: 800, count });
  const power = powerSpectrum(frames, 512, { window: hannWindow(512), scale: 1 });
  const bank = { filters: 20, nfft: 512, lowFrequency: 50, highFrequency: 6000 };
  const energies = applyFilterBank(power, melFilterBank(16000, { scale: "slaney", ...bank }));
  const options = { ...bank, sampleRate: 16000, hop: 800, offset: 1e-6 };
  assertEquals(spectrogram(voice, options), boundedLog(energies, 1e-6));
});

Deno.test("spectrogram() of a tone is the same at any sampling rate", () => {
  const of = (sampleRate: number) => {
    const tone = Float64Array.from(
      { length: sampleRate },
      (_, i) => 0.5 * Math.sin(2 * Math.PI * 1000 * i / sampleRate),
    );
    return spectrogram({ sampleRate, channels: [tone] });
  };
  const expected = of(22050);
  const brightest = expected.data.subarray(10 * 64, 11 * 64).reduce((a, b) => Math.max(a, b));
  for (const sampleRate of [16000, 32000, 44100, 48000, 96000]) {
    const { data, rows } = of(sampleRate);
    assertEquals(rows, expected.rows);
    for (let i = 2 * 64; i < 19 * 64; i++) {
      // Of bands 60 dB below the tone's and more only that they are as faint.
      if (expected.data[i]! > brightest - 14) assertAlmostEquals(data[i]!, expected.data[i]!, 1e-3);
      else assertLess(data[i]!, brightest - 13.9);
    }
  }
});

Deno.test("spectrogram() hears nothing of tones above its filters, nor their aliases", () => {
  const of = (frequency: number) => {
    const tone = Float64Array.from(
      { length: 44100 },
      (_, i) => Math.sin(2 * Math.PI * frequency * i / 44100),
    );
    return spectrogram({ sampleRate: 44100, channels: [tone] }).data.subarray(2 * 64, 19 * 64);
  };
  const loudest = (values: Float64Array) => values.reduce((a, b) => Math.max(a, b));
  // At 22,050 Hz those from 11,050 Hz on are aliases, at 11,000, 9050, 7550, 7000 and 1000 Hz.
  for (const frequency of [9000, 11000, 11050, 13000, 14500, 15050, 21050]) {
    const decibels = 10 / Math.LN10 * (loudest(of(frequency)) - loudest(of(7000)));
    assertLess(decibels, -90, `${frequency} Hz`);
  }
});

Deno.test("spectrogram() hears all bands of sound at 16 kHz", () => {
  const of = (sampleRate: number, frequency: number) => {
    const tone = Float64Array.from(
      { length: sampleRate },
      (_, i) => Math.sin(2 * Math.PI * frequency * i / sampleRate),
    );
    return spectrogram({ sampleRate, channels: [tone] }).data.subarray(10 * 64, 11 * 64);
  };
  for (const frequency of [120, 3000, 7100, 7400]) {
    const [low, high] = [of(16000, frequency), of(22050, frequency)];
    const band = high.indexOf(high.reduce((a, b) => Math.max(a, b)));
    assertAlmostEquals(low[band]!, high[band]!, 1e-3);
  }
});

Deno.test("spectrogram() has 1 + floor(samples / hop) frames, of the shortest sound too", () => {
  for (const length of [1, 2, 500, 1024, 1025, 1101, 1102, 2203, 2204, 22050]) {
    const noise = Float64Array.from({ length }, (_, i) => Math.sin(i * i));
    const features = spectrogram({ sampleRate: 22050, channels: [noise] }, { hop: 1102 });
    assertEquals(features.rows, 1 + Math.floor(length / 1102));
    assertEquals(features.data.every(Number.isFinite), true);
  }
  const empty = { sampleRate: 22050, channels: [new Float64Array(0)] };
  assertThrows(() => spectrogram(empty), InputError, "sound is empty");
});

Deno.test("spectrogram() of silence is the logarithm of the offset", () => {
  const { data } = spectrogram({ sampleRate: 44100, channels: [new Float64Array(44100)] });
  assertEquals(data.every((value) => value === Math.log(1e-10)), true);
});

Deno.test("spectrogram() refuses settings out of range, and names them", () => {
  const waveform = { sampleRate: 16000, channels: [new Float64Array(16000)] };
  const cases: [options: object, line: string][] = [
    [{ nfft: 1000 }, "nfft must be a power of two from 4 to 65536, current value is 1000"],
    [{ hop: 0.5 }, 'hop must be a positive integer, or "exact", current value is 0.5'],
    [{ offset: 0 }, "offset must be a positive number, current value is 0"],
    [{ highFrequency: 12000 }, "filters must lie between 0 and 11025 Hz"],
    [{ bands: 64 }, "bands is not a field (there are sampleRate, nfft, hop, filters"],
  ];
  for (const [options, line] of cases) {
    assertThrows(() => spectrogram(waveform, options), RangeError, line);
  }
});

/** Sampling rates and settings that place the frames in every way there is. */
const settings: readonly (readonly [sampleRate: number, options: SpectrogramOptions])[] = [
  [22050, {}],
  [44100, {}],
  [48000, {}],
  [16000, {}],
  [22050, { hop: 5000 }],
  [22050, { hop: 100, nfft: 512 }],
  [16000, { sampleRate: 16000, nfft: 4096, hop: 800 }],
];

Deno.test("SpectrogramStream gives the rows of spectrogram() bit for bit, however it is cut", () => {
  const cases = fc.record({
    setting: fc.constantFrom(...settings),
    length: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 60000 })),
    channelCount: fc.integer({ min: 1, max: 3 }),
    blocks: fc.array(fc.oneof(fc.nat(3), fc.nat(500), fc.nat(40000)), { minLength: 1 }),
  });
  fc.assert(
    fc.property(cases, ({ setting: [sampleRate, options], length, channelCount, blocks }) => {
      const channels = Array.from(
        { length: channelCount },
        (_, c) => Float64Array.from({ length }, (_, i) => Math.sin(i * i + c)),
      );
      const stream = new SpectrogramStream({ sampleRate }, options);
      const parts = [];
      for (let start = 0, turn = 0; start < length; turn++) {
        const end = start + Math.max(turn % 50 === 49 ? 999 : 0, blocks[turn % blocks.length]!);
        parts.push(stream.push(channels.map((channel) => channel.subarray(start, end))));
        start = end;
      }
      parts.push(stream.finish());
      assertEquals(
        joinRows(parts, stream.columns),
        spectrogram({ sampleRate, channels }, options),
      );
    }),
    { numRuns: 100 },
  );
});

Deno.test("SpectrogramStream.push() gives a row once its window is heard", () => {
  const stream = new SpectrogramStream({ sampleRate: 22050 });
  const sample = [new Float64Array(1)];
  let heard = 0;
  while (stream.push(sample).rows === 0) heard++;
  // Half a window is mirrored about the first sample, which is not repeated.
  assertEquals(heard + 1, 1025);
});

Deno.test("SpectrogramStream takes the memory of a moment", () => {
  const stream = new SpectrogramStream({ sampleRate: 22050 });
  const block = [new Float64Array(22050).fill(0.1), new Float64Array(22050).fill(0.2)];
  /** The least memory held during a minute: what is left after garbage was collected. */
  const leastMemory = () => {
    let least = Infinity;
    for (let second = 0; second < 60; second++) {
      stream.push(block);
      least = Math.min(least, Deno.memoryUsage().external);
    }
    return least;
  };
  const first = leastMemory();
  for (let minute = 0; minute < 5; minute++) leastMemory();
  // Six minutes of one channel would be 64 MB.
  assertLess(leastMemory() - first, 32e6);
});

Deno.test("powerSpectrum() weighs with the window and scales", () => {
  const data = Float64Array.from({ length: 2 * 64 }, (_, i) => Math.sin(i * i));
  const window = hannWindow(64);
  const power = powerSpectrum({ data, rows: 2, columns: 64 }, 64, { window, scale: 1 });
  const weighed = data.map((sample, i) => 8 * sample * window[i % 64]!);
  const expected = powerSpectrum({ data: weighed, rows: 2, columns: 64 }, 64);
  for (const [i, value] of power.data.entries()) {
    assertAlmostEquals(value, expected.data[i]!, 1e-12);
  }
  assertThrows(
    () => powerSpectrum({ data, rows: 2, columns: 64 }, 128, { window }),
    RangeError,
    "window must have nfft = 128 numbers, it has 64",
  );
});

Deno.test("melFilterBank() of Slaney has triangles of area 1 with corners even on Slaney's scale", () => {
  const { data, rows, columns } = melFilterBank(22050, {
    scale: "slaney",
    filters: 64,
    nfft: 65536,
    lowFrequency: 100,
    highFrequency: 7500,
  });
  // 3 mel for 200 Hz up to 1000 Hz, then 27 mel for a factor of 6.4.
  const highest = 15 + 27 * Math.log(7.5) / Math.log(6.4);
  const hertz = (mel: number) => mel < 15 ? 200 / 3 * mel : 1000 * 6.4 ** ((mel - 15) / 27);
  const corner = (i: number) => hertz(1.5 + i * (highest - 1.5) / 65);
  const spacing = 22050 / 65536;
  for (let filter = 0; filter < rows; filter++) {
    const row = data.subarray(filter * columns, (filter + 1) * columns);
    const area = spacing * row.reduce((sum, weight) => sum + weight);
    assertAlmostEquals(area, 1, 1e-4);
    const peak = row.indexOf(row.reduce((a, b) => Math.max(a, b)));
    assertLess(Math.abs(peak * spacing - corner(filter + 1)), spacing);
    const first = row.findIndex((weight) => weight > 0);
    const last = row.findLastIndex((weight) => weight > 0);
    assertLess(Math.abs(first * spacing - corner(filter)), 1.01 * spacing);
    assertLess(Math.abs(last * spacing - corner(filter + 2)), 1.01 * spacing);
  }
  assertThrows(
    () => melFilterBank(8000, { scale: "slaney", highFrequency: 7500 }),
    RangeError,
    "filters must lie between 0 and 4000 Hz",
  );
});

Deno.test("filterRanges() of a filter of zeros are empty", () => {
  const bank = { data: Float64Array.of(0, 0, 0, 0, 1, 0), rows: 2, columns: 3 };
  const { first, end } = filterRanges(bank);
  assertEquals(first[0], end[0]);
  assertEquals([first[1], end[1]], [1, 2]);
});

Deno.test("hannWindow() adds up to 1 with itself moved by half", () => {
  const window = hannWindow(64);
  for (let i = 0; i < 32; i++) assertAlmostEquals(window[i]! + window[i + 32]!, 1, 1e-15);
  assertThrows(() => hannWindow(0), RangeError, "length must be a positive integer");
});

Deno.test("reflectEnds() mirrors short signals again and again, as np.pad does", () => {
  const cases: [signal: number[], count: number, expected: number[]][] = [
    [[1, 2, 3, 4], 2, [3, 2, 1, 2, 3, 4, 3, 2]],
    [[1, 2], 3, [2, 1, 2, 1, 2, 1, 2, 1]],
    [[1, 2, 3], 5, [2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2]],
    [[7], 2, [7, 7, 7, 7, 7]],
    [[1, 2], 0, [1, 2]],
  ];
  for (const [signal, count, expected] of cases) {
    assertEquals(reflectEnds(Float64Array.from(signal), count), Float64Array.from(expected));
  }
  assertThrows(() => reflectEnds(new Float64Array(0), 1), RangeError, "at least one sample");
  assertThrows(() => reflectEnds(new Float64Array(3), -1), RangeError, "current value is -1");
});
