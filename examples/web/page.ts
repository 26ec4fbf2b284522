// Drop a WAV on the page, and a figure moves to it. docs/library.md says how to put it together.
import { decodeWav } from "@aud2repr2pose/aud2repr2pose/audio";
import {
  generateGesture,
  GestureModel,
  readStoredModel,
  useBackend,
} from "@aud2repr2pose/aud2repr2pose/model";

const status = document.querySelector("p")!, canvas = document.querySelector("canvas")!;
const context = canvas.getContext("2d")!;

await useBackend({ backend: "cpu" }); // all in the page; "webgpu" and "wasm" are faster
const model = new GestureModel(
  await readStoredModel(async (name) =>
    (await fetch(`../../models/default/${name}`)).arrayBuffer()
  ),
);
status.textContent = "Drop a WAV here";

addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", async (event) => {
  event.preventDefault();
  const file = event.dataTransfer!.files[0]!;
  status.textContent = `Listening to ${file.name}`;
  const speech = decodeWav(new Uint8Array(await file.arrayBuffer()));
  const { positions, frameRate, skeleton } = await generateGesture(model, speech);
  status.textContent = `${file.name}: ${positions.rows} poses`;
  const sound = new Audio(URL.createObjectURL(file));
  await sound.play();
  const draw = () => {
    const frame = Math.min(Math.floor(sound.currentTime * frameRate), positions.rows - 1);
    const pose = positions.data.subarray(frame * positions.columns);
    const at = (node: number) =>
      [480 - 6 * pose[3 * node]!, 840 - 6 * pose[3 * node + 1]!] as const;
    context.clearRect(0, 0, 960, 960);
    context.beginPath();
    for (const [node, parent] of skeleton!.parents.entries()) {
      if (parent >= 0) context.moveTo(...at(parent)), context.lineTo(...at(node));
    }
    context.stroke();
    if (!sound.ended) requestAnimationFrame(draw);
  };
  draw();
});
