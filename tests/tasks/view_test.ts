import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  gatherGestures,
  readSourceGesture,
  type ViewGestures,
} from "../../tasks/viewing/view_gestures.ts";
import { readRange, viewHandler } from "../../tasks/viewing/view_server.ts";
import { findSources, GESTURES, readBy, SPEECH } from "../../tasks/viewing/view_sources.ts";
import { unpackGesture } from "../../src/gesture/packed_gesture.ts";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/motion/motion_fixtures.ts";
import { tone, writeViewData } from "../support/page/view_data.ts";
import { runTask } from "../support/tasks/run_task.ts";

const PAGE = { html: "<html>", css: "css", js: "js" };

async function viewData(folder: string): Promise<ViewGestures> {
  await writeViewData(folder, 1);
  const original = await findSources(join(folder, "original"), GESTURES);
  const predicted = await findSources(join(folder, "predicted"), GESTURES);
  const speech = await findSources(join(folder, "speech"), SPEECH);
  const sources = { original, predicted, speech };
  return gatherGestures(sources, [...original, ...predicted, ...speech]);
}

function get(path: string, headers: Record<string, string> = {}): Request {
  return new Request(`http://localhost:8420${path}`, { headers });
}

Deno.test("gatherGestures() pairs files by name, a system for each folder", () =>
  inFolder(async (folder) => {
    const { catalog } = await viewData(folder);
    assertEquals(catalog.systems, [
      { name: "original", original: true },
      { name: "one", original: false },
      { name: "two", original: false },
    ]);
    assertEquals(catalog.utterances.map(({ name }) => name), ["1", "2"]);
    for (const { gestures, speech } of catalog.utterances) {
      assertEquals(gestures.map(({ system }) => system), [0, 1, 2]);
      assert(speech !== undefined);
    }
  }));

Deno.test("gatherGestures() pairs single files whatever their names", () =>
  inFolder(async (folder) => {
    await writeViewData(folder, 1);
    const predicted = (await Promise.all(
      ["predicted/one/gesture1.npy", "original/gesture2.txt"].map((path) =>
        findSources(join(folder, path), GESTURES)
      ),
    )).flat();
    const speech = await findSources(join(folder, "speech/audio2.wav"), SPEECH);
    const { catalog } = gatherGestures({ original: [], predicted, speech }, [
      ...predicted,
      ...speech,
    ]);
    assertEquals(catalog.utterances.length, 1);
    assertEquals(catalog.utterances[0]!.gestures.length, 2);
    assertEquals(catalog.utterances[0]!.speech, 0);
  }));

Deno.test("viewHandler() serves the page, gestures and speech by number, with a strict policy", () =>
  inFolder(async (folder) => {
    const data = await viewData(folder);
    const handle = viewHandler({ page: PAGE, gestures: data, rigs: [] });
    for (const [path, type] of [["/", "text/html"], ["/view.js", "text/javascript"]] as const) {
      const response = await handle(get(path));
      assertEquals(response.status, 200);
      assertStringIncludes(response.headers.get("content-type")!, type);
      const policy = response.headers.get("content-security-policy")!;
      assertStringIncludes(policy, "default-src 'none'");
      assertStringIncludes(policy, "frame-ancestors 'none'");
      assertEquals(/unsafe-inline|unsafe-eval|\*|https?:/.test(policy), false, policy);
      assertEquals(response.headers.get("x-content-type-options"), "nosniff");
      await response.body?.cancel();
    }
    const gesture = await handle(get("/gestures/0"));
    const { positions, skeleton } = unpackGesture(new Uint8Array(await gesture.arrayBuffer()));
    assertEquals([positions.rows, skeleton.joints.length], [20, 64]);
    const speech = await handle(get("/speech/0"));
    assertEquals(new Uint8Array(await speech.arrayBuffer()), tone(1));
    assertEquals((await handle(new Request("http://localhost/", { method: "POST" }))).status, 405);
  }));

Deno.test("viewHandler() serves parts of a recording", () =>
  inFolder(async (folder) => {
    const handle = viewHandler({ page: PAGE, gestures: await viewData(folder), rigs: [] });
    const wav = tone(1), size = wav.length;
    for (
      const [range, first, end] of [
        ["bytes=0-99", 0, 100],
        ["bytes=100-", 100, size],
        ["bytes=-50", size - 50, size],
        [`bytes=10-${10 * size}`, 10, size],
      ] as const
    ) {
      const response = await handle(get("/speech/0", { range }));
      assertEquals(response.status, 206);
      const span = `bytes ${first}-${end - 1}/${size}`;
      assertEquals(response.headers.get("content-range"), span);
      assertEquals(new Uint8Array(await response.arrayBuffer()), wav.slice(first, end));
    }
    const beyond = await handle(get("/speech/0", { range: `bytes=${size}-` }));
    assertEquals([beyond.status, beyond.headers.get("content-range")], [416, `bytes */${size}`]);
    for (const range of ["bytes=5-2", "bytes=a-b", "bytes=-", "bytes=0-1,3-4", "lines=1-2"]) {
      assertEquals(readRange(range, size), undefined, range);
    }
  }));

Deno.test("viewHandler() answers under the machine's own name only", () =>
  inFolder(async (folder) => {
    const handle = viewHandler({ page: PAGE, gestures: await viewData(folder), rigs: [] });
    for (const host of ["localhost:8420", "127.0.0.1:8420", "localhost"]) {
      assertEquals((await handle(get("/catalog.json", { host }))).status, 200, host);
    }
    for (const host of ["evil.example", "localhost.evil.example:8420", "127.0.0.1.evil.example"]) {
      const response = await handle(get("/catalog.json", { host }));
      assertEquals(response.status, 403, host);
      assertEquals((await response.text()).includes("systems"), false);
    }
  }));

Deno.test("viewHandler() serves nothing outside the named folders", () =>
  inFolder(async (folder) => {
    await writeViewData(folder, 1);
    await Deno.writeTextFile(join(folder, "secret.txt"), "1 2 3\n");
    await Deno.symlink("../secret.txt", join(folder, "original/gesture3.txt"));
    const data = await viewData(folder);
    assertEquals(data.catalog.utterances.map(({ name }) => name), ["1", "2"]);
    const handle = viewHandler({ page: PAGE, gestures: data, rigs: [] });
    for (
      const path of [
        "/../secret.txt",
        "/speech/../../secret.txt",
        "/gestures/%2e%2e%2fsecret.txt",
        "/gestures/secret.txt",
        "/gestures/99",
        "/gestures/-1",
        "/gestures/0x1",
        "/etc/passwd",
        "/original/gesture1.txt",
      ]
    ) {
      assertEquals((await handle(get(path))).status, 404, path);
    }
    // A link that is put there later is refused as well.
    await Deno.remove(join(folder, "original/gesture1.txt"));
    await Deno.symlink("../secret.txt", join(folder, "original/gesture1.txt"));
    const response = await handle(get("/gestures/0"));
    assertEquals(response.status, 422);
    assertStringIncludes(await response.text(), "a link leads out of the folder that was named");
    await Deno.remove(join(folder, "speech/audio1.wav"));
    await Deno.symlink("../secret.txt", join(folder, "speech/audio1.wav"));
    assertEquals((await handle(get("/speech/0"))).status, 422);
  }));

Deno.test("viewHandler() serves a model, and the programs that run it, only where one is named", () =>
  inFolder(async (folder) => {
    const contents = { page: PAGE, gestures: await viewData(folder), rigs: [] };
    const without = viewHandler(contents);
    const files = { "/live.js": "worker", "/wasm/a.wasm": new Uint8Array(8) };
    const info = { name: "small", latency: 1.7 };
    const live = { info, model: new Uint8Array([1, 2, 3]), files };
    const handle = viewHandler({ ...contents, live });
    for (const path of ["/model", "/live.js", "/wasm/a.wasm"]) {
      assertEquals((await without(get(path))).status, 404, path);
      assertEquals((await handle(get(path))).status, 200, path);
    }
    for (const path of ["/toString", "/wasm/", "/wasm/../model.json"]) {
      assertEquals((await handle(get(path))).status, 404, path);
    }
    // WebAssembly is for the worker alone.
    const policyOf = async (path: string) =>
      (await handle(get(path))).headers.get("content-security-policy")!;
    assertStringIncludes(await policyOf("/live.js"), "'wasm-unsafe-eval'");
    assertEquals((await policyOf("/")).includes("unsafe"), false);
    const { model } = await (await handle(get("/catalog.json"))).json();
    assertEquals(model, info);
  }));

Deno.test("readBy() has motion read as a manifest says, above that of the folder", () =>
  inFolder(async (folder) => {
    const manifest = (frameRate: number) => ({
      name: "mine",
      files: { speech: "{id}.wav", motion: "{id}.bvh" },
      split: { rule: "ratio", train: 1, dev: 0, test: 0, seed: 1 },
      gestures: { frameRate, jointPositions: "ignore" },
    });
    await Deno.copyFile(fixture("motion_24fps.bvh"), join(folder, "a.bvh"));
    await Deno.writeTextFile(join(folder, "manifest.json"), JSON.stringify(manifest(12)));
    const other = join(folder, "other/named.json");
    await Deno.mkdir(join(folder, "other"));
    await Deno.writeTextFile(other, JSON.stringify(manifest(8)));
    const [source] = await findSources(folder, GESTURES);
    const rateOf = async (from: typeof source) =>
      (await readSourceGesture([...from!.files.values()][0]!, {})).frameRate;
    assertEquals(await rateOf(source), 12);
    assertEquals(await rateOf(readBy(other, source!)), 8);
  }));

Deno.test("viewHandler() says in one line why a gesture cannot be shown", () =>
  inFolder(async (folder) => {
    const data = await viewData(folder);
    await Deno.writeTextFile(join(folder, "original/gesture1.txt"), "1 2 3\n4 5\n");
    const response = await viewHandler({ page: PAGE, gestures: data, rigs: [] })(
      get("/gestures/0"),
    );
    assertEquals(response.status, 422);
    assertMatch(await response.text(), /gesture1\.txt: line 2.*\n$/);
  }));

Deno.test("deno task view answers bad input with one line and exit code 1", () =>
  inFolder(async (folder) => {
    await writeViewData(folder, 1);
    await Deno.mkdir(join(folder, "empty"));
    const cases: [args: string[], line: string][] = [
      [["--predicted", "none"], "none: no such file or folder"],
      [["--predicted", "empty"], "empty: holds no .npy, .txt, .json, .bvh or .glb files"],
      [["--speech", "original"], "original: holds no .wav files"],
      [["--predicted", "speech/audio1.wav"], "speech/audio1.wav: is not a .npy, .txt, .json,"],
      [["--predicted", "original", "--skeleton", "x"], "--skeleton x is neither a file nor one of"],
      [["--port", "70000"], "--port 70000 is not a whole number"],
      [["--export", "page.html"], "there is nothing to export"],
    ];
    for (const [args, line] of cases) {
      const { code, stderr } = await runTask("view", args, folder);
      assertEquals([line, code, stderr.trim().split("\n").length], [line, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
  }));
