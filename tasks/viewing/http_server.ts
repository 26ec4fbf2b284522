import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { InputError } from "../../src/errors/input_error.ts";

/** Milliseconds within which a request must have arrived, its head and all of it. */
const HEAD = 5_000, WHOLE = 10_000;
/** Milliseconds after which a connection without a request is closed. */
const IDLE = 5_000;

/** Options of {@linkcode serveLocally}. */
export interface ServeOptions {
  /**
   * The address that is listened on: by default, this machine alone can reach it.
   *
   * @default {"127.0.0.1"}
   */
  readonly host?: string;
  /**
   * Bytes that a request's body may have; longer ones are refused before they are read.
   *
   * @default {0}
   */
  readonly mostBytes?: number;
}

/**
 * Serves requests, on this machine alone if nothing else is said, until the program is stopped. Connections whose request does
 * not arrive are closed after seconds; `Deno.serve` would keep them for ever.
 *
 * @param port The port; 0 for any that is free.
 * @param handle Answers requests.
 * @param onListen Told of the port once it is served.
 * @param options Whom to serve, and what requests may hold.
 * @throws {InputError} If another program has the port.
 */
export async function serveLocally(
  port: number,
  handle: (request: Request) => Promise<Response>,
  onListen: (port: number) => void,
  { host = "127.0.0.1", mostBytes = 0 }: ServeOptions = {},
): Promise<void> {
  const server = createServer({
    headersTimeout: HEAD,
    requestTimeout: WHOLE,
    keepAliveTimeout: IDLE,
    connectionsCheckingInterval: 1_000,
  }, (message, response) => {
    answer(message, response, handle, mostBytes).catch(() => response.destroy());
  });
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      throw new InputError(`--host ${host}: is no address of this machine`);
    }
    if (code !== "EADDRINUSE") throw error;
    throw new InputError(`--port ${port}: another program has it; give another, or 0`);
  }
  onListen((server.address() as { port: number }).port);
  await once(server, "close");
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  handle: (request: Request) => Promise<Response>,
  mostBytes: number,
): Promise<void> {
  const sent = await bodyOf(message, mostBytes);
  const request = sent && requestOf(message, sent);
  const { status, headers, body } = request
    ? await handle(request)
    : sent
    ? refusal(400, "the request names no page")
    : refusal(413, `the request has more than ${mostBytes} bytes`);
  if (!sent) response.shouldKeepAlive = false; // what follows is never read
  response.writeHead(status, Object.fromEntries(headers));
  if (message.method === "HEAD" || !body) {
    await body?.cancel();
    response.end();
    return;
  }
  await pipeline(body, response);
}

function refusal(status: number, line: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return new Response(`${line}\n`, { status, headers });
}

/** A request's body; undefined where it is too long. */
async function bodyOf(
  message: IncomingMessage,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (mostBytes === 0 || message.method !== "POST") return new Uint8Array(0);
  if (Number(message.headers["content-length"] ?? 0) > mostBytes) return undefined;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of message) {
    parts.push(part);
    length += part.length;
    if (length > mostBytes) return undefined;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The request as browsers know it; undefined where its host or path make no address. */
function requestOf(
  { method = "GET", url = "", headers }: IncomingMessage,
  body: Uint8Array<ArrayBuffer>,
): Request | undefined {
  const address = url.startsWith("/") ? URL.parse(`http://${headers.host ?? ""}${url}`) : null;
  if (!address || address.username || address.password) return undefined;
  const known = ["host", "range", "authorization", "content-type"] as const;
  const passed = known.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, value] as [string, string]];
  });
  try {
    return new Request(address, {
      ...{ method, headers: passed },
      ...(body.length > 0 && { body }),
    });
  } catch {
    return undefined; // a method such as TRACE
  }
}
