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
import { peer } from "./peer.ts";

const fixture = new URL("../tests/fixtures/voice_44k_stereo.wav", import.meta.url);
const [path = decodeURIComponent(fixture.pathname), runs = "30"] = Deno.args;
const waveform = readWav(path);
const duration = waveform.channels[0]!.length / waveform.sampleRate;

let seconds = Infinity;
for (let run = 0; run < Number(runs); run++) {
  const start = performance.now();
  prosody(waveform);
  seconds = Math.min(seconds, (performance.now() - start) / 1000);
}
const { sampleRate, channels } = waveform;
console.log(`${duration.toFixed(1)} s at ${sampleRate} Hz, ${channels.length} channel(s)`);
report("prosody()", seconds);

for (const engine of ["parselmouth", "praat"]) {
  const result = await peer("prosody.py", [path, runs, engine]);
  if (result) report(result.name, result.seconds);
}

function report(name: string, taken: number): void {
  const speed = (duration / taken).toFixed(0);
  const ratio = (taken / seconds).toFixed(2);
  console.log(`${name}: ${taken.toFixed(3)} s, ${speed} times real time, ${ratio} of our time`);
}
