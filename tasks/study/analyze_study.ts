import { stringify } from "@std/csv";
import { basename, join } from "@std/path";
import { analyzeStudy, type StudyAnalysis } from "../../eval/study/analysis/analyze_study.ts";
import { words } from "../../eval/study/analysis/answer_records.ts";
import { checkResults } from "../../eval/study/analysis/check_results.ts";
import type { RatingOptions } from "../../eval/study/analysis/ratings.ts";
import {
  type StudyKey,
  type StudyResults,
  studyResultsSchema,
} from "../../eval/study/study_files.ts";
import { studyFigures } from "../../eval/study/analysis/study_figures.ts";
import {
  participationLine,
  studyRecords,
  studyTables,
} from "../../eval/study/analysis/study_tables.ts";
import { latexTextTable, markdownTextTable } from "../../eval/tables/text_table.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { isFolder, listFiles, readJson, writeFile } from "../../src/files/files.ts";
import { readAs } from "../../src/json/read_as.ts";
import type { AtWork, Made } from "../command/stage.ts";
import { renderPng, renderSvg } from "../../eval/figures/render.ts";
import { collectedResults } from "./serve_study.ts";
import { readStudyKey, STUDY_FILES } from "./study_folder.ts";

/** Where results are, and whose. */
interface Found {
  readonly place: string;
  readonly results: StudyResults;
}

/** Analyzes what a server has collected, and results files. */
export async function analyzeAnswers(
  run: AtWork,
  folder: string,
  paths: readonly string[],
  out: string,
  options: RatingOptions,
): Promise<Made> {
  const key = await readStudyKey(folder);
  const answers = join(folder, STUDY_FILES.answers);
  const collected = await collectedResults(folder, key);
  const files = (await Promise.all(paths.map(resultFiles))).flat();
  const found: Found[] = [
    ...collected.map((results) => ({ place: answers, results })),
    ...await Promise.all(files.map((path) => readResults(path, key))),
  ];
  const results = eachOnce(found);
  if (results.length === 0) {
    throw new InputError(`${folder}: has no answers, and no results files are named`);
  }
  const analysis = analyzeStudy(key, results, options);
  if (analysis.counted === 0) {
    throw new InputError(
      `${folder}: no participant's answers count: ${participationLine(analysis)}`,
    );
  }
  await run.begin(out);
  const outputs = await write(out, analysis);
  const inputs = [join(folder, STUDY_FILES.key), ...files];
  return {
    inputs: collected.length > 0 ? [...inputs, answers] : inputs,
    ...{ outputs, seed: options.seed },
    wrote: `${outputs.map((path) => basename(path)).join(", ")} to ${out}`,
  };
}

async function write(out: string, analysis: StudyAnalysis): Promise<string[]> {
  const tables = studyTables(analysis), { columns, rows } = studyRecords(analysis);
  const markdown = [`# ${analysis.key.title}\n`, ...tables.map(markdownTextTable)].join("\n");
  const contents: Record<string, string | Uint8Array> = {
    "table.md": markdown,
    "table.csv": stringify([columns, ...rows], { headers: false }),
    "table.tex": ["% \\usepackage{booktabs}", ...tables.map(latexTextTable)].join("\n"),
    "participants.csv": stringify([
      ["participant", "plan", "failed_checks", "headphones", "excluded"],
      ...analysis.participants.map(({ results, failed, excluded = "" }) => [
        ...[words(results.participant), results.plan, failed, results.headphones ?? "", excluded],
      ]),
    ], { headers: false }),
  };
  for (const [name, spec] of studyFigures(analysis)) {
    const svg = await renderSvg(spec);
    contents[`${name}.svg`] = svg;
    contents[`${name}.png`] = await renderPng(svg);
  }
  for (const [name, content] of Object.entries(contents)) {
    await writeFile(join(out, name), [content]);
  }
  console.log(markdown);
  return Object.keys(contents).map((name) => join(out, name));
}

async function resultFiles(path: string): Promise<string[]> {
  if (!await isFolder(path)) return [path];
  const names = (await listFiles(path, "", 0)).filter((name) => /\.json$/.test(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new InputError(`${path}: holds no .json files`);
}

async function readResults(path: string, key: StudyKey): Promise<Found> {
  const results = readAs(studyResultsSchema, await readJson(path), path);
  named(path, () => checkResults(key, results));
  return { place: path, results };
}

/** Each participant's results once; the same ones again are said and left out, others are refused. */
function eachOnce(found: readonly Found[]): StudyResults[] {
  const kept = new Map<string, Found>();
  for (const one of found) {
    const { participant } = one.results, before = kept.get(participant);
    if (!before) kept.set(participant, one);
    else if (JSON.stringify(before.results) === JSON.stringify(one.results)) {
      console.log(`Note: ${one.place} holds the same results as ${before.place}; they count once`);
    } else {
      throw new InputError(
        `${one.place}: has two answers to one question: other results of participant ` +
          `${participant} are in ${before.place}; leave one of them out`,
      );
    }
  }
  return Array.from(kept.values(), ({ results }) => results);
}
