import type { Waveform } from "../../../src/audio/signal/waveform.ts";
import { decodeWav } from "../../../src/audio/wav/decode_wav.ts";
import { decodeNpy } from "../../../src/matrix/npy.ts";

const committed = new URL("../../fixtures/", import.meta.url);
const shared = new URL("../../../../shared/fixtures/", import.meta.url);

/** A recording and what Praat and the formulas of DESIGN.md make of it. */
export interface ProsodyFixture {
  name: string;
  wav: URL;
  /** Time, Hz, dB at steps of 5 ms. */
  praat: URL;
  /** The four columns at 20 Hz. */
  prosody: URL;
  /** Real speech is not part of the repository. */
  absent: boolean;
}

function voice(name: string): ProsodyFixture {
  return {
    name,
    wav: new URL(`${name}.wav`, committed),
    praat: new URL(`${name}.praat_200hz.npy`, committed),
    prosody: new URL(`${name}.prosody_20hz.npy`, committed),
    absent: false,
  };
}

function talk(name: string): ProsodyFixture {
  const wav = new URL(`speech/${name}.wav`, shared);
  const absent = isAbsent(wav);
  return {
    name: absent ? `${name} (skipped: not on this machine)` : name,
    wav,
    praat: new URL(`speech/${name}/praat_time_pitch_intensity_200hz.npy`, shared),
    prosody: new URL(`speech/${name}/prosody_20hz.npy`, shared),
    absent,
  };
}

function isAbsent(url: URL): boolean {
  try {
    Deno.statSync(url);
    return false;
  } catch {
    return true;
  }
}

export const prosodyFixtures: readonly ProsodyFixture[] = [
  voice("voice_22k"),
  voice("voice_44k_stereo"),
  talk("talk_22k_mono"),
  talk("talk_44k_stereo"),
];

/** Features of the authors' published model, of which prosody is columns 26 to 29. */
export const publishedFeatures = new URL("published_model/golden/features.npy", shared);

export function readWaveform(url: URL): Waveform {
  return decodeWav(Deno.readFileSync(url));
}

export function readRows(url: URL): { data: Float64Array; rows: number; columns: number } {
  const { data, shape } = decodeNpy(Deno.readFileSync(url));
  return { data: Float64Array.from(data), rows: shape[0]!, columns: shape[1]! };
}

/** One channel of a sine. */
export function sine(
  hertz: number,
  seconds: number,
  sampleRate = 16000,
  amplitude = 0.5,
): Waveform {
  const samples = Float64Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, n) => amplitude * Math.sin(2 * Math.PI * hertz * n / sampleRate),
  );
  return { sampleRate, channels: [samples] };
}
