import { assertEquals, assertLess, assertNotEquals, assertThrows } from "@std/assert";
import { mfcc } from "../../src/audio/mfcc.ts";
import { cepstrum, lifter, logEnergy, preEmphasis } from "../../src/audio/mfcc_steps.ts";
import { averageGroups, frameSignal } from "../../src/audio/signal/frames.ts";
import { applyFilterBank, melFilterBank } from "../../src/audio/signal/mel_filter_bank.ts";
import { boundedLog, powerSpectrum } from "../../src/audio/signal/power_spectrum.ts";
import { mixDown } from "../../src/audio/signal/waveform.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { assertClose } from "../support/assert_close.ts";
import { assertGolden, fixture, isHere, sharedFixture } from "../support/audio/speech_fixtures.ts";

for (const name of ["voice_22k", "voice_44k_stereo"]) {
  Deno.test(`mfcc() of ${name} is that of python_speech_features`, async () => {
    const voice = readWav(fixture(`${name}.wav`));
    const golden = (rate: string) => fixture(`${name}.mfcc_${rate}.npy`);
    await assertGolden(mfcc(voice, { group: 1, hop: "constant" }), golden("100hz"), 1e-9);
    await assertGolden(mfcc(voice, { hop: "constant" }), golden("20hz"), 1e-9);
  });
}

for (const name of ["talk_22k_mono", "talk_44k_stereo"]) {
  const wav = sharedFixture(`speech/${name}.wav`);
  Deno.test({
    name: `mfcc() of real speech, ${name}, is that of python_speech_features`,
    ignore: !isHere(wav),
    fn: async () => {
      const talk = readWav(wav);
      const golden = (rate: string) => sharedFixture(`speech/${name}/mfcc_${rate}.npy`);
      await assertGolden(mfcc(talk, { group: 1, hop: "constant" }), golden("100hz"), 1e-9);
      await assertGolden(mfcc(talk, { hop: "constant" }), golden("20hz"), 1e-9);
    },
  });
}

Deno.test("mfcc() is the chain of its pieces", () => {
  const voice = readWav(fixture("voice_22k.wav"));
  const signal = preEmphasis(mixDown(voice.channels).map((sample) => 32768 * sample));
  const power = powerSpectrum(frameSignal(signal, { length: 441, step: 221 }), 512);
  const energies = applyFilterBank(power, melFilterBank(22050, { filters: 20 }));
  const cepstra = lifter(cepstrum(boundedLog(energies), 13), 22);
  const options = { hop: "constant", group: 1, filters: 20, cepstra: 13 } as const;
  assertEquals(mfcc(voice, { ...options, energy: false }), cepstra);
  const logEnergies = logEnergy(power);
  for (let row = 0; row < cepstra.rows; row++) cepstra.data[row * 13] = logEnergies.data[row]!;
  assertEquals(mfcc(voice, options), cepstra);
  assertClose(mfcc(voice, { ...options, group: 7 }), averageGroups(cepstra, 7), 1e-12);
});

Deno.test("mfcc() keeps the first frame of each group, of a shorter last one too", () => {
  const voice = readWav(fixture("voice_22k.wav"));
  const all = mfcc(voice, { group: 1 });
  const kept = mfcc(voice, { group: 4, grouping: "first" });
  assertEquals(kept.rows, Math.ceil(all.rows / 4));
  for (let row = 0; row < kept.rows; row++) {
    assertEquals(
      kept.data.slice(26 * row, 26 * (row + 1)),
      all.data.slice(26 * 4 * row, 26 * (4 * row + 1)),
    );
  }
});

Deno.test("mfcc() hears the first nfft samples of a frame, or all with auto", () => {
  const length = 882;
  const noise = Float64Array.from({ length: 50 * length }, (_, i) => Math.sin(i * i));
  const cut = noise.map((sample, i) => i % length < 512 ? sample : 0);
  const of = (channel: Float64Array, nfft: number | "auto") => {
    // Frames beside one another, no sample in two of them.
    const options = { step: 0.02, group: 1, preEmphasis: 0, nfft };
    return mfcc({ sampleRate: 44100, channels: [channel] }, options);
  };
  assertEquals(of(cut, 512), of(noise, 512));
  assertNotEquals(of(cut, "auto"), of(noise, "auto"));
  assertEquals(of(noise, "auto"), of(noise, 1024));
});

Deno.test("mfcc() counts frames as 1 + ceil((n - frame) / step), at any sampling rate", () => {
  for (const sampleRate of [8000, 11025, 16000, 22050, 44100, 48000, 96000]) {
    const frame = Math.floor(0.02 * sampleRate + 0.5);
    const step = Math.floor(0.01 * sampleRate + 0.5);
    for (const n of [frame, frame + 1, frame + step, frame + step + 1, frame + 9 * step]) {
      const waveform = { sampleRate, channels: [new Float64Array(n).fill(0.1)] };
      const { rows } = mfcc(waveform, { group: 1, hop: "constant" });
      assertEquals(rows, 1 + Math.ceil((n - frame) / step));
      const exact = mfcc(waveform, { group: 1 }).rows;
      assertEquals(exact, 1 + Math.ceil((n - frame) / (0.01 * sampleRate)));
    }
  }
});

Deno.test("mfcc() says how long a sound must be that is too short", () => {
  const of = (n: number, options = {}) =>
    mfcc({ sampleRate: 16000, channels: [new Float64Array(n)] }, options);
  assertEquals(of(801).rows, 1);
  const line = "it has 800 samples (0.0500 s), at least 801 (0.0501 s) are needed";
  assertThrows(() => of(800), InputError, line);
  assertEquals(of(320, { group: 1 }).rows, 1);
  assertThrows(() => of(319, { group: 1 }), InputError, "at least 320 (0.0200 s)");
  assertEquals(of(320, { group: 3, grouping: "first" }).rows, 1);
  assertThrows(() => of(0), InputError, "it has 0 samples");
});

Deno.test("mfcc() refuses settings out of range, and names them", () => {
  const waveform = { sampleRate: 16000, channels: [new Float64Array(16000)] };
  const cases: [options: object, line: string][] = [
    [{ nfft: 500 }, 'nfft must be a power of two from 4 to 65536, or "auto", current value is 500'],
    [
      { step: 0 },
      "step must be a positive number of seconds, from 0.0001 to 1, current value is 0",
    ],
    [{ cepstra: 27 }, "cepstra must be at most the 26 filters"],
    [{ lowFrequency: 9000 }, "filters must lie between 0 and 8000 Hz"],
    [{ windowing: "hann" }, "windowing is not a field (there are frame, step"],
  ];
  for (const [options, line] of cases) {
    assertThrows(() => mfcc(waveform, options), RangeError, line);
  }
  const low = { sampleRate: 40, channels: [new Float64Array(400)] };
  assertThrows(() => mfcc(low), InputError, "sampling rate of 40 Hz is too low");
  assertThrows(() => mfcc(waveform, { highFrequency: 8001 }), InputError, "up to 8001 Hz");
});

Deno.test("powerSpectrum() is the squared discrete Fourier transform, at any size", () => {
  for (const nfft of [4, 8, 16, 64, 128]) {
    const columns = nfft - 1; // one zero is filled in
    const data = Float64Array.from({ length: 2 * columns }, (_, i) => Math.sin(i * i + 1));
    const power = powerSpectrum({ data, rows: 2, columns }, nfft);
    for (let row = 0; row < 2; row++) {
      for (let k = 0; k <= nfft / 2; k++) {
        let [re, im] = [0, 0];
        for (let i = 0; i < columns; i++) {
          const angle = 2 * Math.PI * k * i / nfft;
          re += data[row * columns + i]! * Math.cos(angle);
          im -= data[row * columns + i]! * Math.sin(angle);
        }
        const expected = (re * re + im * im) / nfft;
        assertLess(Math.abs(power.data[row * power.columns + k]! - expected), 1e-12);
      }
    }
  }
  assertThrows(
    () => powerSpectrum({ data: new Float64Array(4), rows: 1, columns: 4 }, 6),
    RangeError,
    "nfft must be a power of two from 4, current value is 6",
  );
});

Deno.test("melFilterBank() rises to 1 at each centre and falls to the next", () => {
  const { data, rows, columns } = melFilterBank(16000);
  // floor(513 f / 16000) of the first corners, spaced evenly on the mel scale up to 8 kHz.
  const spacing = 2595 * Math.log10(1 + 8000 / 700) / 27;
  const corner = (i: number) => Math.floor(513 * 700 * (10 ** (i * spacing / 2595) - 1) / 16000);
  for (let filter = 0; filter < rows; filter++) {
    const row = data.subarray(filter * columns, (filter + 1) * columns);
    assertEquals(row.indexOf(1), corner(filter + 1));
    assertEquals(row.findIndex((weight) => weight > 0) > corner(filter), true);
    assertEquals(row.findLastIndex((weight) => weight > 0) < (corner(filter + 2) || 257), true);
  }
});

Deno.test("cepstrum() is orthonormal", () => {
  const N = 7;
  const identity = new Float64Array(N * N);
  for (let i = 0; i < N; i++) identity[i * N + i] = 1;
  const { data } = cepstrum({ data: identity, rows: N, columns: N });
  for (let a = 0; a < N; a++) {
    for (let b = 0; b < N; b++) {
      let product = 0;
      for (let n = 0; n < N; n++) product += data[n * N + a]! * data[n * N + b]!;
      assertLess(Math.abs(product - (a === b ? 1 : 0)), 1e-14);
    }
  }
});
