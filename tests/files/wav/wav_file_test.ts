import { assertEquals, assertThrows } from "@std/assert";
import { featureRecipe } from "../../../src/audio/recipe.ts";
import { decodeWav } from "../../../src/audio/wav/decode_wav.ts";
import { speechFeatures } from "../../../src/audio/speech_features.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import { onNote } from "../../../src/files/notes.ts";
import { readSpeechFeatures } from "../../../src/files/wav/read_speech_features.ts";
import { cutWav, readWav, WavFile } from "../../../src/files/wav/wav_file.ts";
import { buildWav } from "../../support/audio/build_wav.ts";
import { fixture } from "../../support/published_model.ts";

const voice = decodeURIComponent(
  new URL("../../fixtures/voice_44k_stereo.wav", import.meta.url).pathname,
);

/** Runs a test with a file of the given bytes. */
function withFile(bytes: Uint8Array, test: (path: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/talk.wav`;
    Deno.writeFileSync(path, bytes);
    test(path);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("WavFile says what is in the file", () => {
  using wav = new WavFile(voice);
  assertEquals(wav.sampleRate, 44100);
  assertEquals(wav.channelCount, 2);
  assertEquals(wav.sampleCount, 110250);
  assertEquals(wav.duration, 2.5);
});

Deno.test("WavFile.blocks() gives the whole sound in blocks of the length asked for", () => {
  const whole = readWav(voice);
  using wav = new WavFile(voice);
  for (const seconds of [0.3, 1, 2.5, 10]) {
    const joined = whole.channels.map((channel) => new Float64Array(channel.length));
    let at = 0;
    for (const block of wav.blocks(seconds)) {
      const expected = Math.min(seconds * 44100, 110250 - at);
      assertEquals(block.map((channel) => channel.length), [expected, expected]);
      for (const [c, channel] of block.entries()) joined[c]!.set(channel, at);
      at += block[0]!.length;
    }
    assertEquals(at, 110250);
    assertEquals(joined, [...whole.channels]);
  }
});

Deno.test("WavFile.peak is that of all blocks", () => {
  const data = new Uint8Array(Int16Array.from([...Array(16000).fill(0), 16384, -16384]).buffer);
  withFile(buildWav({ data }), (path) => {
    using wav = new WavFile(path);
    assertEquals(wav.peak, 0.5);
  });
});

Deno.test("WavFile names the path in what it says of a file", () => {
  assertThrows(() => new WavFile("/no/such.wav"), InputError, "/no/such.wav: no such file");
  const folder = decodeURIComponent(new URL("../../fixtures", import.meta.url).pathname);
  assertThrows(() => new WavFile(folder), InputError, `${folder}: is a folder`);
  withFile(buildWav().subarray(0, 40), (path) => {
    assertThrows(() => new WavFile(path), InputError, `${path}: WAV file is truncated`);
  });
  const samples = new Float32Array(40000);
  samples[36000] = NaN;
  const data = new Uint8Array(samples.buffer);
  withFile(buildWav({ tag: 3, bits: 32, data }), (path) => {
    assertThrows(() => readWav(path), InputError, `${path}: sample at 2.2500 s`);
    using wav = new WavFile(path);
    assertThrows(() => [...wav.blocks()], InputError, `${path}: sample at 2.2500 s`);
  });
});

Deno.test("WavFile notes what is odd, and floats that are integers in truth", () => {
  const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
  const notes: string[] = [];
  onNote((...note) => notes.push(note.join(": ")));
  const cases: [bytes: Uint8Array, text: string[]][] = [
    [buildWav({ tag: 3, bits: 32, data: floats(0.5, -15) }), []],
    [buildWav({ dataSize: 99 }), [
      "its header says 99 bytes of samples, the last 95 are missing: it was cut off",
    ]],
    [buildWav({ tag: 3, bits: 32, data: floats(0.5, -23000) }), [
      "has a peak of 23,000 where full scale is 1: it was never divided by 32,768; do so, such as " +
      "with: ffmpeg -i IN -af volume=1/32768 OUT.wav",
    ]],
  ];
  for (const [bytes, texts] of cases) {
    withFile(bytes, (path) => {
      readWav(path);
      assertEquals(notes.splice(0), texts.map((text) => `${path}: ${text}`));
    });
  }
});

Deno.test("readSpeechFeatures() gives the features of the whole file", () => {
  for (const name of ["mfcc", "mfcc+prosody"]) {
    const recipe = featureRecipe(name);
    assertEquals(readSpeechFeatures(voice, recipe), speechFeatures(readWav(voice), recipe));
  }
});

Deno.test("readSpeechFeatures() names the path of a sound that is too short", () => {
  withFile(buildWav(), (path) => {
    const read = () => readSpeechFeatures(path, featureRecipe("mfcc"));
    const error = assertThrows(read, InputError, `${path}: sound is too short`);
    assertEquals(error.message.split(path).length, 2);
  });
});

Deno.test("cutWav() writes any run of samples of any encoding as a whole wav file", async () => {
  for (const name of ["ima_stereo.wav", "voice_44k_stereo.wav", "cases/wav/rifx.wav"]) {
    using wav = new WavFile(fixture(name));
    const { sampleRate, channels } = readWav(fixture(name));
    for (const [first, count] of [[0, 1], [7, 100], [100, 101]] as const) {
      const cut = await bytesOf(cutWav(wav, first, count));
      assertEquals(decodeWav(cut), {
        sampleRate,
        channels: channels.map((channel) => channel.slice(first, first + count)),
      });
      const riffSize = new DataView(cut.buffer).getUint32(4, true);
      assertEquals([name, cut.length], [name, riffSize + 8]);
    }
  }
});

async function bytesOf(blocks: Iterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Blob([...blocks] as BlobPart[]).arrayBuffer());
}
