import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { decodeWav } from "../../src/audio/wav/decode_wav.ts";
import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readVectorsInfo } from "../../src/files/data/data_set.ts";
import { callTask, taskEnvironment, taskProgram } from "../support/tasks/run_task.ts";
import { FILES, inDataFolder, vectorize, written } from "../support/data/small_vectors.ts";

Deno.test("deno task vectorize answers bad input with one line, and leaves no vectors", () =>
  inDataFolder(async (data) => {
    const bvh = join(data, "train/labels/gesture21.bvh");
    const wav = join(data, "dev/inputs/audio1093.wav");
    const text = await Deno.readTextFile(bvh);
    const lines = text.trimEnd().split("\n");
    const nan = lines.with(-2, lines.at(-2)!.replace(/\S+/, "NaN")).join("\n");
    const [speech, csv, manifest] = await Promise.all(
      [wav, join(data, "gg-dev.csv"), join(data, "manifest.json")].map((p) => Deno.readFile(p)),
    );
    const shortWav = speech!.slice(0, 44 + 400);
    new DataView(shortWav.buffer).setUint32(4, 36 + 400, true);
    new DataView(shortWav.buffer).setUint32(40, 400, true);
    const json = new TextDecoder().decode(manifest);
    const changed = (from: string, to: string) => json.replace(from, to);
    const fromFiles = changed('"skeleton": "takeuchi"', '"skeleton": "from-files"');
    const [csvPath, manifestPath] = [join(data, "gg-dev.csv"), join(data, "manifest.json")];

    type Change = readonly [path: string, contents: string | Uint8Array | null];
    const cases: [changes: Change[], args: string[], line: string][] = [
      [[], ["61"], "N_CONTEXT must be an even number of frames"],
      [[], ["60", "--features", "loud"], 'no speech features named "loud"'],
      [[], ["60", "--jobs", "0"], "--jobs 0 is not a whole number from 1"],
      [[], [], "N_CONTEXT is missing; usage: deno task vectorize DATA N_CONTEXT [flags]"],
      [[[csvPath, null]], ["60"], `gg-dev.csv: no such file; run deno task split ${data} first`],
      [[[csvPath, "a,b\r\n1,2\r\n"]], ["60"], "gg-dev.csv, row 1: has no wav_filename"],
      [
        [[manifestPath, null], [join(data, "gg-train.csv"), null]],
        ["60"],
        "manifest.json: no such file; run deno task split",
      ],
      [[], ["60", "--manifest", "synthetic"], "has its own, manifest.json; leave it out"],
      [
        [[manifestPath, null]],
        ["60", "--manifest", "mine"],
        "--manifest mine is neither one of takeuchi, synthetic",
      ],
      [
        [[manifestPath, changed('"frameRate": 20', '"frameRate": 25')]],
        ["60"],
        "gestures.frameRate is 25, speech features have 20 frames a second",
      ],
      [
        [[join(data, "split.lock.json"), `{"complete": false}`]],
        ["60"],
        "data: was not split to the end",
      ],
      [[[wav, null]], ["60"], "audio1093.wav: no such file"],
      [[[wav, shortWav]], ["60"], "audio1093.wav: sound is too short"],
      [[[bvh, null]], ["60"], "gesture21.bvh: no such file"],
      [[[bvh, ""]], ["60"], "gesture21.bvh is empty"],
      [
        [[bvh, nan]],
        ["60"],
        `gesture21.bvh, line ${lines.length - 1}: "NaN" is not a finite number`,
      ],
      [[[bvh, text.replace(/Frames:.*/, "Frames: 99")]], ["60"], 'says "Frames: 99" but has 12'],
      [
        [[bvh, text.replace("JOINT LeftHand\n", "JOINT Left hand\n")]],
        ["60"],
        "its skeleton is not the manifest's, takeuchi: it has Left hand as node 10, not LeftHand",
      ],
      [
        [[bvh, text.replace("JOINT LeftHand\n", "JOINT Left hand\n")], [manifestPath, fromFiles]],
        ["60"],
        `gesture21.bvh: has another skeleton than ${join(data, "train/labels/gesture20.bvh")}: ` +
        "Left hand as node 10, not LeftHand",
      ],
    ];
    for (const [changes, args, line] of cases) {
      const before = await Promise.all(
        changes.map(([path]) => Deno.readFile(path).catch(() => null)),
      );
      for (const [path, contents] of changes) {
        if (contents === null) await Deno.remove(path);
        else {await Deno.writeFile(
            path,
            new Uint8Array(await new Blob([contents as BlobPart]).arrayBuffer()),
          );}
      }
      const run = await callTask("vectorize", [
        data,
        ...args,
        ...args.includes("--jobs") ? [] : ["--jobs", "1"],
      ]);
      const { code } = run, stderr = run.stderr.replace(/^Note: .*\n/gm, "");
      assertEquals([line, code, stderr.trim().split("\n").length], [line, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
      for (const [i, [path]] of changes.entries()) {
        if (before[i]) await Deno.writeFile(path, before[i]);
        else await Deno.remove(path);
      }
      const left = written(data).filter((file) => !file.startsWith("dev_inputs/"));
      assertEquals(left, [], "nothing is left behind but whole files of single utterances");
    }
    assertEquals(await Deno.readFile(csvPath), csv);
    await assertRejects(
      () => readVectorsInfo(data),
      InputError,
      `vectors.json: no such file; run deno task vectorize ${data} N_CONTEXT first`,
    );
  }));

function repeatedMotion(bvh: string, times: number): string {
  const [head, frames] = bvh.trimEnd().split(/(?<=Frame Time:.*\n)/) as [string, string];
  const more = head.replace(/(?<=Frames:\s*)\d+/, (count) => `${times * Number(count)}`);
  return more + `${frames}\n`.repeat(times);
}

function repeatedSpeech(wav: Uint8Array, times: number): Uint8Array {
  const { sampleRate, channels } = decodeWav(wav);
  const repeated = channels.map((one) => {
    const all = new Float64Array(times * one.length);
    for (let i = 0; i < times; i++) all.set(one, i * one.length);
    return all;
  });
  return encodeWav({ sampleRate, channels: repeated });
}

Deno.test({
  name: "deno task vectorize completes after a run that was killed",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inDataFolder(async (data) => {
      // An utterance of some minutes behind the first: the run is at it when it is killed.
      const bvh = join(data, "dev/labels/gesture1093.bvh");
      const wav = join(data, "dev/inputs/audio1093.wav");
      const [motion, speech] = await Promise.all([Deno.readTextFile(bvh), Deno.readFile(wav)]);
      await Deno.writeTextFile(bvh, repeatedMotion(motion, 40));
      await Deno.writeFile(wav, repeatedSpeech(speech, 40));
      const watcher = Deno.watchFs(data);
      const process = new Deno.Command(Deno.execPath(), {
        args: [...taskProgram("vectorize"), data, "60", "--jobs", "1"],
        env: taskEnvironment(),
        stdout: "null",
        stderr: "null",
      }).spawn();
      let ended = false;
      const status = process.status.then(() => {
        ended = true;
        watcher.close();
      });
      for await (const { paths } of watcher) {
        if (paths.some((path) => path.endsWith(".partial"))) break;
      }
      assert(!ended, "the run begins to write before it ends");
      process.kill("SIGKILL");
      await status;
      const left = written(data).filter((file) => file !== ".lock");
      assert(left.every((file) => file.endsWith(".partial")), "no file is half written");

      await Deno.writeTextFile(bvh, motion);
      await Deno.writeFile(wav, speech);
      await vectorize(data, "60");
      assertEquals(written(data), FILES);
    }),
});
