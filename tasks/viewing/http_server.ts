import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { InputError } from "../../src/errors/input_error.ts";

/** Milliseconds within which a request must have arrived, its head and all of it. */
const HEAD = 5_000, WHOLE = 10_000;
/** Milliseconds after which a connection without a request is closed. */
const IDLE = 5_000;

/**
 * Serves requests on this machine alone until the program is stopped. Connections whose request does
 * not arrive are closed after seconds; `Deno.serve` would keep them for ever.
 *
 * @param port The port; 0 for any that is free.
 * @param handle Answers requests.
 * @param onListen Told of the port once it is served.
 * @throws {InputError} If another program has the port.
 */
export async function serveLocally(
  port: number,
  handle: (request: Request) => Promise<Response>,
  onListen: (port: number) => void,
): Promise<void> {
  const server = createServer({
    headersTimeout: HEAD,
    requestTimeout: WHOLE,
    keepAliveTimeout: IDLE,
    connectionsCheckingInterval: 1_000,
  }, (message, response) => {
    answer(message, response, handle).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as { code?: string }).code !== "EADDRINUSE") throw error;
    throw new InputError(`--port ${port}: another program has it; give another, or 0`);
  }
  onListen((server.address() as { port: number }).port);
  await once(server, "close");
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  handle: (request: Request) => Promise<Response>,
): Promise<void> {
  const request = requestOf(message);
  const { status, headers, body } = request ? await handle(request) : new Response(
    "the request names no page\n",
    { status: 400, headers: { "content-type": "text/plain; charset=utf-8" } },
  );
  response.writeHead(status, Object.fromEntries(headers));
  if (message.method === "HEAD" || !body) {
    await body?.cancel();
    response.end();
    return;
  }
  const reader = body.getReader();
  response.on("close", () => void reader.cancel().catch(() => {}));
  while (true) {
    const { done, value } = await reader.read();
    if (done || response.destroyed) break;
    if (!response.write(value)) {
      await Promise.race(["drain", "close"].map((e) => once(response, e)));
    }
  }
  response.end();
}

/** The request as browsers know it; undefined where its host or path make no address. */
function requestOf({ method = "GET", url = "", headers }: IncomingMessage): Request | undefined {
  const address = url.startsWith("/") ? URL.parse(`http://${headers.host ?? ""}${url}`) : null;
  if (!address || address.username || address.password) return undefined;
  const { host, range } = headers;
  try {
    return new Request(address, {
      method,
      headers: { ...(host && { host }), ...(range && { range }) },
    });
  } catch {
    return undefined; // a method such as TRACE
  }
}
