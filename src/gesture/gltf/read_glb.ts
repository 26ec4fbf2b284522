import { type AnimationSampler, type Document, type Node, WebIO } from "@gltf-transform/core";
import { InputError } from "../../errors/input_error.ts";
import { type Rig, skeletonOf } from "../rig.ts";
import type { SkeletalGesture } from "../gesture.ts";

/** glTF is in metres. */
const CENTIMETRES = 100;
/** Frames a second where key frames are not evenly apart. */
const USUAL_RATE = 30;
/** Most frames that are read: as many as ten hours at 30 a second. */
const MOST_FRAMES = 1_080_000;

/** A movement of a node over time. */
interface Track {
  readonly node: Node;
  readonly path: "rotation" | "translation" | "scale";
  readonly sampler: AnimationSampler;
}

/**
 * Reads the gesture of a binary glTF file (`.glb`): its skin's joints, moved by its first animation.
 *
 * @param bytes The file's contents.
 * @param onNote Told what is left out.
 * @returns Where the joints are in cm, frame by frame.
 * @throws {InputError} If it is no such file, or has no skin.
 */
export async function readGlb(
  bytes: Uint8Array<ArrayBuffer>,
  onNote: (text: string) => void = () => {},
): Promise<SkeletalGesture> {
  let document: Document;
  try {
    document = await new WebIO().readBinary(bytes);
  } catch (error) {
    throw new InputError(
      `is not glTF that can be read: ${(error as Error).message.split("\n")[0]}`,
    );
  }
  const root = document.getRoot();
  const [skin, ...skins] = root.listSkins()
    .sort((a, b) => b.listJoints().length - a.listJoints().length);
  if (!skin) throw new InputError("has no skin: a skeleton that carries a mesh");
  const joints = inOrder(skin.listJoints());
  if (skins.some((other) => other.listJoints().some((joint) => !joints.includes(joint)))) {
    onNote(`has ${skins.length + 1} skins of different joints; the one that has most is read`);
  }
  const rig = rigOfJoints(joints);
  const [animation, ...others] = root.listAnimations();
  if (others.length > 0) {
    onNote(`has ${others.length + 1} animations; the first is read, ${animation!.getName()}`);
  }
  const tracks = (animation?.listChannels() ?? []).flatMap((channel): Track[] => {
    const node = channel.getTargetNode(), path = channel.getTargetPath();
    const sampler = channel.getSampler();
    if (sampler && !(sampler.getInput()?.getArray() && sampler.getOutput()?.getArray())) {
      throw new InputError("has an animation without times or without values");
    }
    return node && sampler && path && path !== "weights" ? [{ node, path, sampler }] : [];
  });
  const { first, rows, frameRate } = timing(tracks, animation?.getExtras()["frameRate"]);
  const columns = 3 * joints.length;
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (const track of tracks) move(track, first + row / frameRate);
    for (const [i, joint] of joints.entries()) {
      const place = joint.getWorldTranslation().map((value) => CENTIMETRES * value);
      data.set(place, row * columns + 3 * i);
    }
  }
  if (!data.every(Number.isFinite)) throw new InputError("has a position that is not finite");
  const positions = { data, rows, columns };
  return { skeleton: skeletonOf(rig, data.subarray(0, columns)), positions, frameRate };
}

/** Joints, parents before their children. */
function inOrder(joints: readonly Node[]): Node[] {
  const own = new Set(joints), done = new Set<Node>();
  const add = (node: Node) => {
    if (done.has(node)) return;
    const parent = jointAbove(node, own);
    if (parent) add(parent);
    done.add(node);
  };
  for (const joint of joints) add(joint);
  return [...done];
}

/** The joint that a node hangs on, perhaps by way of others that are none. */
function jointAbove(node: Node, joints: ReadonlySet<Node>): Node | undefined {
  let above = node.getParentNode();
  while (above && !joints.has(above)) above = above.getParentNode();
  return above ?? undefined;
}

function rigOfJoints(joints: readonly Node[]): Rig {
  const own = new Set(joints);
  const parents = joints.map((joint, i) => {
    const parent = jointAbove(joint, own);
    if (parent) return joints.indexOf(parent);
    // A second root goes with the first, so that all is one figure.
    return i === 0 ? -1 : 0;
  });
  return {
    name: "the file",
    joints: joints.map((joint, i) => joint.getName() || `Joint${i + 1}`),
    parents,
    endSites: joints.map((joint, i) => /_end$/.test(joint.getName()) && !parents.includes(i)),
  };
}

/** When frames are: as the file says, as its key frames are, or as usual. */
function timing(
  tracks: readonly Track[],
  said: unknown,
): { first: number; rows: number; frameRate: number } {
  const keys = tracks.map(({ sampler }) => sampler.getInput()?.getArray() ?? [])
    .filter(({ length }) => length > 0);
  if (keys.length === 0) return { first: 0, rows: 1, frameRate: USUAL_RATE };
  let first = Infinity, last = -Infinity;
  for (const times of keys) {
    first = Math.min(first, times[0]!);
    last = Math.max(last, times[times.length - 1]!);
  }
  const dense = keys.reduce((a, b) => b.length > a.length ? b : a);
  const even = (dense.length - 1) / (dense[dense.length - 1]! - dense[0]!);
  const candidates = [said, Math.round(even * 1e3) / 1e3];
  const frameRate =
    candidates.find((rate): rate is number =>
      typeof rate === "number" && rate >= 1 && rate <= 1000
    ) ?? USUAL_RATE;
  const rows = Math.floor((last - first) * frameRate + 1e-3) + 1;
  if (rows > 0 && rows <= MOST_FRAMES) return { first, rows, frameRate };
  throw new InputError(`has key frames from ${first} to ${last} s, which are too many frames`);
}

/** Moves a node to where it is at a time in seconds. */
function move({ node, path, sampler }: Track, time: number): void {
  const value = valueAt(sampler, time, path === "rotation");
  if (path === "rotation") node.setRotation(value as [number, number, number, number]);
  else if (path === "translation") node.setTranslation(value as [number, number, number]);
  else node.setScale(value as [number, number, number]);
}

/** A sampler's value, between key frames as it says. */
function valueAt(sampler: AnimationSampler, time: number, isRotation: boolean): number[] {
  const times = sampler.getInput()!.getArray()!, output = sampler.getOutput()!;
  const cubic = sampler.getInterpolation() === "CUBICSPLINE";
  const size = output.getElementSize();
  // Of a cubic spline's key frame: the tangent in, the value, the tangent out.
  const element = (key: number, part: -1 | 0 | 1) =>
    output.getElement(cubic ? 3 * key + 1 + part : key, new Array<number>(size));
  const next = keyAfter(times, time), key = Math.max(next - 1, 0);
  const a = element(key, 0);
  if (next === 0 || next === times.length) return a;
  const step = times[next]! - times[key]!, u = (time - times[key]!) / step;
  if (sampler.getInterpolation() === "STEP") return a;
  const b = element(next, 0);
  if (cubic) {
    const out = element(key, 1), into = element(next, -1);
    const u2 = u * u, u3 = u2 * u;
    return unitIf(
      isRotation,
      a.map((value, i) =>
        (2 * u3 - 3 * u2 + 1) * value + step * (u3 - 2 * u2 + u) * out[i]! +
        (3 * u2 - 2 * u3) * b[i]! + step * (u3 - u2) * into[i]!
      ),
    );
  }
  const cosine = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const sign = isRotation && cosine < 0 ? -1 : 1;
  const angle = isRotation ? Math.acos(Math.min(1, Math.abs(cosine))) : 0;
  const sine = angle < 1e-6 ? 0 : Math.sin(angle);
  const wa = sine === 0 ? 1 - u : Math.sin((1 - u) * angle) / sine;
  const wb = sign * (sine === 0 ? u : Math.sin(u * angle) / sine);
  return unitIf(isRotation, a.map((value, i) => wa * value + wb * b[i]!));
}

/** The first key frame after a time. */
function keyAfter(times: ArrayLike<number>, time: number): number {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // Key frames are stored in single precision.
    if (times[middle]! > time + 1e-6) high = middle;
    else low = middle + 1;
  }
  return low;
}

function unitIf(isRotation: boolean, value: number[]): number[] {
  const length = isRotation ? Math.hypot(...value) || 1 : 1;
  return value.map((x) => x / length);
}
