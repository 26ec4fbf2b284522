import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { inFolder } from "./support/in_folder.ts";
import { fixture, hasPublishedModel, publishedModel } from "./support/published_model.ts";
import { runTask } from "./support/tasks/run_task.ts";
import { serveView } from "./support/page/serve_view.ts";

const root = new URL("../", import.meta.url);

/** What a user reads, in the order in which its commands build on one another. */
const pages = [
  "docs/reproduce.md",
  "README.md",
  "docs/own_data.md",
  "docs/library.md",
  "docs/other_programs.md",
  "docs/engines_and_speed.md",
  "docs/coming_from_the_original.md",
  "docs/architecture.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
];

/** The code blocks of a page in some language. */
async function blocks(page: string, language: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL(page, root));
  const found = text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\``, "gm"));
  return Array.from(found, ([, , block]) => block!);
}

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
    const changed = { ...experiment, data, ...latent, seeds: [1], learn: { epochs: 1 }, train };
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

Deno.test("the commands of README.md and docs work, one after the other", () =>
  inFolder(async (folder) => {
    await writeInputs(folder);
    for (const { page, command } of await allCommands()) {
      // `test` is what runs this.
      const reason = command[0] === "test" ? "it is what runs here" : obstacle(command);
      if (reason !== undefined) {
        console.log(`${page}: left out: deno task ${command.join(" ")}: ${reason}`);
        continue;
      }
      if (command.includes("my_recordings")) await writeOwnData(folder);
      const [name, ...args] = small(command);
      if (name === "view" && !args.includes("--export")) {
        await using _served = await serveView(folder, args);
        continue;
      }
      const { code, stderr } = await runTask(name, args, folder);
      assertEquals(code, 0, `${page}: deno task ${command.join(" ")}: ${stderr}`);
    }
  }));

Deno.test("the TypeScript of README.md and docs is that of the package's types", async () => {
  const found = await Promise.all(
    pages.map(async (page) => (await blocks(page, "ts")).length > 0 ? page : undefined),
  );
  const paths = found.filter((page) => page !== undefined).map((page) =>
    fromFileUrl(new URL(page, root))
  );
  assert(paths.length > 0);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--doc-only", ...paths],
    cwd: fromFileUrl(root),
    stdout: "null",
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});

Deno.test("links of README.md and docs lead to files and headings that are there", async () => {
  const faults: string[] = [];
  for (const page of pages) {
    const text = await Deno.readTextFile(new URL(page, root));
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const url = new URL(target!, new URL(page, root));
      const heading = decodeURIComponent(url.hash.slice(1));
      url.hash = "";
      const linked = await Deno.stat(url).then(
        ({ isFile }) => isFile && heading !== "" ? Deno.readTextFile(url) : "",
        () => undefined,
      );
      if (linked === undefined || heading !== "" && !anchors(linked).includes(heading)) {
        faults.push(`${page}: ${target}`);
      }
    }
  }
  assertEquals(faults, []);
});

/** The names by which a Markdown page's headings are linked. */
function anchors(text: string): string[] {
  return Array.from(
    text.matchAll(/^#+ (.*)$/gm),
    ([, heading]) => heading!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );
}

Deno.test("files and folders that docs speak of are there", async () => {
  const rooms = "src|eval|tasks|view|tests|bench|std|data_manifest|experiments";
  const faults: string[] = [];
  for (const page of pages) {
    const text = await Deno.readTextFile(new URL(page, root));
    // Names in capitals, and what CONTRIBUTING adds as an example, stand for files to come.
    for (const [, path] of text.matchAll(new RegExp(`\`((?:${rooms})/[\\w./]*)\``, "g"))) {
      if (/NAME|zero_crossings|curvature/.test(path!)) continue;
      const isThere = await Deno.stat(new URL(path!, root)).then(() => true, () => false);
      if (!isThere) faults.push(`${page}: ${path}`);
    }
  }
  assertEquals(faults, []);
});
