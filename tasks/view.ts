/**
 * `deno task view`: gestures in the browser, original and predicted, with sound.
 *
 * @module
 */
import { basename, resolve } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { checkWritable, exists } from "../src/files/files.ts";
import { readManifest } from "../src/files/data/read_manifest.ts";
import { readModelData } from "../src/files/model/load_model.ts";
import { packModel } from "../src/model/packed_model.ts";
import { gestureLatency } from "../src/model/prediction/gesture_generator.ts";
import { stage } from "./command/stage.ts";
import { integer } from "./command/values.ts";
import { startProgress } from "./command/progress.ts";
import { serveLocally } from "./viewing/http_server.ts";
import { bundleLive, bundleView } from "./viewing/view_bundle.ts";
import { manifestPath, recordedBy } from "./data/named_manifest.ts";
import { exportView } from "./viewing/view_export.ts";
import { gatherGestures, type ViewGestures } from "./viewing/view_gestures.ts";
import { namedRig, rigsNear } from "./viewing/view_rigs.ts";
import { type LiveModel, type ViewContents, viewHandler } from "./viewing/view_server.ts";
import { findSources, GESTURES, readBy, type Source, SPEECH } from "./viewing/view_sources.ts";

/** Where stages write by default, for what is not named. */
const DEFAULTS = {
  original: "evaluation/data/original",
  predicted: "evaluation/data/predicted",
  speech: "data/test/inputs",
};

/** What can be said to it. */
export const command = {
  name: "view",
  summary: "Shows gestures in the browser, original and predicted, side by side, with sound." +
    "\nFiles are paired by name: gesture12.txt with audio12.wav. Reads txt, npy, bvh and json.",
  positionals: [],
  flags: {
    predicted: {
      value: "DIR|FILE",
      several: true,
      help: `Predicted gestures, each a system (default: ${DEFAULTS.predicted} where it is)`,
    },
    original: {
      value: "DIR|FILE",
      help: `Recorded gestures (default: ${DEFAULTS.original} where it is)`,
    },
    manifest: recordedBy,
    speech: { value: "DIR|FILE", help: `Recordings (default: ${DEFAULTS.speech} where it is)` },
    skeleton: {
      value: "NAME|FILE",
      help: "Skeleton of txt and npy: takeuchi, trinity, a JSON or BVH file (default: by size)",
    },
    model: {
      value: "MODEL",
      help: "A model folder: generates gestures in the browser, for a wav and while you speak; " +
        "alone, it opens on these two",
    },
    export: { value: "PAGE.html", help: "Write one file that works from disk, and serve nothing" },
    port: {
      value: "N",
      is: integer({ least: 0, most: 65535 }),
      default: "8420",
      help: "Port on this machine, 0 for any that is free",
    },
    open: { help: "Open the browser" },
  },
  example: "--predicted predicted --original original --speech data/test/inputs",
} as const;

export default await stage(import.meta, command, async ({ flags }, run) => {
  if (flags.export !== undefined) {
    if (flags.model !== undefined) {
      throw new InputError("--export holds no model; leave out --model");
    }
    await checkWritable(flags.export);
  }
  const gestures = await findGestures(flags);
  const files = gestures.gestures.map(({ path }) => path);
  const rigs = [
    ...flags.skeleton === undefined ? [] : [await namedRig(flags.skeleton)],
    ...await rigsNear(files),
  ];
  const page = await bundleView();
  if (flags.export === undefined) {
    const live = flags.model === undefined ? undefined : await liveModel(flags.model);
    return serve({ page, gestures, rigs, ...(live && { live }) }, flags.port, flags.open);
  }
  const sounds = gestures.speech.map(({ path }) => path);
  if (files.length === 0) throw new InputError("there is nothing to export: name --predicted DIR");
  await run.begin(flags.export, { kind: "file" });
  using progress = startProgress("Writing", files.length + sounds.length, "files");
  await exportView(flags.export, page, gestures, rigs, progress.update);
  const { size } = await Deno.stat(flags.export);
  return {
    inputs: [...files, ...sounds],
    outputs: [flags.export],
    wrote: `${flags.export}: ${gestures.catalog.utterances.length} utterances, ` +
      `${(size / 1e6).toFixed(1)} MB`,
    next: "open it in a browser; it needs nothing else",
  };
});

/** What was named, and what is not named from where stages write by default. */
async function findGestures(
  flags: {
    original: string | undefined;
    predicted: readonly string[];
    speech: string | undefined;
    manifest: string | undefined;
    model: string | undefined;
  },
): Promise<ViewGestures> {
  // Of a model alone, what it makes is to be seen.
  const isNamed = flags.original ?? flags.speech ?? flags.predicted[0];
  const findsUsual = isNamed !== undefined || flags.model === undefined;
  const manifest = flags.manifest === undefined ? undefined : manifestPath(flags.manifest);
  if (manifest !== undefined) await readManifest(manifest); // its faults are said at once
  const named: Source[] = [], found: Source[] = [];
  const find = async (
    paths: readonly string[],
    usual: string,
    endings: readonly string[],
    manifest?: string,
  ) => {
    const given = paths.length > 0;
    const there = given || findsUsual && await exists(usual);
    const places = given ? paths : there ? [usual] : [];
    const all = await Promise.all(places.map((path) => findSources(path, endings)));
    const sources = all.flat().map((source) => readBy(manifest, source));
    (given ? named : found).push(...sources);
    return sources;
  };
  const one = (path: string | undefined) => path === undefined ? [] : [path];
  const original = await find(one(flags.original), DEFAULTS.original, GESTURES, manifest);
  const recorded = original.length > 0 ? undefined : manifest;
  const predicted = await find(flags.predicted, DEFAULTS.predicted, GESTURES, recorded);
  const speech = await find(one(flags.speech), DEFAULTS.speech, SPEECH);
  return gatherGestures({ original, predicted, speech }, named.length > 0 ? named : found);
}

async function liveModel(folder: string): Promise<LiveModel> {
  const data = await readModelData(folder);
  for (const line of data.assumed ?? []) console.log(`Note: ${line}`);
  const model = packModel(data);
  const info = { name: basename(resolve(folder)), latency: gestureLatency(data.config) };
  return { info, model, files: await bundleLive() };
}

/** Serves the page until the program is stopped. */
async function serve(contents: ViewContents, port: number, open: boolean): Promise<void> {
  const { utterances, systems } = contents.gestures.catalog;
  await serveLocally(port, viewHandler(contents), (port) => {
    const url = `http://localhost:${port}/`;
    const what = utterances.length === 0
      ? contents.live
        ? `what ${contents.live.info.name} makes: speak, or choose a recording`
        : "nothing yet: drop files on the page, or name --predicted DIR"
      : `${utterances.length} utterances of ${systems.map(({ name }) => name).join(", ")}`;
    console.log(`${url} shows ${what}\nCtrl+C ends it`);
    if (open) openBrowser(url);
    // What answers requests can start no program and write no file.
    for (const name of ["run", "write"] as const) Deno.permissions.revokeSync({ name });
  });
}

function openBrowser(url: string): void {
  const [program, ...args] = { darwin: ["open"], windows: ["explorer"] }[
    Deno.build.os as string
  ] ?? ["xdg-open"];
  try {
    new Deno.Command(program!, { args: [...args, url], stdout: "null", stderr: "null" }).spawn();
  } catch {
    console.log("No browser could be opened: open the address yourself");
  }
}
