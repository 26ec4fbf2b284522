import { join } from "@std/path";
import type * as z from "zod";
import { checkAnswers } from "../../eval/study/analysis/check_results.ts";
import {
  participantFactsSchema,
  type StudyKey,
  trialAnswersSchema,
} from "../../eval/study/study_files.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { listFiles, readFile } from "../../src/files/files.ts";
import { readAs } from "../../src/json/read_as.ts";
import type { AnswerStore, KnownParticipant } from "./answer_store.ts";
import { STUDY_FILES } from "./study_folder.ts";

/** Bytes that what a participant sends may have. */
export const MOST_BYTES = 100_000;

const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "frame-ancestors 'none'", // beside what the page says itself
  "cache-control": "no-store",
};

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  wav: "audio/wav",
  mp4: "video/mp4",
};

/** What is served. */
export interface StudyServerOptions {
  /** The study's folder. */
  readonly folder: string;
  readonly key: StudyKey;
  readonly store: AnswerStore;
  /** Whether only this machine is served, under its own name. */
  readonly isLocal: boolean;
}

/**
 * Makes what answers a study's page. A participant is who has a token, which is given once, is kept as a
 * hash, and reads and writes that participant's answers alone.
 *
 * @param options What to answer with.
 */
export async function studyHandler(
  options: StudyServerOptions,
): Promise<(request: Request) => Promise<Response>> {
  const page = join(options.folder, STUDY_FILES.page);
  const names = new Set(await listFiles(page, "", 1));
  return async (request) => {
    const url = new URL(request.url), host = request.headers.get("host") ?? url.host;
    if (options.isLocal && !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
      return line(403, `${host} is not where this page is`);
    }
    if (request.method === "POST") return await answerPost(url.pathname, request, options);
    if (request.method !== "GET" && request.method !== "HEAD") {
      return line(405, "only GET, HEAD and POST");
    }
    const name = url.pathname === "/" ? "index.html" : url.pathname.slice(1);
    if (!names.has(name)) return line(404, "there is no such page");
    const bytes = await readFile(join(page, name));
    const body = name === "index.html" ? served(new TextDecoder().decode(bytes)) : bytes;
    const type = TYPES[name.split(".").at(-1)!] ?? "application/octet-stream";
    return new Response(body, { headers: { ...HEADERS, "content-type": type } });
  };
}

/** The page, told that answers go to where it came from. */
function served(html: string): string {
  return html.replace("<head>", '<head>\n    <meta name="server" content="api">');
}

function line(status: number, text: string): Response {
  const headers = { ...HEADERS, "content-type": "text/plain; charset=utf-8" };
  return new Response(`${text}\n`, { status, headers });
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), {
    headers: { ...HEADERS, "content-type": "application/json" },
  });
}

async function answerPost(
  path: string,
  request: Request,
  { key, store }: StudyServerOptions,
): Promise<Response> {
  // Pages elsewhere cannot send this type without being asked whether they may.
  if (request.headers.get("content-type") !== "application/json") return line(415, "only JSON");
  const [, token] = /^Bearer ([\w-]{43})$/.exec(request.headers.get("authorization") ?? "") ?? [];
  const who = token === undefined ? undefined : store.find(await hashOf(token));
  try {
    if (path === "/api/begin") return await begin(store, who, token);
    if (path !== "/api/answers" && path !== "/api/end") return line(404, "there is no such page");
    if (!who) return line(403, "this participant is not known here");
    const body = await request.json().catch(() => {
      throw new InputError("what was sent is not JSON");
    });
    if (path === "/api/answers") keepAnswers(key, store, who, body);
    else store.finish(who, factsOf(key, body));
    return json({});
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return line(409, error.message);
  }
}

/** Goes on with who has a token that is known, or takes in somebody new. */
async function begin(
  store: AnswerStore,
  who: KnownParticipant | undefined,
  given: string | undefined,
): Promise<Response> {
  const token = who ? given! : crypto.getRandomValues(new Uint8Array(32)).toBase64({
    ...{ alphabet: "base64url", omitPadding: true },
  });
  const { id } = who ?? store.add(await hashOf(token));
  return json({ token, results: store.results(id)[0] });
}

function keepAnswers(
  key: StudyKey,
  store: AnswerStore,
  who: KnownParticipant,
  body: unknown,
): void {
  const answers = read(trialAnswersSchema, body);
  const trial = key.plans[who.plan]!.find(({ id }) => id === answers.trial);
  if (!trial) throw new InputError("there is no such trial in this plan");
  checkAnswers(key, trial, answers);
  store.keep(who, answers);
}

/** What the config asks for, and nothing else. */
function factsOf(key: StudyKey, body: unknown) {
  const facts = read(participantFactsSchema, body);
  const unasked = Object.keys(facts.demographics ?? {}).find((name) =>
    !key.demographics.includes(name)
  );
  if (unasked !== undefined) throw new InputError("the study does not ask for that");
  return facts;
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  return readAs(schema, body, "", 1);
}

async function hashOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return new Uint8Array(digest).toHex();
}
