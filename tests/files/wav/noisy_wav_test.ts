import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeWav } from "../../../src/audio/wav/decode_wav.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import { noisyWav, noisyWavSize, readWav, WavFile } from "../../../src/files/wav/wav_file.ts";
import { ascii, buildWav, chunk } from "../../support/audio/build_wav.ts";
import { fixture } from "../../support/published_model.ts";

const noise = { amplitude: 0.01, seed: 0 };

async function noisy(path: string, id: string, settings = noise): Promise<Uint8Array> {
  return new Uint8Array(
    await new Blob([...noisyWav(path, id, settings)] as BlobPart[]).arrayBuffer(),
  );
}

Deno.test("noisyWav() keeps the format and all that is no sound, and adds noise within its bounds", async () => {
  const path = await Deno.makeTempFile({ suffix: ".wav" });
  const samples = Uint8Array.from({ length: 24_000 }, (_, i) => 5 * (i >> 3));
  const comment = chunk("LIST", ascii("INFOodd"));
  for (const [tag, bits] of [[1, 8], [1, 16], [1, 24], [1, 32], [3, 32], [3, 64], [6, 8], [7, 8]]) {
    const floats = Array.from(samples, (value) => value / 300);
    const data = tag !== 3
      ? samples
      : new Uint8Array((bits === 32 ? new Float32Array(floats) : new Float64Array(floats)).buffer);
    const source = buildWav({
      ...{ tag: tag!, bits: bits!, channelCount: 2, data },
      ...{ between: comment, after: comment },
    });
    await Deno.writeFile(path, source);
    const copy = await noisy(path, "7");
    const isSound = (i: number) =>
      i >= source.length - comment.length - data.length && i < source.length - comment.length;
    assertEquals(copy.length, source.length);
    assertEquals(copy.filter((_, i) => !isSound(i)), source.filter((_, i) => !isSound(i)));

    const before = decodeWav(source).channels, after = decodeWav(copy).channels;
    // G.711 codes are up to 1/32 of their value apart; an integer is rounded by half a step.
    const rounding = (x: number) =>
      tag === 1 ? 2 ** (1 - bits!) : tag === 3 ? 1e-7 : Math.abs(x) / 16 + 1e-3;
    for (const [c, channel] of after.entries()) {
      for (const [i, value] of channel.entries()) {
        const added = 2 * value - before[c]![i]!;
        assert(Math.abs(added) <= 0.01 + rounding(value), `${tag} ${bits}: ${added} at ${i}`);
      }
    }
  }
  await Deno.remove(path);
});

Deno.test("noisyWav() is seeded by the utterance and not by the file", async () => {
  const path = fixture("voice_44k_stereo.wav");
  const copy = await Deno.makeTempFile();
  await Deno.copyFile(path, copy);
  const bytes = await noisy(path, "1093");
  assertEquals(await noisy(copy, "1093"), bytes);
  await Deno.remove(copy);
  const isOther = async (id: string, seed: number) => {
    const other = await noisy(path, id, { amplitude: 0.01, seed });
    return other.filter((byte, i) => byte !== bytes[i]).length > bytes.length / 4;
  };
  assert(await isOther("1094", 0) && await isOther("1093", 1));
});

Deno.test("noisyWav() names a file that is no wav", () => {
  const path = fixture("motion_24fps.bvh");
  assertThrows(() => [...noisyWav(path, "1", noise)], InputError, `${path}: not a WAV file`);
});

Deno.test("noisyWav() makes a plain copy of ADPCM, and a big-endian one of RIFX", async () => {
  for (const name of ["ima_stereo.wav", "cases/wav/rifx.wav"]) {
    using file = new WavFile(fixture(name));
    const copy = await noisy(fixture(name), "7");
    assertEquals(copy.length, noisyWavSize(file, (await Deno.stat(fixture(name))).size));
    const { sampleRate, channels } = decodeWav(copy), clean = readWav(fixture(name)).channels;
    assertEquals(sampleRate, file.sampleRate);
    for (const [c, channel] of channels.entries()) {
      assertEquals(channel.length, clean[c]!.length);
      assert(channel.every((x, i) => Math.abs(x - clean[c]![i]! / 2) < 0.0051));
    }
  }
});
