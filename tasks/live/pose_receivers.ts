/**
 * Where live poses go: lines of JSON on standard output, or OSC messages in UDP packets, of our own kind
 * or as the Virtual Motion Capture protocol has them.
 *
 * Wright, M. (2002): Open Sound Control 1.0. https://opensoundcontrol.stanford.edu/spec-1_0.html
 * VMC protocol. https://protocol.vmc.info/english
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { type OscMessageInput, toBuffer } from "osc-min";
import { InputError } from "../../src/errors/input_error.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import { AvatarBones } from "./avatar_bones.ts";

/** A gesture that comes frame by frame. */
export interface LiveGesture {
  /** The names of its nodes. */
  readonly joints: readonly string[];
  /** Its bones, where the model knows them. */
  readonly skeleton?: Skeleton;
  readonly frameRate: number;
  /** Seconds from what is said to its pose. */
  readonly latency: number;
}

/** What takes poses. */
export interface PoseReceiver {
  /**
   * Takes a pose.
   *
   * @param frame Its number, from 0.
   * @param pose x, y, z of each node in cm.
   */
  take(frame: number, pose: Float64Array): Promise<void> | void;
  /** No more will come. */
  close(): Promise<void> | void;
}

/**
 * Makes a receiver.
 *
 * @param address `json`, `osc://HOST:PORT` or `vmc://HOST:PORT`.
 * @param gesture What will come.
 * @throws {InputError} If the address is none of them, or the gesture has no bones that VMC takes.
 */
export function openReceiver(address: string, gesture: LiveGesture): PoseReceiver {
  if (address === "json") return jsonLines(gesture);
  const [, kind, host, port] =
    /^(osc|vmc):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d{1,5}))?\/?$/.exec(address) ??
      [];
  if (kind === undefined) {
    throw new InputError(`--to ${address} is none of json, osc://HOST:PORT and vmc://HOST:PORT`);
  }
  const to = new Packets(
    host!.replace(/^\[|\]$/g, ""),
    Number(port ?? (kind === "vmc" ? 39539 : 9000)),
  );
  return kind === "osc" ? oscMessages(gesture, to) : vmcMessages(gesture, to);
}

/** A line that says what comes, and then one a pose. */
function jsonLines({ joints, frameRate, latency }: LiveGesture): PoseReceiver {
  const encoder = new TextEncoder();
  const write = (value: unknown) => {
    const bytes = encoder.encode(JSON.stringify(value) + "\n");
    for (let o = 0; o < bytes.length;) o += Deno.stdout.writeSync(bytes.subarray(o));
  };
  write({ joints, frameRate, latency, units: "cm" });
  return {
    take(frame, pose) {
      const positions = joints.map((_, node) =>
        Array.from(
          pose.subarray(3 * node, 3 * node + 3),
          (value) => Math.round(1000 * value) / 1000,
        )
      );
      write({ frame, time: frame / frameRate, positions });
    },
    close() {},
  };
}

/** `/gesture/frame NUMBER SECONDS` and a `/gesture/joint NAME X Y Z` for each node, in cm. */
function oscMessages({ joints, frameRate }: LiveGesture, to: Packets): PoseReceiver {
  return {
    take: (frame, pose) =>
      to.send([
        message("/gesture/frame", { integer: frame }, frame / frameRate),
        ...joints.map((joint, node) =>
          message("/gesture/joint", joint, ...pose.subarray(3 * node, 3 * node + 3))
        ),
      ]),
    close: () => to.close(),
  };
}

/** What a performer sends: the state, the time, the root, and each bone of a body. */
function vmcMessages({ skeleton, frameRate }: LiveGesture, to: Packets): PoseReceiver {
  const bones = skeleton && AvatarBones.of(skeleton);
  if (!bones) {
    throw new InputError(
      "--to vmc: the model knows no skeleton whose joints are a body's by their names; use osc",
    );
  }
  const still = [0, 0, 0, 0, 0, 0, 1];
  return {
    take: (frame, pose) =>
      to.send([
        message("/VMC/Ext/OK", { integer: 1 }),
        message("/VMC/Ext/T", frame / frameRate),
        message("/VMC/Ext/Root/Pos", "root", ...still),
        ...bones.take(pose).map(({ name, position, rotation }) =>
          message("/VMC/Ext/Bone/Pos", name, ...position, ...rotation)
        ),
      ]),
    close: () => to.close(),
  };
}

function message(
  address: string,
  ...values: (string | number | { readonly integer: number })[]
): OscMessageInput {
  const args = values.map((value) =>
    typeof value === "string"
      ? { type: "string" as const, value }
      : typeof value === "number"
      ? { type: "float" as const, value }
      : { type: "integer" as const, value: value.integer }
  );
  return { address, args };
}

/** Most bytes of a packet: what passes a network in one piece. */
const PACKET = 1400;

/** OSC messages on their way in UDP packets, several in a bundle. */
class Packets {
  readonly #host: string;
  readonly #port: number;
  readonly #socket;
  #fault: Error | undefined;

  constructor(host: string, port: number) {
    if (!(port >= 1 && port <= 65535)) {
      throw new InputError(`--to: port ${port} is not from 1 to 65535`);
    }
    [this.#host, this.#port] = [host, port];
    this.#socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    this.#socket.on("error", (error) => this.#fault = error);
  }

  /** Sends messages, in as many packets as they need. */
  async send(messages: readonly OscMessageInput[]): Promise<void> {
    let bundle: OscMessageInput[] = [], size = BUNDLE_HEAD;
    for (const message of messages) {
      const length = 4 + toBuffer(message).byteLength;
      if (size + length > PACKET && bundle.length > 0) {
        await this.#sendBundle(bundle);
        [bundle, size] = [[], BUNDLE_HEAD];
      }
      bundle.push(message);
      size += length;
    }
    await this.#sendBundle(bundle);
  }

  close(): void {
    this.#socket.close();
  }

  async #sendBundle(elements: readonly OscMessageInput[]): Promise<void> {
    const data = toBuffer({ timetag: NOW, elements: [...elements] });
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const fault =
      await new Promise<Error | null>((resolve) =>
        this.#socket.send(bytes, this.#port, this.#host, resolve)
      ) ?? this.#fault;
    // That nobody listens yet is no fault.
    if (!fault || /ECONNREFUSED|refused/i.test(fault.message)) return;
    throw new InputError(
      `${this.#host}:${this.#port}: no packet can be sent there: ${fault.message}`,
    );
  }
}

/** A bundle's time that says that it is not to be kept for later. */
const NOW: [number, number] = [0, 1];
/** Bytes of a bundle before its messages: what it is, and its time. */
const BUNDLE_HEAD = 16;
