import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import wavefile from "wavefile";
import { decodeWav, decodeWavBlock, readWavSamples } from "../../../src/audio/wav/decode_wav.ts";
import { pcmHeader } from "../../../src/audio/wav/encode_wav.ts";
import { foreignFormat } from "../../../src/audio/wav/foreign_format.ts";
import { readWavFormat } from "../../../src/audio/wav/wav_format.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import { ascii, buildWav, chunk, join } from "../../support/audio/build_wav.ts";

/** How wavefile calls each encoding, samples it can hold exactly, and their value at full scale. */
const encodings = [
  { code: "8", sample: fc.integer({ min: 0, max: 255 }), level: (x: number) => (x - 128) / 128 },
  { code: "16", sample: int(16), level: (x: number) => x / 32768 },
  { code: "24", sample: int(24), level: (x: number) => x / 2 ** 23 },
  { code: "32", sample: int(32), level: (x: number) => x / 2 ** 31 },
  { code: "32f", sample: fc.float({ noNaN: true, noDefaultInfinity: true }), level: same },
  { code: "64", sample: fc.double({ noNaN: true, noDefaultInfinity: true }), level: same },
];

function int(bits: number) {
  return fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
}

function same(x: number): number {
  return x;
}

/** Like assertEquals, but 0 and -0 are the same. */
function assertSamples(actual: readonly Float64Array[], expected: readonly number[][]): void {
  assertEquals(
    actual.map((c) => [...c].map((x) => x + 0)),
    expected.map((c) => c.map((x) => x + 0)),
  );
}

Deno.test("decodeWav() gives back what wavefile wrote, whatever the encoding and other chunks", () => {
  const files = fc.record({
    encoding: fc.constantFrom(...encodings),
    channelCount: fc.integer({ min: 1, max: 5 }),
    sampleRate: fc.integer({ min: 1000, max: 192000 }),
    container: fc.constantFrom("RIFF", "RF64"),
    extra: fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 3 }),
  }).chain((file) =>
    fc.array(
      fc.array(file.encoding.sample, {
        minLength: file.channelCount,
        maxLength: file.channelCount,
      }),
      { minLength: 1, maxLength: 40 },
    ).map((samples) => ({ ...file, samples }))
  );
  fc.assert(fc.property(files, (file) => {
    const { encoding, channelCount, sampleRate, container, extra, samples } = file;
    const channels = Array.from({ length: channelCount }, (_, c) => samples.map((s) => s[c]!));
    const wav = new wavefile.WaveFile();
    wav.fromScratch(channelCount, sampleRate, encoding.code, channels, { container });
    const bytes = wav.toBuffer();
    const between = extra.map((data) => chunk("junk", data));
    const padded = join(bytes.subarray(0, 12), ...between, bytes.subarray(12), ...between);
    const decoded = decodeWav(padded);
    assertEquals(decoded.sampleRate, sampleRate);
    assertSamples(decoded.channels, channels.map((channel) => channel.map(encoding.level)));
  }));
});

Deno.test("decodeWav() expands A-law and mu-law as ITU-T G.711 defines them", () => {
  const codes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const aLaw = [...codes].map((code) => {
    const bits = code ^ 0x55;
    const segment = (bits & 0x70) >> 4;
    const step = (bits & 0x0f) << 4;
    const level = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
    return (bits & 0x80 ? level : -level) / 32768;
  });
  const muLaw = [...codes].map((code) => {
    const bits = ~code & 0xff;
    const level = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
    return (bits & 0x80 ? -level : level) / 32768;
  });
  assertSamples(decodeWav(buildWav({ tag: 6, bits: 8, data: codes })).channels, [aLaw]);
  assertSamples(decodeWav(buildWav({ tag: 7, bits: 8, data: codes })).channels, [muLaw]);
});

Deno.test("decodeWav() reads WAVE_FORMAT_EXTENSIBLE, and 20 bits left-justified in 24", () => {
  const data = Uint8Array.of(0, 0, 0x40, 0, 0, 0x80);
  const wav = buildWav({ subFormat: 1, bits: 20, channelCount: 2, blockAlign: 6, data });
  assertSamples(decodeWav(wav).channels, [[0.5], [-1]]);
  const float = new Uint8Array(Float32Array.of(0.25).buffer);
  assertSamples(decodeWav(buildWav({ subFormat: 3, bits: 32, data: float })).channels, [[0.25]]);
});

Deno.test("decodeWav() reads files whose sizes were never filled in to their end", () => {
  const data = new Uint8Array(Int16Array.of(1, 2, 3).buffer);
  const open = 0xffffffff;
  const expected = [[1 / 32768, 2 / 32768, 3 / 32768]];
  const cases = [
    buildWav({ riffSize: open, dataSize: open, data }),
    buildWav({ riffSize: 0, dataSize: 0, data }),
    buildWav({ riffSize: 36, dataSize: 0, data }),
  ];
  for (const wav of cases) assertSamples(decodeWav(wav).channels, expected);
});

/** The header alone. */
function formatOf(wav: Uint8Array) {
  return readWavFormat((offset, length) => wav.subarray(offset, offset + length), wav.length);
}

Deno.test("readWavFormat() takes what pipes leave in headers as no size, and others as cut off", () => {
  const data = new Uint8Array(Int16Array.of(1, 2, 3).buffer);
  for (const dataSize of [0x7ffff000, 0x7fffffff, 2000000000, 0x80000000, 0xffffffdb]) {
    const { sampleCount, notes } = formatOf(buildWav({ riffSize: dataSize + 36, dataSize, data }));
    assertEquals([dataSize, sampleCount, notes], [dataSize, 3, undefined]);
  }
  for (const dataSize of [7, 100, 1e9, 3e9]) {
    assertEquals(formatOf(buildWav({ dataSize, data })).notes, [
      `its header says ${dataSize} bytes of samples, the last ${dataSize - 6} ` +
      `${dataSize === 7 ? "is" : "are"} missing: it was cut off`,
    ]);
  }
});

/** The format of a file that has a header, and silence behind it up to a size that is not held in memory. */
function formatOfHuge(header: Uint8Array, size: number) {
  return readWavFormat((offset, length) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    bytes.set(header.subarray(offset, offset + bytes.length));
    return bytes;
  }, size);
}

Deno.test("readWavFormat() reads more than 4 GiB to the end where no size can say it", () => {
  const size = 44 + 6e9;
  const headers = [0xffffffff, 0x7ffff000, 0xffffffdb].map((dataSize) =>
    buildWav({ riffSize: 0xffffffff, dataSize, data: new Uint8Array() })
  );
  headers.push(pcmHeader({ sampleRate: 48000, channelCount: 1, sampleCount: 3e9 }));
  for (const header of headers) {
    const { sampleCount, notes } = formatOfHuge(header, size);
    assertEquals([sampleCount, notes], [3e9, undefined]);
  }
  const ds64 = new Uint8Array(28);
  new DataView(ds64.buffer).setBigUint64(8, 5_000_000_000n, true);
  const parts = { container: "RF64", first: chunk("ds64", ds64), dataSize: 0xffffffff };
  const rf64 = buildWav({ ...parts, data: new Uint8Array() });
  const { sampleCount, notes } = formatOfHuge(rf64, rf64.length + 5e9);
  assertEquals([sampleCount, notes], [2.5e9, undefined]);
});

Deno.test("readWavFormat() says what of a file is no chunk and is not read", () => {
  const wrapped = buildWav({ dataSize: 6e9 - 2 ** 32, data: new Uint8Array() });
  assertEquals(formatOfHuge(wrapped, 44 + 6e9).notes, [
    "bytes at its end belong to no chunk and are not read",
  ]);
  const padded = buildWav({ data: new Uint8Array(6), after: new Uint8Array(100) });
  assertEquals(formatOf(padded).notes, [
    "bytes at its end belong to no chunk and are not read",
  ]);
});

Deno.test("decodeWav() reads RIFX in every encoding", () => {
  for (const { code, sample, level } of encodings) {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 20 }), (samples) => {
        const wav = new wavefile.WaveFile();
        wav.fromScratch(1, 8000, code, samples, { container: "RIFX" });
        assertSamples(decodeWav(wav.toBuffer()).channels, [samples.map(level)]);
      }),
      { numRuns: 20 },
    );
  }
});

Deno.test("readWavSamples() reads any run of IMA ADPCM, and that exactly as libsndfile", () => {
  const bytes = Deno.readFileSync(new URL("../../fixtures/ima_stereo.wav", import.meta.url));
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const format = readWavFormat(read, bytes.length);
  const whole = decodeWav(bytes).channels;
  const decoded = new URL("../../fixtures/ima_stereo.decoded.wav", import.meta.url); // by it
  assertEquals(whole, decodeWav(Deno.readFileSync(decoded)).channels);
  for (const [first, count] of [[0, 5], [3, 1017], [1016, 2], [1017, 1000], [2033, 1]] as const) {
    const expected = whole.map((channel) => channel.slice(first, first + count));
    assertEquals(readWavSamples(format, read, first, count), expected);
  }
});

Deno.test("decodeWav() takes the sizes of RF64 and BW64 from their ds64 chunk", () => {
  const data = new Uint8Array(Int16Array.of(1, 2, 3).buffer);
  for (const container of ["RF64", "BW64"]) {
    const ds64 = new Uint8Array(28);
    new DataView(ds64.buffer).setBigUint64(8, 4n, true);
    const parts = { container, first: chunk("ds64", ds64), dataSize: 0xffffffff, data };
    assertSamples(decodeWav(buildWav(parts)).channels, [[1 / 32768, 2 / 32768]]);
    new DataView(ds64.buffer).setBigUint64(8, 2n ** 33n, true);
    const cut = formatOf(buildWav({ ...parts, first: chunk("ds64", ds64) }));
    assertEquals(cut.sampleCount, 3);
    assertEquals(cut.notes, [
      "its header says 8589934592 bytes of samples, the last 8589934586 are missing: it was cut off",
    ]);
  }
});

Deno.test("readWavFormat() reads headers alone", () => {
  const wav = buildWav({ data: new Uint8Array(1e6), between: chunk("LIST", new Uint8Array(1e5)) });
  let bytesRead = 0;
  const format = readWavFormat((offset, length) => {
    bytesRead += length;
    return wav.subarray(offset, offset + length);
  }, wav.length);
  assertEquals(format.sampleCount, 5e5);
  assertEquals(format.dataOffset, 12 + 24 + 8 + 1e5 + 8);
  assertEquals(bytesRead < 100, true);
});

Deno.test("decodeWav() says in one line what is wrong with a file", () => {
  const float = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
  const cases: [bytes: Uint8Array, line: string][] = [
    [new Uint8Array(), "file is empty"],
    [ascii("ID3 and so on"), "not a WAV file but MP3; convert it with: ffmpeg -i IN OUT.wav"],
    [Uint8Array.of(0xff, 0xfb, 0x90, 0x64), "not a WAV file but MP3"],
    [Uint8Array.of(0xff, 0xf1, 0x50, 0x80), "not a WAV file but AAC"],
    [ascii("fLaC\0\0\0\x22"), "not a WAV file but FLAC"],
    [ascii("OggS\0\x02"), "not a WAV file but Ogg"],
    [ascii("\0\0\0\x20ftypM4A "), "not a WAV file but MP4"],
    [ascii("RIFF\x24\0\0\0AVI LIST"), "not a WAV file but AVI"],
    [join(ascii("ID3\x03\0\0\0\0\0\x02.."), ascii("....")), "not a WAV file but MP3"],
    [ascii("time,x,y,z\n0,1,2,3\n"), "not a WAV file"],
    [ascii("RIF"), "not a WAV file"],
    [buildWav().subarray(0, 30), 'end before the samples ("data" chunk)'],
    [buildWav().subarray(0, 36), 'end before the samples ("data" chunk)'],
    [
      join(buildWav().subarray(0, 12), chunk("fmt ", new Uint8Array(8))),
      '"fmt " chunk of 8 bytes instead of 16',
    ],
    [join(buildWav().subarray(0, 12), chunk("data", new Uint8Array(4))), 'no "fmt " chunk'],
    [join(buildWav().subarray(0, 36), new Uint8Array(99)), "no chunk begins at byte 36"],
    [buildWav({ data: new Uint8Array() }), "holds no samples"],
    [buildWav({ data: new Uint8Array(1) }), "holds no samples"],
    [buildWav({ dataSize: 0, data: chunk("LIST", new Uint8Array(4)) }), "holds no samples"],
    [buildWav({ sampleRate: 0 }), "a sampling rate of 0 Hz"],
    [buildWav({ sampleRate: 999 }), "a sampling rate of 999 Hz; from 1,000 to 1,000,000 Hz"],
    [buildWav({ sampleRate: 4e9 }), "a sampling rate of 4000000000 Hz"],
    [buildWav({ channelCount: 0 }), "0 channels"],
    [buildWav({ tag: 0x11, bits: 4, blockAlign: 4 }), "ima-adpcm samples of 4 bits, 4 bytes for 1"],
    [buildWav({ tag: 2, bits: 4, blockAlign: 1 }), "codec 0x0002 (Microsoft ADPCM)"],
    [buildWav({ subFormat: 0x55 }), "codec 0x0055 (MP3)"],
    [buildWav({ tag: 0x1234 }), "codec 0x1234 (unknown)"],
    [buildWav({ bits: 64 }), "integer samples of 64 bits"],
    [buildWav({ bits: 24, blockAlign: 2 }), "integer samples of 24 bits, 2 bytes for 1 channel(s)"],
    [buildWav({ channelCount: 2, blockAlign: 3 }), "3 bytes for 2 channel(s)"],
    [buildWav({ tag: 3, bits: 32, data: float(0, 0, NaN) }), "at 0.0001 s of channel 1 is NaN"],
    [
      buildWav({ tag: 3, bits: 32, channelCount: 2, data: float(0, -Infinity) }),
      "at 0.0000 s of channel 2 is -Infinity",
    ],
  ];
  for (const [bytes, line] of cases) {
    const error = assertThrows(() => decodeWav(bytes), InputError, line);
    assertEquals(error.message.includes("\n"), false);
  }
});

Deno.test("decodeWav() reads or refuses any bytes, but never fails otherwise", () => {
  const whole = buildWav({ data: new Uint8Array(Int16Array.of(1, 2, 3, 4).buffer) });
  const damage = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255), end: fc.nat(52) });
  fc.assert(
    fc.property(damage, ({ at, byte, end }) => {
      const bytes = whole.slice(0, end);
      if (at < end) bytes[at] = byte;
      try {
        decodeWav(bytes);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("decodeWavBlock() decodes any run of samples, wherever its bytes lie", () => {
  for (const [tag, bits] of [[1, 8], [1, 16], [1, 24], [1, 32], [3, 32], [3, 64], [6, 8], [7, 8]]) {
    const data = Uint8Array.from({ length: 96 }, (_, i) => i % 61);
    const wav = buildWav({ tag: tag!, bits: bits!, channelCount: 2, data });
    const format = readWavFormat((offset, n) => wav.subarray(offset, offset + n), wav.length);
    const [left, right] = decodeWavBlock(format, data);
    for (const first of [1, 2, 3]) {
      const unaligned = join(Uint8Array.of(0), data).subarray(1 + first * format.blockAlign);
      const [restLeft, restRight] = decodeWavBlock(format, unaligned, first);
      assertEquals(restLeft, left!.slice(first));
      assertEquals(restRight, right!.slice(first));
    }
    if (bits! > 8) {
      assertThrows(() => decodeWavBlock(format, data.subarray(1)), RangeError, "whole");
    }
  }
});

Deno.test("foreignFormat() does not name what it does not know", () => {
  assertEquals(foreignFormat(ascii("RIFF\0\0\0\0WAVE")), undefined);
  assertEquals(foreignFormat(new Uint8Array()), undefined);
});
