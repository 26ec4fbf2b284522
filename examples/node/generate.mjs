// Gestures for a recording in Node: node generate.mjs talk.wav talk.bvh
// First, in the package's folder: deno task build:npm; then here: npm install
import { readFile, writeFile } from "node:fs/promises";
import { decodeWav } from "aud2repr2pose/audio";
import { generateGesture, GestureModel, readStoredModel, useBackend } from "aud2repr2pose/model";
import { animate, writeBvh } from "aud2repr2pose/motion";

const [wav, bvh, folder] = process.argv.slice(2);
const box = new URL(".", import.meta.resolve("aud2repr2pose/models/default/model.json"));

await useBackend({ backend: "wasm" });
const model = new GestureModel(
  await readStoredModel(async (name) => {
    const { buffer, byteOffset, length } = await readFile(
      folder ? `${folder}/${name}` : new URL(name, box),
    );
    return buffer.slice(byteOffset, byteOffset + length);
  }),
);
const gesture = await generateGesture(model, decodeWav(await readFile(wav)));
const { motion } = animate(gesture, { framesPerSecond: 30 });
await writeFile(bvh, [...writeBvh(motion)].join(""));
console.log(`${bvh}: ${motion.rotations.rows} frames`);
