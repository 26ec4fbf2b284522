import { assertAlmostEquals, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { decodeWav } from "../../src/audio/wav/decode_wav.ts";
import { loadModel } from "../../src/files/model/load_model.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { generateGesture } from "../../src/model/prediction/gesture_generator.ts";
import { inFolder } from "../support/in_folder.ts";
import { writeSmallModel } from "../support/data/small_model.ts";
import { waving } from "../support/page/view_data.ts";
import { root } from "../support/imports.ts";
import config from "../../deno.json" with { type: "json" };

const VOICE = fromFileUrl(new URL("../fixtures/voice_22k.wav", import.meta.url));

/** What a receiver reads of an OSC message: written by the specification, apart from what sends. */
interface Message {
  readonly address: string;
  readonly values: readonly (string | number)[];
}

function textAt(bytes: Uint8Array, at: number): [text: string, next: number] {
  const end = bytes.indexOf(0, at);
  return [
    new TextDecoder().decode(bytes.subarray(at, end)),
    at + 4 * Math.ceil((end - at + 1) / 4),
  ];
}

function readPacket(bytes: Uint8Array): Message[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [address, afterAddress] = textAt(bytes, 0);
  if (address === "#bundle") {
    const messages: Message[] = [];
    for (let at = 16; at < bytes.length;) {
      const size = view.getInt32(at);
      messages.push(...readPacket(bytes.subarray(at + 4, at + 4 + size)));
      at += 4 + size;
    }
    return messages;
  }
  const [types, start] = textAt(bytes, afterAddress);
  let at = start;
  const values = [...types.slice(1)].map((type) => {
    if (type === "s") {
      const [text, next] = textAt(bytes, at);
      at = next;
      return text;
    }
    at += 4;
    return type === "i" ? view.getInt32(at - 4) : view.getFloat32(at - 4);
  });
  return [{ address, values }];
}

/** A module of `tests/support/tasks`, run by Deno. */
function program(name: string, ...args: string[]): Deno.Command {
  const path = fromFileUrl(new URL(`../support/tasks/${name}`, import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-net", path, ...args],
    stdout: "piped",
    stderr: "inherit",
  });
}

/** Listens on a port of this machine. */
async function listen() {
  const child = program("udp_listener.ts").spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const lines = async (count: number) => {
    while (text.split("\n").length <= count) {
      const { value, done } = await reader.read();
      // Packets that do not come are waited for in vain.
      if (done) throw new Error(`the listener ended after ${text.split("\n").length - 1} lines`);
      text += value;
    }
    return text.split("\n").slice(0, -1);
  };
  const [port] = await lines(1);
  const patience = setTimeout(() => child.kill("SIGTERM"), 60_000);
  return {
    port: port!,
    /** The packets that came, once they hold so many messages. */
    async heard(count: number) {
      for (let known = 2;; known++) {
        const packets = (await lines(known)).slice(1).map((line) => Uint8Array.fromBase64(line));
        const messages = packets.flatMap(readPacket);
        if (messages.length >= count) return { packets, messages };
        known = packets.length + 1;
      }
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(patience);
      try {
        child.kill("SIGTERM");
      } catch { /* it has ended */ }
      await reader.cancel();
      await child.status;
    },
  };
}

/** Runs the task's own command with samples on its standard input. */
async function live(args: readonly string[], cwd: string, input: Uint8Array<ArrayBuffer>) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...config.tasks.live.command.split(" ").slice(1), ...args],
    cwd: root,
    env: { INIT_CWD: cwd, NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  // In pieces that cut samples.
  for (let at = 0; at < input.length; at += 4001) await writer.write(input.slice(at, at + 4001));
  await writer.close();
  const { code, stdout, stderr } = await output;
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("live gives the poses of the whole recording, as JSON lines and as OSC packets", () =>
  inFolder(async (folder) => {
    const path = join(folder, "small");
    await writeSmallModel(path, "mfcc");
    const wav = decodeWav(await Deno.readFile(VOICE));
    const samples = new DataView(new ArrayBuffer(4 * wav.channels[0]!.length));
    for (const [i, sample] of wav.channels[0]!.entries()) samples.setFloat32(4 * i, sample, true);
    await using receiver = await listen();
    const { code, stdout, stderr } = await live(
      [
        ...["-", "--model", "small", "--samples", "f32le", "--sample-rate", `${wav.sampleRate}`],
        ...["--to", "json", `osc://127.0.0.1:${receiver.port}`],
      ],
      folder,
      new Uint8Array(samples.buffer),
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "Poses come 1.70 s after what is said");
    const [head, ...lines] = stdout.trim().split("\n").map((line) => JSON.parse(line));
    const joints = ["Hips", "Spine", "Head", "Arm", "Hand"];
    assertEquals(head, { joints, frameRate: 20, latency: 1.7, units: "cm" });
    const model = await loadModel(path, { backend: "cpu" });
    const { positions } = await generateGesture(model, wav);
    model.dispose();
    assertEquals(lines.length, positions.rows);
    const last = positions.rows - 1;
    assertEquals([lines[last].frame, lines[last].time], [last, last / 20]);
    for (const frame of [0, 20, last]) {
      for (const [i, value] of lines[frame].positions.flat().entries()) {
        assertAlmostEquals(value, positions.data[frame * positions.columns + i]!, 2e-3);
      }
    }
    const { messages } = await receiver.heard(6 * positions.rows);
    assertEquals(messages[0], { address: "/gesture/frame", values: [0, 0] });
    assertEquals(messages[5]!.address, "/gesture/joint");
    const [name, ...place] = messages[5]!.values;
    assertEquals(name, "Hand");
    for (const [i, value] of place.entries()) {
      assertAlmostEquals(value as number, lines[0].positions[4][i], 2e-3);
    }
  }));

/** A quaternion's product with a vector turned by it. */
function turn([x, y, z, w]: number[], [a, b, c]: number[]): number[] {
  const [tx, ty, tz] = [2 * (y! * c! - z! * b!), 2 * (z! * a! - x! * c!), 2 * (x! * b! - y! * a!)];
  return [
    a! + w! * tx + y! * tz - z! * ty,
    b! + w! * ty + z! * tx - x! * tz,
    c! + w! * tz + x! * ty - y! * tx,
  ];
}

function times([ax, ay, az, aw]: number[], [bx, by, bz, bw]: number[]): number[] {
  return [
    aw! * bx! + ax! * bw! + ay! * bz! - az! * by!,
    aw! * by! - ax! * bz! + ay! * bw! + az! * bx!,
    aw! * bz! + ax! * by! - ay! * bx! + az! * bw!,
    aw! * bw! - ax! * bx! - ay! * by! - az! * bz!,
  ];
}

Deno.test("a VMC receiver that turns its avatar's bones has the arms where the pose has them", async () => {
  await using receiver = await listen();
  const { data, columns } = waving(40);
  const { joints } = takeuchiSkeleton;
  const pose = data.subarray(30 * columns, 31 * columns);
  const { success } = await program("vmc_performer.ts", receiver.port).output();
  assertEquals(success, true);
  const { packets, messages } = await receiver.heard(3 + 51);
  for (const { length } of packets) assertLess(length, 1473, "a packet goes in one piece");
  assertEquals(messages[0], { address: "/VMC/Ext/OK", values: [1] });
  assertAlmostEquals(messages[1]!.values[0] as number, 1.5);
  assertEquals(messages[2]!.values, ["root", 0, 0, 0, 0, 0, 0, 1]);
  const bones = new Map(
    messages.slice(3).map(({ address, values: [name, ...numbers] }) => {
      assertEquals(address, "/VMC/Ext/Bone/Pos");
      return [name as string, numbers as number[]] as const;
    }),
  );
  const chain = (side: string) => [
    ...["Hips", "Spine", "Chest", "UpperChest"].filter((name) => bones.has(name)),
    ...["Shoulder", "UpperArm", "LowerArm", "Hand"].map((name) => side + name),
  ];
  for (const side of ["Left", "Right"]) {
    let rotation = [0, 0, 0, 1], place = [0, 0, 0];
    const places = new Map<string, number[]>();
    for (const name of chain(side)) {
      const [x, y, z, ...q] = bones.get(name)!;
      place = turn(rotation, [x!, y!, z!]).map((value, i) => value + place[i]!);
      rotation = times(rotation, q);
      places.set(name, place);
    }
    for (const [bone, joint] of [["Hand", "Hand"], ["LowerArm", "ForeArm"]]) {
      const at = 3 * joints.indexOf(side + joint!), [x, y, z] = places.get(side + bone!)!;
      // Unity's x goes to the other side, and it counts in metres.
      const right = [-pose[at]! / 100, pose[at + 1]! / 100, pose[at + 2]! / 100];
      for (const [i, value] of [x, y, z].entries()) assertAlmostEquals(value!, right[i]!, 2e-3);
    }
  }
});

Deno.test("live says in one line what it cannot do", () =>
  inFolder(async (folder) => {
    await writeSmallModel(join(folder, "small"), "mfcc");
    const none = new Uint8Array(0);
    for (
      const [args, line] of [
        [["talk.wav", "--model", "small"], "SPEECH talk.wav is not -"],
        [["-", "--model", "small", "--to", "udp://x"], "--to udp://x is none of json, osc://"],
        [
          ["-", "--model", "small", "--to", "vmc://127.0.0.1"],
          "--to vmc: the model knows no skeleton",
        ],
      ] as const
    ) {
      const { code, stdout, stderr } = await live(args, folder, none);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, line);
    }
  }));

Deno.test("live takes the model in the box where none is named, and says so", () =>
  inFolder(async (folder) => {
    const second = new Uint8Array(2 * 44100);
    const { code, stdout, stderr } = await live(["-"], folder, second);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "Model: the one in the box");
    assertEquals(stdout.trim().split("\n").length, 20, "a line that describes, and 19 poses");
  }));
