import { InputError } from "../../src/errors/input_error.ts";
import type { ModelInfo } from "../../src/gesture/catalog.ts";
import { packGesture } from "../../src/gesture/packed_gesture.ts";
import type { Rig } from "../../src/gesture/rig.ts";
import type { LiveFiles, ViewPage } from "./view_bundle.ts";
import { type OpenSource, openSource } from "./open_source.ts";
import { readSourceGesture, type ViewGestures } from "./view_gestures.ts";
import type { SourceFile } from "./view_sources.ts";

/** What the page may do: its own files only, no script but `view.js`, in no frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self' blob:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The worker, and nothing else, compiles WebAssembly. */
const WORKER_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
  "permissions-policy": "microphone=(self), camera=(), geolocation=()",
};

/** What generates gestures in the browser. */
export interface LiveModel {
  readonly info: ModelInfo;
  /** The model, packed. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** The programs, by the paths that they are asked for under. */
  readonly files: LiveFiles;
}

/** All that a server serves. */
export interface ViewContents {
  readonly page: ViewPage;
  /** What there is to show. */
  readonly gestures: ViewGestures;
  /** Skeletons that matrices may be of. */
  readonly rigs: readonly Rig[];
  /** What to generate with; absent where no model was named. */
  readonly live?: LiveModel;
}

/** Bytes of a recording that are read at once. */
const BLOCK = 2 ** 18;

/**
 * Makes what answers the page's requests. Files are asked for by number, never by path, and only under
 * the machine's own name: a page elsewhere whose name is made to lead here gets nothing.
 *
 * @param contents What to answer with.
 */
export function viewHandler(
  contents: ViewContents,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    const host = request.headers.get("host") ?? url.host;
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
      return answer(`${host} is not where this page is\n`, "text/plain", 403);
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      return answer("only GET and HEAD\n", "text/plain", 405);
    }
    try {
      return await respond(url.pathname, request.headers.get("range"), contents) ??
        answer("there is no such page\n", "text/plain", 404);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return answer(`${error.message}\n`, "text/plain", 422);
    }
  };
}

async function respond(
  path: string,
  range: string | null,
  { page: { html, css, js }, gestures: { catalog, gestures, speech }, rigs, live }: ViewContents,
): Promise<Response | undefined> {
  if (path === "/") return answer(html, "text/html");
  if (path === "/view.css") return answer(css, "text/css");
  if (path === "/view.js") return answer(js, "text/javascript");
  if (path === "/catalog.json") {
    return answer(JSON.stringify({ ...catalog, model: live?.info }), "application/json");
  }
  if (live) {
    if (path === "/model") return answer(live.model, "application/octet-stream");
    if (Object.hasOwn(live.files, path)) return program(path, live.files[path]!);
  }
  const [, kind, number] = /^\/(gestures|speech)\/(\d{1,9})$/.exec(path) ?? [];
  const file = kind && (kind === "speech" ? speech : gestures)[Number(number)];
  if (!file) return undefined;
  if (kind === "speech") return await recording(file, range);
  return answer(packGesture(await readSourceGesture(file, { rigs })), "application/octet-stream");
}

/** A program of those that generate gestures. */
function program(path: string, body: BodyInit): Response {
  const wasm = path.endsWith(".wasm");
  const response = answer(body, wasm ? "application/wasm" : "text/javascript");
  response.headers.set("content-security-policy", WORKER_POLICY);
  return response;
}

function answer(body: BodyInit, type: string, status = 200): Response {
  const charset = type.startsWith("text/") ? "; charset=utf-8" : "";
  return new Response(body, { status, headers: { ...HEADERS, "content-type": type + charset } });
}

/** A recording, or the part of it that a player asks for to begin elsewhere. */
async function recording(file: SourceFile, range: string | null): Promise<Response> {
  const opened = await openSource(file);
  const { size } = opened;
  const headers = { ...HEADERS, "content-type": "audio/wav", "accept-ranges": "bytes" };
  const part = range === null ? undefined : readRange(range, size);
  if (part === "unsatisfiable") {
    opened[Symbol.dispose]();
    return new Response(null, {
      status: 416,
      headers: { ...headers, "content-range": `bytes */${size}` },
    });
  }
  const [first, end] = part ?? [0, size];
  return new Response(readPart(opened, first, end), {
    status: part ? 206 : 200,
    headers: {
      ...headers,
      "content-length": String(end - first),
      ...(part && { "content-range": `bytes ${first}-${end - 1}/${size}` }),
    },
  });
}

/**
 * Reads a Range header of one range.
 *
 * @param range Its value.
 * @param size The size of what it is a part of.
 * @returns The first byte and the one after the last; undefined for what is to be ignored, as RFC 9110
 * has it.
 */
export function readRange(
  range: string,
  size: number,
): [first: number, end: number] | "unsatisfiable" | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === undefined || (first === "" && last === "")) return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length > 0 ? [size - length, size] : "unsatisfiable";
  }
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < Number(first)) return undefined;
  return Number(first) < size ? [Number(first), end] : "unsatisfiable";
}

/** Bytes of a file, read as they are taken; then it is closed. */
function readPart(file: OpenSource, first: number, end: number): ReadableStream<Uint8Array> {
  let at = first;
  return new ReadableStream({
    pull(controller) {
      const bytes = file.read(at, Math.min(end - at, BLOCK));
      if (bytes.length === 0) {
        file[Symbol.dispose]();
        return controller.close();
      }
      at += bytes.length;
      controller.enqueue(bytes);
    },
    cancel: () => file[Symbol.dispose](),
  });
}
