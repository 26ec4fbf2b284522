/**
 * Times the speech features on one core against the software that is usually taken for them.
 *
 *     deno task bench features [WAV]
 *
 * The sound is a minute long: the file, by default a test fixture, repeated. Each side reads it
 * beforehand, does the same work 5 times a round, and counts its best time. `python3` needs numpy, scipy
 * and python_speech_features for the comparison; the spectrogram's is librosa's where it is installed.
 */
import { mfcc } from "../src/audio/mfcc.ts";
import { spectrogram } from "../src/audio/spectrogram.ts";
import { readWav } from "../src/files/wav/wav_file.ts";
import { type Measurement, rounds } from "./support/figures.ts";
import { peer } from "./support/peer.ts";

const RUNS = 5;
const SECONDS = 60;

const path = Deno.args[0] ?? decodeURIComponent(
  new URL("../tests/fixtures/voice_44k_stereo.wav", import.meta.url).pathname,
);
const { sampleRate, channels } = readWav(path);
const { length } = channels[0]!;
const repeats = Math.max(1, Math.round(SECONDS * sampleRate / length));
const waveform = { sampleRate, channels: channels.map((channel) => repeat(channel, repeats)) };
const seconds = repeats * length / sampleRate;
console.log(`${seconds.toFixed(1)} s of sound, ${sampleRate} Hz, ${channels.length} channel(s)`);

const sound = `${sampleRate / 1000} kHz, ${channels.length} channel(s), one core`;
await rounds("features", async (measured) => {
  measured(await compare("MFCC", () => mfcc(waveform), "mfcc.py"));
  measured(await compare("spectrogram", () => spectrogram(waveform), "spectrogram.py"));
});

/** The best time of `compute`, and of its peer. */
async function compare(
  name: string,
  compute: () => void,
  script: string,
): Promise<Measurement> {
  return {
    what: `${name}, ${sound}`,
    amount: seconds,
    unit: "s of sound",
    seconds: bestOf(RUNS, compute),
    peer: await peer(script, [path, `${repeats}`, `${RUNS}`]),
  };
}

/** Least seconds of several runs, after one that warms up. */
function bestOf(runs: number, compute: () => void): number {
  compute();
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    compute();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

function repeat(samples: Float64Array, times: number): Float64Array {
  const result = new Float64Array(times * samples.length);
  for (let i = 0; i < times; i++) result.set(samples, i * samples.length);
  return result;
}
