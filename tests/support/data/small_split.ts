import { assertEquals } from "@std/assert";
import { fixture } from "../published_model.ts";
import { folderContents } from "../tasks/folder_contents.ts";
import { callTask } from "../tasks/run_task.ts";

/** Runs a test in a folder with recordings 1 to 10, two files without partners, and a manifest. */
export async function inRecordings(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/raw/wav`, { recursive: true });
    await Deno.mkdir(`${folder}/raw/take/bvh`, { recursive: true });
    for (let id = 1; id <= 10; id++) {
      const voice = id % 2 === 0 ? "voice_22k.wav" : "voice_44k_stereo.wav";
      await Deno.copyFile(fixture(voice), `${folder}/raw/wav/s${id}.wav`);
      const motion = id % 2 === 0 ? "motion_24fps.bvh" : "motion_100fps.bvh";
      await Deno.copyFile(fixture(motion), `${folder}/raw/take/bvh/${id}.bvh`);
    }
    await Deno.copyFile(fixture("voice_22k.wav"), `${folder}/raw/wav/s11.wav`);
    await Deno.copyFile(fixture("motion_24fps.bvh"), `${folder}/raw/take/bvh/12.bvh`);
    await writeManifest(folder, {});
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A manifest of them. */
export const manifest = {
  name: "mine",
  files: { speech: "wav/s{id}.wav", motion: "**/{id}.bvh" },
  split: {
    rule: "ranges",
    train: [{ from: 1, to: 5 }],
    dev: [{ from: 7, to: 11, parity: "odd" }],
    test: [{ from: 6, to: 8, parity: "even" }],
  },
  gestures: { lengthTolerance: 1 }, // the fixtures' motion is shorter than their voices
};

/** Writes the manifest with other fields. */
export async function writeManifest(folder: string, fields: object): Promise<void> {
  await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify({ ...manifest, ...fields }));
}

/** Runs the task on them; a thread more takes longer to start than this little work takes. */
export function split(folder: string, data: string, ...flags: string[]) {
  const paths = [
    `${folder}/${data}`,
    "--raw",
    `${folder}/raw`,
    "--manifest",
    `${folder}/mine.json`,
  ];
  const jobs = flags.includes("--jobs") ? [] : ["--jobs", "1"];
  return callTask("split", [...paths, ...flags, ...jobs]);
}

/** Runs the task, which must succeed, and returns what it printed. */
export async function splitWell(...args: Parameters<typeof split>): Promise<string> {
  const { code, stdout, stderr } = await split(...args);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

/** Hashes of all files below a folder. */
export async function contents(folder: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const [path, bytes] of Object.entries(await folderContents(folder))) {
    const hash = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
    hashes.set(path, new Uint8Array(hash).toHex());
  }
  return hashes;
}
