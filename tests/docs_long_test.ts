import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl } from "@std/path";
import { exists } from "../src/files/files.ts";
import { writeAnswers, writeStudyData } from "./support/data/small_study.ts";
import { inFolder } from "./support/in_folder.ts";
import { fixture, hasPublishedModel, publishedModel } from "./support/published_model.ts";
import { runDenoTask } from "./support/tasks/run_task.ts";
import { serveStudy, serveView } from "./support/page/serve_task.ts";
import { blocks, pages } from "./support/docs_pages.ts";

/** The `deno task` commands of a page's shell blocks, in order: name and arguments. */
async function commands(page: string): Promise<string[][]> {
  const text = (await blocks(page, "sh")).join("").replaceAll("\\\n", " ");
  return text.split("\n").map((line) => line.replace(/ # .*/, "").trim().split(/\s+/))
    .filter(([program, verb]) => program === "deno" && verb === "task")
    .map((words) => words.slice(2));
}

/** The commands of all pages, each once, and the page that has it first. */
async function allCommands(): Promise<{ page: string; command: string[] }[]> {
  const first = new Map<string, { page: string; command: string[] }>();
  for (const page of pages) {
    for (const command of await commands(page)) {
      const line = command.join(" ");
      if (!first.has(line)) first.set(line, { page, command });
    }
  }
  return [...first.values()];
}

const hasFfmpeg = await new Deno.Command("ffmpeg", { args: ["-version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);

/** Why a command cannot be run here, if so. */
function obstacle([name, ...args]: string[]): string | undefined {
  if (args.includes("slurm")) return "Slurm's own test runs experiments there";
  if (args.some((arg) => arg.startsWith("minute"))) return "the recording is not part of this";
  if (args.some((arg) => /external/.test(arg))) return "external features' own test runs it";
  if (name === "build:npm") return "its own test builds it";
  if (name === "live") return "live's own test runs it, without a microphone";
  if (name === "video" && !hasFfmpeg) return "there is no ffmpeg";
  const isPublished = name === "import-model" || args.includes("models/trinity");
  return isPublished && !hasPublishedModel ? "the published model is not here" : undefined;
}

/** The same command for a corpus and networks as small as can be. */
function small([name, ...args]: string[]): [string, ...string[]] {
  if (name === "synthesize") return [name, ...args, "--utterances", "20", "--seconds", "2-2.5"];
  if (name === "learn") return [name, ...args, "--epochs", "1"];
  if (name === "train") {
    return [name, args[0]!, "1", ...args.slice(2), "--layers", "8", "--units", "8"];
  }
  const words = hasFfmpeg ? args : args.map((word) => word.replace(",talk.mp4", ""));
  return [name!, ...words];
}

/** The experiments' files with the settings that decide how long they take made small. */
async function writeExperiments(folder: string): Promise<void> {
  const shipped = fromFileUrl(new URL("../experiments", import.meta.url));
  await Deno.mkdir(`${folder}/experiments`);
  for await (const { name } of Deno.readDir(shipped)) {
    if (name === "schema.json") continue;
    const experiment = JSON.parse(await Deno.readTextFile(`${shipped}/${name}`));
    const { synthetic } = experiment.data;
    const data = synthetic
      ? { ...experiment.data, synthetic: { utterances: 20, seconds: [2, 2.5], seed: 1 } }
      : { ...experiment.data, manifest: "synthetic" };
    const train = { epochs: 1, batchSize: 256, layers: [8], units: 8 };
    const latent = experiment.latentDims && { latentDims: [8] };
    const futures = experiment.futures && { futures: [4] };
    const few = { ...latent, ...futures, seeds: [1], learn: { epochs: 1 }, train };
    const changed = { ...experiment, data, ...few };
    await Deno.writeTextFile(`${folder}/experiments/${name}`, JSON.stringify(changed));
  }
}

/** What the README takes for granted: a talk, the authors' files, someone's own recordings. */
async function writeInputs(folder: string): Promise<void> {
  await Deno.copyFile(fixture("voice_22k.wav"), `${folder}/talk.wav`);
  if (hasPublishedModel) await Deno.symlink(publishedModel(""), `${folder}/published`);
  const manifests = fromFileUrl(new URL("../data_manifest", import.meta.url));
  await Deno.symlink(manifests, `${folder}/data_manifest`);
  await writeExperiments(folder);
}

/** Recordings in the folders that the manifest's template speaks of. */
async function writeOwnData(folder: string): Promise<void> {
  const template = new URL("../data_manifest/template.json", import.meta.url);
  await Deno.copyFile(template, `${folder}/mine.json`);
  const session = `${folder}/my_recordings/sessions/monday`;
  await Deno.mkdir(session, { recursive: true });
  for (let id = 1; id <= 20; id++) {
    await Deno.copyFile(`${folder}/dataset/speech/audio${id}.wav`, `${session}/${id}.wav`);
    await Deno.copyFile(`${folder}/dataset/motion/gesture${id}.bvh`, `${session}/${id}.bvh`);
  }
}

/** What `demo` leaves, as far as the example study takes it. */
async function writeDemo(folder: string): Promise<void> {
  if (await exists(`${folder}/demo`)) return;
  const studies = fromFileUrl(new URL("../studies", import.meta.url));
  await Deno.symlink(studies, `${folder}/studies`);
  await writeStudyData(`${folder}/made`, 5);
  const { systems, original, speech } = JSON.parse(
    await Deno.readTextFile(`${studies}/demo.json`),
  );
  const places = { original, speech, one: systems.baseline, two: systems.proposed };
  for (const [made, place] of Object.entries(places)) {
    await Deno.mkdir(dirname(`${folder}/${place}`), { recursive: true });
    await Deno.rename(`${folder}/made/${made}`, `${folder}/${place}`);
  }
}

Deno.test("the commands of README.md and docs work, one after the other", () =>
  inFolder(async (folder) => {
    await writeInputs(folder);
    for (const { page, command } of await allCommands()) {
      // Tests are what runs this.
      const reason = /^test(:|$)/.test(command[0]!) ? "it is what runs here" : obstacle(command);
      if (reason !== undefined) {
        console.log(`${page}: left out: deno task ${command.join(" ")}: ${reason}`);
        continue;
      }
      if (command.includes("my_recordings")) await writeOwnData(folder);
      if (command[0] === "study") {
        await writeDemo(folder);
        if (command[1] === "serve") {
          await using _served = await serveStudy(folder, "study");
          await writeAnswers(`${folder}/study`);
          continue;
        }
      }
      const [name, ...args] = small(command);
      if (name === "view" && !args.includes("--export")) {
        await using _served = await serveView(folder, args);
        continue;
      }
      const { code, stderr } = await runDenoTask(name, args, folder);
      assertEquals(code, 0, `${page}: deno task ${command.join(" ")}: ${stderr}`);
    }
  }));
