import { InputError } from "../../errors/input_error.ts";
import { checkFrameTime } from "../kinematics/resample_motion.ts";
import type { RotationOrder, Skeleton } from "../skeleton/skeleton.ts";

/** One number of a frame line: the x, y or z rotation or position of a joint. */
export interface BvhChannel {
  /** Index of the joint's node. */
  readonly node: number;
  readonly kind: "position" | "rotation";
  /** 0, 1, 2 for x, y, z. */
  readonly axis: number;
}

/** Reads the hierarchy of a BVH file and the two lines before its frames, line by line. */
export class BvhHeader {
  readonly #joints: string[] = [];
  readonly #parents: number[] = [];
  readonly #endSites: boolean[] = [];
  readonly #offsets: number[] = [];
  /** Whether each node's OFFSET has been read. */
  readonly #placed: boolean[] = [];
  readonly #names = new Set<string>();
  readonly #open: number[] = [];
  /** A node that has been named and waits for its brace. */
  #named = false;
  #sites = 0;
  #section: "start" | "hierarchy" | "motion" = "start";
  #frames: number | undefined;
  #frameTime: number | undefined;

  /** Every number of a frame line, in order. */
  readonly channels: BvhChannel[] = [];

  /** What is odd about the header, one line each. */
  readonly notes: string[] = [];

  /** What `Frames:` says. */
  get frames(): number {
    return this.#frames ?? 0;
  }

  /** What `Frame Time:` says, in seconds. */
  get frameTime(): number {
    return this.#frameTime ?? 0;
  }

  /** The skeleton, called `name`, once the header is complete. */
  skeleton(name: string): Skeleton {
    return {
      name,
      joints: this.#joints,
      parents: this.#parents,
      endSites: this.#endSites,
      offsets: this.#offsets,
      rotationOrder: this.#rotationOrder(),
    };
  }

  /**
   * Takes the next line.
   *
   * @returns Whether the header is complete: frames follow.
   * @throws {InputError} If the line is not what a BVH file has there.
   */
  read(line: string): boolean {
    let rest = line.trim();
    if (this.#section === "start") {
      rest = rest.replace(/^ï»¿/, ""); // a byte order mark of UTF-8, read as Windows-1252
      if (rest.startsWith("#")) return false; // a comment of the program that wrote it
      if (rest !== "" && !/^HIERARCHY\b/i.test(rest)) throw new InputError(otherKind(rest));
    }
    while (rest !== "") rest = rest.slice(this.#take(rest)).trimStart();
    return this.#frames !== undefined && this.#frameTime !== undefined;
  }

  /** Understands the first item of the text, and returns its length. */
  #take(text: string): number {
    const [item, keyword, value = ""] =
      /^([{}]|HIERARCHY\b|MOTION\b|(?:ROOT|JOINT)\b(?=([^{}]*))|End\s*(?:Site|Effector)\b[^{}]*|OFFSET\b|CHANNELS\b|Frames\s*:|Frame\s+Time\s*:)/i
        .exec(text) ?? [];
    switch (item && keyword!.toUpperCase().replace(/\s.*|:/s, "").replace(/^END.*/, "END")) {
      case "HIERARCHY":
        this.#section = "hierarchy";
        return item!.length;
      case "ROOT":
      case "JOINT":
        this.#name(item!, value);
        return item!.length + value.length;
      case "END":
        this.#node(`Site${++this.#sites}`, true);
        return item!.length;
      case "{":
        if (!this.#named) throw new InputError("{ does not follow ROOT, JOINT or End Site");
        this.#named = false;
        this.#open.push(this.#joints.length - 1);
        return 1;
      case "}":
        this.#close();
        return 1;
      case "OFFSET":
        return item!.length + this.#offset(text.slice(item!.length));
      case "CHANNELS":
        return item!.length + this.#channels(text.slice(item!.length));
      case "MOTION":
        this.#endHierarchy();
        return item!.length;
      case "FRAMES":
        return item!.length + this.#count(text.slice(item!.length));
      case "FRAME":
        return item!.length + this.#time(text.slice(item!.length));
      default:
        throw new InputError(`${quote(text)} is not understood`);
    }
  }

  #name(keyword: string, text: string): void {
    const name = text.trim();
    const root = keyword.toUpperCase() === "ROOT";
    if (name === "") throw new InputError(`${keyword} has no name`);
    if (root && this.#joints.length > 0) {
      throw new InputError(`a second ROOT, ${quote(name)}: only one skeleton a file can be read`);
    }
    if (!root && this.#open.length === 0) {
      throw new InputError(`JOINT ${quote(name)} is outside the ROOT's braces`);
    }
    if (this.#names.has(name)) {
      throw new InputError(`two joints are called ${quote(name)}; rename one of them`);
    }
    this.#names.add(name);
    this.#node(name, false);
  }

  #close(): void {
    const node = this.#open.pop();
    if (node === undefined) throw new InputError("} closes nothing");
    if (!this.#placed[node]) throw new InputError(`${quote(this.#joints[node]!)} has no OFFSET`);
  }

  #node(name: string, endSite: boolean): void {
    const parent = this.#open.at(-1) ?? -1;
    if (this.#named || (endSite && parent < 0) || this.#endSites[parent]) {
      throw new InputError(`${quote(name)} is not where a joint can be`);
    }
    this.#joints.push(name);
    this.#parents.push(parent);
    this.#endSites.push(endSite);
    this.#offsets.push(0, 0, 0);
    this.#named = true;
  }

  #offset(text: string): number {
    const node = this.#current("OFFSET");
    const numbers = /^(?:\s+[^\s{}]+){3}/.exec(text)?.[0] ?? "";
    const offset = numbers.trim().split(/\s+/).map(Number);
    if (offset.length !== 3 || !offset.every(Number.isFinite)) {
      throw new InputError(`OFFSET must have three numbers, has ${quote(text.trim())}`);
    }
    requireFloat32(offset, "OFFSET");
    for (let i = 0; i < 3; i++) this.#offsets[3 * node + i] = offset[i]!;
    this.#placed[node] = true;
    return numbers.length;
  }

  #channels(text: string): number {
    const node = this.#current("CHANNELS");
    const [all = "", count, names = ""] = CHANNELS.exec(text) ?? [];
    const channels = names.trim() === "" ? [] : names.trim().split(/\s+/);
    if (count === undefined || channels.length < Number(count)) {
      const other = /^\s+([^\s{}]+)/.exec(text.slice(all.length))?.[1];
      if (all && other !== undefined) throw new InputError(notChannel(other));
      if (channels.length === 0) {
        throw new InputError(
          `CHANNELS must have a count and as many names, has ${quote(text.trim())}`,
        );
      }
    }
    if (this.#endSites[node] && channels.length > 0) throw new InputError(notChannel(channels[0]!));
    if (channels.length !== Number(count)) { // the names decide, as in other programs
      const joint = quote(this.#joints[node]!);
      this.notes.push(
        `CHANNELS of ${joint} says ${count} but names ${channels.length}, which are read`,
      );
    }
    for (const name of channels) {
      this.channels.push({
        node,
        kind: name.slice(1).toLowerCase() as BvhChannel["kind"],
        axis: "XYZ".indexOf(name[0]!.toUpperCase()),
      });
    }
    return all.length;
  }

  #current(keyword: string): number {
    const node = this.#open.at(-1);
    if (node === undefined || this.#named) {
      throw new InputError(`${keyword} is outside a joint's braces`);
    }
    return node;
  }

  #endHierarchy(): void {
    if (this.#joints.length === 0) throw new InputError("MOTION comes before any ROOT");
    if (this.#open.length > 0 || this.#named) {
      throw new InputError(
        `MOTION comes before the } of ${quote(this.#joints[this.#open[0] ?? 0]!)}`,
      );
    }
    this.#section = "motion";
  }

  #count(text: string): number {
    const [all, value] = this.#setting(text, "Frames");
    this.#frames = Number(value);
    if (!Number.isSafeInteger(this.#frames) || this.#frames < 0) {
      throw new InputError(`Frames must be a count, is ${quote(value)}`);
    }
    return all.length;
  }

  #time(text: string): number {
    const [all, value] = this.#setting(text, "Frame Time");
    this.#frameTime = Number(value);
    if (!(this.#frameTime > 0 && this.#frameTime < Infinity)) {
      throw new InputError(`Frame Time must be greater than 0 seconds, is ${quote(value)}`);
    }
    checkFrameTime(this.#frameTime);
    return all.length;
  }

  #setting(text: string, name: string): [all: string, value: string] {
    if (this.#section !== "motion") throw new InputError(`${name} comes before MOTION`);
    const match = /^\s*(\S+)/.exec(text);
    return [match?.[0] ?? "", match?.[1] ?? ""];
  }

  /** The order of the first joint that turns about three axes. */
  #rotationOrder(): RotationOrder {
    const orders = this.#joints.map(() => "");
    for (const { node, kind, axis } of this.channels) {
      if (kind === "rotation") orders[node] = orders[node]! + "XYZ"[axis]!;
    }
    const order = orders.find((order) => /^(XYZ|XZY|YXZ|YZX|ZXY|ZYX)$/.test(order));
    return order as RotationOrder | undefined ?? "ZXY";
  }
}

/** A count, and what follows it of names of channels. */
const CHANNELS = /^\s+(\d+)\b((?:\s+[XYZ](?:position|rotation)\b)*)/i;

function notChannel(name: string): string {
  const hint = /^[wq]/i.test(name) ? "; quaternions are not BVH: export Euler angles" : "";
  return `channel ${quote(name)} is not an axis' position or rotation of a joint${hint}`;
}

/** What begins as this text does, and is no BVH file. */
function otherKind(text: string): string {
  const [, kind] = OTHER_KINDS.find(([begin]) => begin.test(text)) ?? [];
  return kind ? `this is ${kind}` : `a BVH file begins with HIERARCHY, not with ${quote(text)}`;
}

const OTHER_KINDS: readonly (readonly [begin: RegExp, kind: string])[] = [
  [/^Kaydara FBX|^; FBX/, "FBX, not BVH; export BVH from the program that made it"],
  [/^version https:\/\/git-lfs/, "a pointer of Git LFS; fetch the file itself with: git lfs pull"],
  [/^<(!DOCTYPE )?html/i, "a web page; download the file again"],
  [/^PK[^]*\.npy/, "an archive of NumPy (.npz), not BVH; export BVH from the program that made it"],
  [/^PK/, "a zip archive; unpack it"],
];

/**
 * Refuses numbers that single precision, in which gestures are kept, does not hold.
 *
 * @throws {InputError} If there is one.
 */
export function requireFloat32(values: Iterable<number>, what: string): void {
  for (const value of values) {
    if (Number.isFinite(Math.fround(value))) continue;
    throw new InputError(`${what} has ${value}, more than single precision holds`);
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
}

/** How long a motion is, as its file says. */
export interface BvhTiming {
  /** What `Frames:` says. */
  readonly frames: number;
  /** What `Frame Time:` says, in seconds. */
  readonly frameTime: number;
  /** Whether joints below the root have position channels; absent where none has. */
  readonly jointPositions?: true;
}

/**
 * Reads how long a motion is from the beginning of a BVH file.
 *
 * @param text The file, or as much of it as its header takes.
 * @returns Undefined if it is not the beginning of a BVH file; who reads it whole says why.
 *
 * @example Usage
 * ```ts
 * import { bvhTiming } from "@aud2repr2pose/aud2repr2pose/motion";
 * import { assertEquals } from "@std/assert";
 *
 * const text = "HIERARCHY\nROOT Hips\n{\nOFFSET 0 0 0\nCHANNELS 1 Zrotation\n}\n" +
 *   "MOTION\nFrames: 240\nFrame Time: 0.01\n90\n";
 * assertEquals(bvhTiming(text), { frames: 240, frameTime: 0.01 });
 * ```
 */
export function bvhTiming(text: string): BvhTiming | undefined {
  const header = new BvhHeader();
  try {
    for (const line of text.split(/\r\n?|\n/)) {
      if (!header.read(line)) continue;
      const { frames, frameTime, channels } = header;
      const moves = channels.some(({ node, kind }) => node > 0 && kind === "position");
      return { frames, frameTime, ...moves && { jointPositions: true } };
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return undefined;
}
