import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeWavBlock } from "../../../src/audio/wav/decode_wav.ts";
import { encodeWavBlock, type PlainWavFormat } from "../../../src/audio/wav/encode_wav.ts";
import type { WavFormat } from "../../../src/audio/wav/wav_format.ts";

type Encoding = PlainWavFormat["encoding"];

function format(encoding: Encoding, bitDepth: number, channelCount = 1, bigEndian = false) {
  return {
    encoding,
    bitDepth: bitDepth as WavFormat["bitDepth"],
    channelCount,
    sampleRate: 8000,
    blockAlign: channelCount * bitDepth / 8,
    dataOffset: 44,
    sampleCount: 0,
    bigEndian,
  };
}

const formats: [Encoding, number][] = [
  ["integer", 8],
  ["integer", 16],
  ["integer", 24],
  ["integer", 32],
  ["float", 32],
  ["float", 64],
  ["a-law", 8],
  ["mu-law", 8],
];

Deno.test("encodeWavBlock() gives back the bytes that decodeWavBlock() has read", () => {
  const numbers = formats.filter(([encoding]) => encoding !== "float");
  const block = fc.record({
    kind: fc.constantFrom(...numbers),
    channelCount: fc.integer({ min: 1, max: 3 }),
    bigEndian: fc.boolean(),
    samples: fc.uint8Array({ minLength: 24, maxLength: 240 }),
  });
  fc.assert(
    fc.property(block, ({ kind: [encoding, bitDepth], channelCount, bigEndian, samples }) => {
      const shape = format(encoding, bitDepth, channelCount, bigEndian);
      const bytes = samples.slice(0, samples.length - samples.length % shape.blockAlign);
      const channels = decodeWavBlock(shape, bytes);
      const encoded = encodeWavBlock(shape, channels);
      assertEquals(decodeWavBlock(shape, encoded), channels);
      // Companded zero has two codes.
      if (encoding === "integer") assertEquals(encoded, bytes);
    }),
  );
});

Deno.test("encodeWavBlock() keeps floats", () => {
  const value = fc.double({ min: -4, max: 4, noNaN: true });
  fc.assert(fc.property(fc.array(value, { minLength: 1 }), (values) => {
    const channels = [Float64Array.from(values), Float64Array.from(values.toReversed())];
    const shape = format("float", 64, 2);
    assertEquals(decodeWavBlock(shape, encodeWavBlock(shape, channels)), channels);
    const single = channels.map((channel) => Float64Array.from(channel, Math.fround));
    const shape32 = format("float", 32, 2);
    assertEquals(decodeWavBlock(shape32, encodeWavBlock(shape32, channels)), single);
  }));
});

Deno.test("encodeWavBlock() rounds to the nearest integer and cuts off what is beyond", () => {
  const bytes = encodeWavBlock(format("integer", 16), [
    new Float64Array([2, -2, 1, -1, 1.4 / 32768, 1.6 / 32768, -1.4 / 32768]),
  ]);
  assertEquals([...new Int16Array(bytes.buffer)], [32767, -32768, 32767, -32768, 1, 2, -1]);
});
