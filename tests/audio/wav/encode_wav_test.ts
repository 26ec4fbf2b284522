import { assertEquals } from "@std/assert";
import wavefile from "wavefile";
import { decodeWav } from "../../../src/audio/wav/decode_wav.ts";
import { encodeWav } from "../../../src/audio/wav/encode_wav.ts";

Deno.test("encodeWav() writes the bytes that wavefile writes", () => {
  const left = Float64Array.from({ length: 501 }, (_, i) => Math.sin(i / 7));
  const right = left.map((x) => -0.7 * x);
  const wav = new wavefile.WaveFile();
  const int16 = (x: number) => Math.min(32767, Math.max(-32768, Math.floor(32768 * x + 0.5)));
  wav.fromScratch(2, 44100, "16", [left.map(int16), right.map(int16)]);
  assertEquals(encodeWav({ sampleRate: 44100, channels: [left, right] }), wav.toBuffer());
});

Deno.test("encodeWav() is undone by decodeWav(), and cuts off beyond full scale", () => {
  const all = Float64Array.from({ length: 65536 }, (_, i) => (i - 32768) / 32768);
  const back = decodeWav(encodeWav({ sampleRate: 16000, channels: [all] }));
  assertEquals(back, { sampleRate: 16000, channels: [all] });
  const loud = encodeWav({ sampleRate: 16000, channels: [new Float64Array([1, 2, -1, -3])] });
  assertEquals(
    decodeWav(loud).channels[0],
    new Float64Array([32767, 32767, -32768, -32768]).map((x) => x / 32768),
  );
});
