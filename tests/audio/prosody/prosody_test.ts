import { assertAlmostEquals, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { prosody } from "../../../src/audio/prosody/prosody.ts";
import { assertClose } from "../../support/assert_close.ts";
import {
  prosodyFixtures,
  publishedFeatures,
  readRows,
  readWaveform,
  sine,
} from "../../support/audio/prosody_fixtures.ts";

for (const fixture of prosodyFixtures) {
  Deno.test({
    name: `prosody() equals Praat's measures turned into features in ${fixture.name}`,
    ignore: fixture.absent,
    fn() {
      const { data, rows, columns } = prosody(readWaveform(fixture.wav));
      const expected = readRows(fixture.prosody);
      assertEquals([rows, columns], [expected.rows, 4]);
      assertClose({ data, rows, columns }, expected, 1e-6);
    },
  });
}

const talk = prosodyFixtures[3]!;
Deno.test({
  name: `prosody() equals the published model's features in ${talk.name}`,
  ignore: talk.absent,
  fn() {
    const options = { step: 0.00555555555555, group: 9 };
    const { data, rows } = prosody(readWaveform(talk.wav), options);
    const expected = readRows(publishedFeatures);
    assertEquals(rows, 200);
    const published = expected.data.filter((_, i) => i % 30 >= 26);
    assertClose(data.subarray(0, published.length), published, 1e-5);
  },
});

Deno.test("prosody() of a tone is its logarithms, and does not change", () => {
  const { data, rows } = prosody(sine(220, 1, 16000, 0.5));
  const pitch = Math.log(221) - 4;
  const energy = Math.log(10 * Math.log10(0.125 / 4e-10)) - 3;
  for (let row = 2; row < rows - 1; row++) {
    assertAlmostEquals(data[4 * row]!, energy, 1e-4);
    assertAlmostEquals(data[4 * row + 1]!, 0, 1e-4);
    assertAlmostEquals(data[4 * row + 2]!, pitch, 1e-4);
    assertAlmostEquals(data[4 * row + 3]!, 0, 1e-4);
  }
});

Deno.test("prosody() counts changes per millisecond", () => {
  // From nothing to the tone's pitch and energy: the changes add up to them.
  const { data, rows } = prosody(sine(220, 0.51, 16000, 0.5), { step: 0.01, group: 1 });
  let energy = 0, pitch = 0;
  for (let row = 0; row < rows / 2; row++) {
    energy += 10 * data[4 * row + 1]!;
    pitch += 10 * data[4 * row + 3]!;
    assertAlmostEquals(energy, data[4 * row]!, 1e-9);
    assertAlmostEquals(pitch, data[4 * row + 2]!, 1e-9);
  }
  assertGreater(energy, 1);
  assertGreater(pitch, 1);
});

Deno.test("prosody() of silence is zero", () => {
  const { data, rows } = prosody({ sampleRate: 8000, channels: [new Float64Array(8000)] });
  assertEquals(rows, 19);
  assertEquals(data, new Float64Array(76));
});

Deno.test("prosody() of a sound shorter than the windows is zero", () => {
  const { data, rows } = prosody(sine(220, 0.03), { group: 1 });
  assertEquals(rows, 5);
  assertEquals(data, new Float64Array(20));
});

Deno.test("prosody() of a sound shorter than a group has no rows", () => {
  for (const seconds of [0, 0.004, 0.05]) assertEquals(prosody(sine(220, seconds)).rows, 0);
});

Deno.test("prosody() throws on a step or group that is not positive", () => {
  assertThrows(() => prosody(sine(220, 1), { step: 0 }), RangeError, "step must be positive");
  assertThrows(() => prosody(sine(220, 1), { group: 1.5 }), RangeError, "group must be a positive");
});
