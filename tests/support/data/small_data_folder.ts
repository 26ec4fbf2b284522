import { join } from "@std/path";
import { fixture } from "../published_model.ts";

/** The recordings of the folder, part by part: name of the wav file, and of the BVH file. */
const RECORDINGS = {
  train: [
    ["audio20", "voice_22k.wav", "gesture20", "motion_100fps.bvh"],
    ["naudio20", "voice_44k_stereo.wav", "gesture20", "motion_100fps.bvh"],
    ["audio21", "voice_22k.wav", "gesture21", "motion_24fps.bvh"],
  ],
  dev: [["audio1093", "voice_44k_stereo.wav", "gesture1093", "motion_24fps.bvh"]],
  test: [["audio1092", "voice_22k.wav", "gesture1092", "motion_100fps.bvh"]],
} as const;

/** The paper's manifest for these files, whose motion is shorter than their speech. */
export async function writeTolerantManifest(path: string): Promise<void> {
  const takeuchi = new URL("../../../data_manifest/takeuchi.json", import.meta.url);
  const manifest = JSON.parse(await Deno.readTextFile(takeuchi));
  manifest.gestures.lengthTolerance = 1;
  await Deno.writeTextFile(path, JSON.stringify(manifest, null, 2) + "\n");
}

/** A DATA folder as `split` makes it, of test fixtures: what stands for a noisy copy is none. */
export async function writeSmallDataFolder(data: string): Promise<void> {
  await Deno.mkdir(data, { recursive: true });
  await writeTolerantManifest(join(data, "manifest.json"));
  for (const [part, recordings] of Object.entries(RECORDINGS)) {
    await Deno.mkdir(join(data, part, "inputs"), { recursive: true });
    await Deno.mkdir(join(data, part, "labels"), { recursive: true });
    const rows = ["wav_filename,wav_filesize,bvh_filename"];
    for (const [audio, wav, gesture, bvh] of recordings) {
      const [input, label] = [`${part}/inputs/${audio}.wav`, `${part}/labels/${gesture}.bvh`];
      await Deno.copyFile(fixture(wav), join(data, input));
      await Deno.copyFile(fixture(bvh), join(data, label));
      rows.push(`${input},${(await Deno.stat(join(data, input))).size},${label}`);
    }
    await Deno.writeTextFile(join(data, `gg-${part}.csv`), rows.join("\r\n") + "\r\n");
  }
}
