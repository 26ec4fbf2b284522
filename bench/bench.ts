/**
 * `deno task bench [NAME [ARGS]]`: all benchmarks, each in a process of its own, or one of them.
 *
 * Each prints ratios against a peer in the same run where the peer is installed: python3 with
 * python_speech_features, parselmouth, librosa, PyTorch; the command-line Praat; the system's BLAS.
 *
 * @module
 */

const BENCHES: Readonly<Record<string, string>> = {
  features: "MFCC and spectrogram",
  prosody: "Pitch and intensity",
  motion: "BVH, kinematics, rotation fit, smoothing",
  backend: "Tensor engines and their kernels",
  prediction: "The speech encoder's prediction",
  autoencoder: "The motion autoencoder's training",
  training: "The speech encoder's training",
  generate: "generate as a process, from a cold start",
  drawing: "Figures, drawn for videos",
  vectorize: "vectorize on synthetic corpora",
  evaluate: "The measures of evaluation, and evaluate as a process",
};
/** Those that take an hour or more: run by name alone. */
const LONG: Readonly<Record<string, string>> = {
  sampling: "Windows or segments: what each learns, and how fast",
  scale: "How time and memory of the stages grow with the corpus",
};
const ALL = { ...BENCHES, ...LONG };
const PERMISSIONS = ["read", "write", "env", "run", "ffi", "sys"].map((name) => `--allow-${name}`);

const [only, ...args] = Deno.args;
if (only !== undefined && !(only in ALL)) {
  console.error(`error: there is no benchmark ${only}; choose ${Object.keys(ALL).join(", ")}`);
  Deno.exit(1);
}
for (const [name, title] of Object.entries(only === undefined ? BENCHES : ALL)) {
  if (only !== undefined && name !== only) continue;
  console.log(`\n${title} (deno task bench ${name})`);
  const script = new URL(`./${name}_bench.ts`, import.meta.url).href;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...PERMISSIONS, script, ...args],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) Deno.exit(1);
}
