import { assertEquals } from "@std/assert";
import { featureRecipe } from "../../../src/audio/recipe.ts";
import { encodeWav } from "../../../src/audio/wav/encode_wav.ts";
import {
  readSpeechFeatures,
  type SpeechChange,
} from "../../../src/files/wav/read_speech_features.ts";
import { assertClose } from "../../support/assert_close.ts";
import { inFolder } from "../../support/in_folder.ts";

const sampleRate = 16000, seconds = 2, hertz = 150;

Deno.test("readSpeechFeatures() changes speed and pitch as a record, or pitch alone", () =>
  inFolder(async (folder) => {
    const sound = Float64Array.from(
      { length: seconds * sampleRate },
      (_, i) =>
        [1, 2, 3].reduce(
          (sum, k) => sum + 0.2 * Math.sin(2 * Math.PI * k * hertz * i / sampleRate),
          0,
        ),
    );
    const path = `${folder}/tone.wav`;
    await Deno.writeFile(path, encodeWav({ channels: [sound], sampleRate }));
    const recipe = { ...featureRecipe("prosody"), sampleRate };
    const heard = (change?: SpeechChange) => {
      const { data, rows, columns } = readSpeechFeatures(path, recipe, change);
      // The third feature is ln(pitch + 1) - 4.
      return [rows, Math.exp(data[Math.floor(rows / 2) * columns + 2]! + 4) - 1] as const;
    };
    const cases: [SpeechChange | undefined, seconds: number, hertz: number][] = [
      [undefined, 2, 150],
      [{ speed: 1.1 }, 2 / 1.1, 165],
      [{ speed: 0.9 }, 2 / 0.9, 135],
      [{ pitch: 1.2 }, 2, 180],
      [{ pitch: 0.85 }, 2, 127.5],
      [{ pitch: 1.2, speed: 1.1 }, 2 / 1.1, 198],
    ];
    for (const [change, seconds, hertz] of cases) {
      const [rows, pitch] = heard(change);
      assertEquals([change, Math.abs(rows - 20 * seconds) <= 1], [change, true], `${rows}`);
      assertClose([pitch], [hertz], 1.5, JSON.stringify(change));
    }
  }));
