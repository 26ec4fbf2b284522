/**
 * Times `generate` as a user runs it, a process from its start to the written BVH and `.npy`.
 *
 *     deno task bench generate [MODEL SPEECH.wav]
 *
 * Without arguments, with a model of the published one's size and random weights, on 10 s of a
 * formant synthesizer's voice.
 */
import { featureRecipe } from "../src/audio/recipe.ts";
import { encodeWav } from "../src/audio/wav/encode_wav.ts";
import { writeModelFolder } from "../src/files/model/model_folder.ts";
import { readWav, WavFile } from "../src/files/wav/wav_file.ts";
import { speechEncoderShapes } from "../src/model/speech_encoder.ts";
import { takeuchiSkeleton } from "../src/motion/skeleton/takeuchi_skeleton.ts";
import { rounds } from "./support/figures.ts";

const folder = await Deno.makeTempDir();
try {
  const [model = `${folder}/model`, speech = `${folder}/speech.wav`] = Deno.args;
  if (Deno.args.length < 2) {
    await writeRandomModel(model);
    await writeSpeech(speech);
  }
  const { duration } = new WavFile(speech);
  await rounds("generate", async (measured) => {
    for (const blas of ["auto", "off"]) {
      const what = `generate from a cold start, ${duration.toFixed(0)} s of speech, --blas ${blas}`;
      measured({ what, seconds: await generate(speech, model, blas) });
    }
  });
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function generate(speech: string, model: string, blas: string): Promise<number> {
  const outputs = `${folder}/out.bvh,${folder}/out.npy`;
  const start = performance.now();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "generate", speech, outputs, "--model", model, "--blas", blas],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return (performance.now() - start) / 1000;
}

/** 10 s of sound: a fixture's 2.5 s four times. */
async function writeSpeech(path: string): Promise<void> {
  const fixture = new URL("../tests/fixtures/voice_44k_stereo.wav", import.meta.url);
  const { sampleRate, channels } = readWav(decodeURIComponent(fixture.pathname));
  const repeated = channels.map((channel) => {
    const long = new Float64Array(4 * channel.length);
    for (let i = 0; i < 4; i++) long.set(channel, i * channel.length);
    return long;
  });
  await Deno.writeFile(path, encodeWav({ sampleRate, channels: repeated }));
}

async function writeRandomModel(path: string): Promise<void> {
  const speechEncoder = {
    features: 30,
    context: 61,
    frameLayers: [256, 256],
    units: 128,
    gates: "hard-sigmoid",
    outputs: 384,
    epsilon: 1e-3,
  } as const;
  const weights = Object.fromEntries(
    Object.entries(speechEncoderShapes(speechEncoder)).map(([name, shape], seed) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const data = Float32Array.from({ length }, (_, i) => 0.05 * Math.sin(seed + 12.9898 * i * i));
      if (/gamma|variance/.test(name)) data.fill(1);
      return [name, { shape, data }];
    }),
  );
  const recipe = featureRecipe("mfcc+prosody");
  const config = {
    speechEncoder,
    velocities: true,
    frameRate: 20,
    recipe,
    skeleton: takeuchiSkeleton,
  };
  await writeModelFolder(path, { config, weights });
}
