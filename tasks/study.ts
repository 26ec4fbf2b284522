/**
 * `deno task study`: a user study of evaluated systems, from its config to the table in the paper.
 *
 * In `study/`, in the order of reading: `new_study.ts`, with `study_utterances.ts` (which are shown),
 * `study_stimuli.ts` (what of them is written) and `study_page.ts`; `serve_study.ts`, with `study_server.ts`
 * (what may be asked) and `answer_store.ts` (SQLite); `analyze_study.ts`; `study_power.ts`.
 *
 * @module
 */
import { join } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import type { FlagValues } from "./command/command.ts";
import { seed } from "./command/flags.ts";
import { noteIdle } from "./command/read_arguments.ts";
import { type AtWork, type Made, stage } from "./command/stage.ts";
import { integer, number, oneOf } from "./command/values.ts";
import { analyzeAnswers } from "./study/analyze_study.ts";
import { newStudy } from "./study/new_study.ts";
import { exportAnswers, serveStudy } from "./study/serve_study.ts";
import { tellPower } from "./study/study_power.ts";

/** What can be done with a study. */
const ACTIONS = ["new", "serve", "analyze", "power"] as const;

/** The flags of each. */
const FLAGS_OF = {
  new: ["out", "stimuli", "submit"],
  serve: ["host", "port", "export"],
  analyze: ["out", "interval", "seed"],
  power: ["preference", "power", "runs", "seed"],
} as const;

/** What can be said to it. */
export const command = {
  name: "study",
  summary:
    "A user study of evaluated systems: new CONFIG.json makes its page and plans; serve STUDY\n" +
    "shows it to participants and keeps their answers; analyze STUDY [RESULTS...] makes tables and\n" +
    "figures of them; power CONFIG.json says how many participants it takes.",
  positionals: [
    ["ACTION", "What to do", oneOf(ACTIONS)],
    ["PATH...", "The config, or the study's folder and files of results"],
  ],
  flags: {
    out: {
      value: "DIR",
      help: "new: the study's folder; analyze: for tables (default: STUDY/analysis)",
    },
    stimuli: {
      value: "KIND",
      is: oneOf(["3d", "video"]),
      default: "3d",
      help: "new: figures drawn in the page, or videos (takes ffmpeg)",
    },
    submit: { value: "URL", help: "new: where the page sends results at the end, as JSON by POST" },
    host: {
      value: "ADDRESS",
      default: "127.0.0.1",
      help: "serve: which address of this machine; the default is reached from nowhere else",
    },
    port: {
      value: "N",
      is: integer({ least: 0, most: 65535 }),
      default: "8430",
      help: "serve: the port, 0 for any that is free",
    },
    export: { value: "FILE.csv", help: "serve: write the answers as CSV, and serve nothing" },
    interval: {
      value: "KIND",
      is: oneOf(["t", "bootstrap"]),
      default: "t",
      help: "analyze: intervals for mean ratings",
    },
    preference: {
      value: "SHARE",
      is: number({ above: 0.5, below: 1 }),
      default: "0.6",
      help: "power: how often one system is preferred to the other",
    },
    power: {
      value: "SHARE",
      is: number({ above: 0, below: 1 }),
      default: "0.8",
      help: "power: with which probability that is to be told from chance",
    },
    runs: {
      value: "N",
      is: integer({ least: 10, most: 100_000 }),
      default: "1000",
      help: "power: simulated studies of each size",
    },
    seed: { value: "N", is: seed, default: "1", help: "analyze, power: where chance comes from" },
  },
  example: "new studies/demo.json --out study",
} as const;

/** What the flags say. */
type StudyFlags = FlagValues<typeof command.flags>;

export default await stage(import.meta, command, async ({ positionals, flags, given }, run) => {
  const [action, path, ...others] = positionals;
  const own: readonly string[] = FLAGS_OF[action];
  const idle = Object.keys(command.flags).filter((flag) => !own.includes(flag));
  noteIdle(given, idle, `not for study ${action}, see study --help`);
  // Only who serves needs the network.
  if (action !== "serve" || flags.export !== undefined) {
    Deno.permissions.revokeSync({ name: "net" });
  }
  if (action === "analyze") return await analyze(run, path!, others, flags);
  if (others.length > 0) {
    throw new InputError(`study ${action} takes one path, not ${others[0]} too`);
  }
  if (action === "new") return await make(run, path!, flags);
  if (action === "power") {
    const { preference, power, runs, seed } = flags;
    return await tellPower(path!, { preference, power, runs, seed, significance: 0.05 });
  }
  if (flags.export !== undefined) return await exportAnswers(path!, flags.export);
  return await serveStudy(path!, flags.host, flags.port);
});

function make(run: AtWork, path: string, flags: StudyFlags): Promise<Made> {
  const { out, stimuli, submit } = flags;
  if (out === undefined) throw new InputError("--out DIR is missing: the folder of the study");
  return newStudy(run, path, { out, stimuli, submit });
}

function analyze(
  run: AtWork,
  folder: string,
  results: readonly string[],
  { out = join(folder, "analysis"), interval, seed }: StudyFlags,
): Promise<Made> {
  return analyzeAnswers(run, folder, results, out, { interval, seed });
}
