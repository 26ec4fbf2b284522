import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { fixture } from "./support/published_model.ts";
import { writeSmallModel } from "./support/data/small_model.ts";

const SCRIPT = `
import { fitRotations, generateGesture, gestureStream, loadModel, readWav, writeBvh } from "@aud2repr2pose/aud2repr2pose";

const [wavPath, modelPath] = Deno.args as [string, string];
const model = await loadModel(modelPath, { backend: "wasm", blas: "off" });
const speech = readWav(wavPath);
const { positions, frameRate, skeleton } = await generateGesture(model, speech);
const fitted = fitRotations(positions, skeleton!);
const bvh = [...writeBvh({ ...fitted, skeleton: skeleton!, frameTime: 1 / frameRate })].join("");

const chunks = ReadableStream.from([speech.channels]);
let poses = 0;
const format = { sampleRate: speech.sampleRate, channelCount: speech.channels.length };
for await (const pose of chunks.pipeThrough(gestureStream(model, format))) poses += pose.length / 15;
console.log(JSON.stringify([positions.rows, frameRate, bvh.split("\\n")[1], poses]));
`;

Deno.test("a script outside the repository uses the package through links", async () => {
  const folder = await Deno.makeTempDir();
  const root = fromFileUrl(new URL("../", import.meta.url));
  await writeSmallModel(join(folder, "model"));
  await Deno.writeTextFile(
    join(folder, "deno.json"),
    JSON.stringify({
      links: [root],
      imports: { "@aud2repr2pose/aud2repr2pose": "jsr:@aud2repr2pose/aud2repr2pose@^0.1.0" },
    }),
  );
  await Deno.writeTextFile(join(folder, "main.ts"), SCRIPT);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--check", "--no-prompt", "--allow-read", "main.ts"],
      ...[fixture("voice_44k_stereo.wav"), join(folder, "model")],
    ],
    cwd: folder,
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), [49, 20, "ROOT Hips", 49]);
  await Deno.remove(folder, { recursive: true });
});
