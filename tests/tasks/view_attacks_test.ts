import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { extname, join } from "@std/path";
import { gatherGestures } from "../../tasks/viewing/view_gestures.ts";
import { viewHandler } from "../../tasks/viewing/view_server.ts";
import { findSources, GESTURES, SPEECH } from "../../tasks/viewing/view_sources.ts";
import { inFolder } from "../support/in_folder.ts";
import { serveView } from "../support/page/serve_task.ts";
import { tone, writeViewData } from "../support/page/view_data.ts";

const TRIES = 300;

/** Runs code over and over as a program of its own, as long as a test runs. */
async function meanwhile(code: string, test: () => Promise<void>): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", "--allow-read", "--allow-write", "--ext=js", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`console.log("begun"); while (true) { ${code} }`));
  await writer.close();
  const reader = child.stdout.getReader();
  await reader.read();
  try {
    await test();
  } finally {
    child.kill("SIGKILL");
    await reader.cancel();
    await child.status;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** Asks for files while their names are made to lead elsewhere; counts the answers by status. */
async function answersWhile(
  folder: string,
  paths: readonly string[],
  swap: string,
): Promise<Map<number, number>> {
  const predicted = await findSources(join(folder, "predicted"), GESTURES);
  const speech = await findSources(join(folder, "speech"), SPEECH);
  const gestures = gatherGestures({ original: [], predicted, speech }, [...predicted, ...speech]);
  const handle = viewHandler({ page: { html: "", css: "", js: "" }, gestures, rigs: [] });
  const ask = async (path: string) => {
    const response = await handle(new Request(`http://localhost${path}`));
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
  const expected = await Promise.all(paths.map(ask));
  const counts = new Map<number, number>();
  await meanwhile(swap, async () => {
    for (let i = 0; i < TRIES; i++) {
      const { status, bytes } = await ask(paths[i % paths.length]!);
      const isOwn = equal(bytes, expected[i % paths.length]!.bytes);
      assert(status !== 200 || isOwn, `try ${i} served the file that a link led to`);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  });
  return counts;
}

Deno.test({
  name: "viewHandler() serves no file that is swapped for a link between check and reading",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      await writeViewData(folder, 1);
      const swap = ["speech/audio1.wav", "predicted/one/gesture1.npy"].map((name) => {
        const path = join(folder, name), secret = join(folder, name.replace("1.", "2."));
        Deno.renameSync(secret, join(folder, `secret${extname(name)}`));
        Deno.linkSync(path, `${path}.kept`);
        return `Deno.symlinkSync("${join(folder, `secret${extname(name)}`)}", "${path}.new");
          Deno.renameSync("${path}.new", "${path}");
          Deno.linkSync("${path}.kept", "${path}.new");
          Deno.renameSync("${path}.new", "${path}");`;
      }).join("\n");
      const counts = await answersWhile(folder, ["/speech/0", "/gestures/0"], swap);
      assertEquals(new Set(counts.keys()), new Set([200, 422]), "both were met");
    }),
});

Deno.test({
  name: "viewHandler() serves no file of a folder that is swapped for a link",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      await writeViewData(folder, 1);
      await Deno.mkdir(join(folder, "elsewhere"));
      // Another gesture than the one that is shown.
      await Deno.copyFile(
        join(folder, "predicted/one/gesture2.npy"),
        join(folder, "elsewhere/gesture1.npy"),
      );
      const one = join(folder, "predicted/one"), aside = join(folder, "aside");
      const link = join(folder, "link");
      await Deno.symlink(join(folder, "elsewhere"), link);
      const rename = (from: string, to: string) => `Deno.renameSync("${from}", "${to}");`;
      const swap = rename(one, aside) + rename(link, one) + rename(one, link) + rename(aside, one);
      const counts = await answersWhile(folder, ["/gestures/0"], swap);
      assert(counts.has(422), "some tries met the link");
    }),
});

/** What a server answered before the connection was closed, and after how long. */
interface Exchange {
  readonly answer: string;
  readonly seconds: number;
}

/** Sends texts to a server, each over a connection of its own, as a program that may do so. */
async function exchange(url: string, texts: readonly string[]): Promise<Exchange[]> {
  const code = `
    const exchange = async (text) => {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: ${new URL(url).port} });
      const start = performance.now();
      await connection.write(new TextEncoder().encode(text));
      const bytes = new Uint8Array(10_000);
      let answer = "";
      for (let count; (count = await connection.read(bytes)) !== null;) {
        answer += new TextDecoder().decode(bytes.subarray(0, count));
      }
      return { answer, seconds: (performance.now() - start) / 1000 };
    };
    const texts = ${JSON.stringify(texts)};
    console.log(JSON.stringify(await Promise.all(texts.map(exchange))));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", "--allow-net=127.0.0.1", "--ext=js", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  return JSON.parse(new TextDecoder().decode((await child.output()).stdout));
}

Deno.test("deno task view closes connections that ask for nothing, and refuses odd requests", () =>
  inFolder(async (folder) => {
    await writeViewData(folder, 1);
    await using view = await serveView(folder, ["--predicted", "predicted"]);
    const close = "Connection: close\r\n\r\n";
    const statuses: [request: string, status: number][] = [
      [`GET / HTTP/1.1\r\nHost: localhost\r\n${close}`, 200],
      [`HEAD / HTTP/1.1\r\nHost: localhost\r\n${close}`, 200],
      [`GET /view.css HTTP/1.1\r\nHost: 127.0.0.1:1\r\n${close}`, 200],
      [`GET / HTTP/1.1\r\nHost: localhost:99999999\r\n${close}`, 400],
      [`GET / HTTP/1.1\r\nHost: \r\n${close}`, 400],
      [`GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n${close}`, 400],
      [`GET / HTTP/1.1\r\nHost: me@localhost\r\n${close}`, 400],
      [`GET / HTTP/1.1\r\nHost: evil.example\r\n${close}`, 403],
      [`GET /../etc/passwd HTTP/1.1\r\nHost: localhost\r\n${close}`, 404],
      [`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n${close}`, 405],
      [`GET /gestures/0 HTTP/1.1\r\nHost: localhost\r\n${close}`, 200],
    ];
    const half = ["", "GET / HTTP/1.1\r\nHost: local", "GET / HTTP/1.1\r\n"];
    const exchanges = await exchange(view.url, [...half, ...statuses.map(([text]) => text)]);
    for (const [i, { answer, seconds }] of exchanges.entries()) {
      if (i < half.length) assertMatch(answer, /^(HTTP\/1\.1 408 |$)/);
      else {
        const [request, status] = statuses[i - half.length]!;
        assertMatch(answer, new RegExp(`^HTTP/1\\.1 ${status} `), request);
      }
      assert(seconds < 30, `connection ${i} was kept for ${seconds} s`);
    }
  }));

Deno.test("deno task view sends long recordings without a word of warning", () =>
  inFolder(async (folder) => {
    await writeViewData(folder, 1);
    await Deno.writeFile(join(folder, "speech/audio1.wav"), tone(400)); // many of its blocks
    await using view = await serveView(folder, ["--predicted", "predicted", "--speech", "speech"]);
    const ask = "GET /speech/0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const { answer } = (await exchange(view.url, [ask]))[0]!;
    assertMatch(answer, /^HTTP\/1\.1 200 /);
    assertGreater(answer.length, 2e6); // as text, some of its bytes are one character
    assertEquals(view.complaints(), "");
  }));
