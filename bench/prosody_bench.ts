/**
 * Times prosody() on a sound file, beside Praat's `To Pitch...` and `To Intensity...`, each on one
 * core, best of some runs without start-up and reading of files:
 *
 *     deno task bench prosody [WAV] [RUNS]
 *
 * `python3` needs parselmouth; `praat` is the command-line program.
 */
import { prosody } from "../src/audio/prosody/prosody.ts";
import { readWav } from "../src/files/wav/wav_file.ts";
import { rounds } from "./support/figures.ts";
import { peer } from "./support/peer.ts";

const fixture = new URL("../tests/fixtures/voice_44k_stereo.wav", import.meta.url);
const [path = decodeURIComponent(fixture.pathname), runs = "10"] = Deno.args;
const waveform = readWav(path);
const duration = waveform.channels[0]!.length / waveform.sampleRate;

const { sampleRate, channels } = waveform;
const what = `pitch and intensity, ${
  sampleRate / 1000
} kHz, ${channels.length} channel(s), one core`;

await rounds("prosody", async (measured) => {
  let seconds = Infinity;
  for (let run = 0; run < Number(runs); run++) {
    const start = performance.now();
    prosody(waveform);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  const here = { amount: duration, unit: "s of sound", seconds };
  for (const engine of ["parselmouth", "praat"]) {
    const result = await peer("prosody.py", [path, runs, engine]);
    if (result) measured({ what: `${what}, beside ${engine}`, ...here, peer: result });
  }
  measured({ what, ...here });
});
