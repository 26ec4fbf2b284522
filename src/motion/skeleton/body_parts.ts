/**
 * What joints are called, and what part of the body each is: in the data sets and programs that are in
 * use, from `LeftHandThumb1` to `b_l_thumb1`, `LHandT1`, `mixamorig:LeftHandThumb1`, `left_thumb1`,
 * `lthumb` and `finger1-1.L`.
 *
 * @module
 */
import { InputError } from "../../errors/input_error.ts";
import type { Skeleton } from "./skeleton.ts";

/** A side of the body. */
export type Side = "left" | "right" | "middle";

/** A part of the body; `other` where the name says none. */
export type BodyPart =
  | "trunk"
  | "neck"
  | "head"
  | "face"
  | "clavicle"
  | "upper arm"
  | "forearm"
  | "hand"
  | "thumb"
  | "finger"
  | "thigh"
  | "shin"
  | "foot"
  | "toe"
  | "other";

/** What a joint is of. */
export interface JointPlace {
  /** The part of the body. */
  readonly part: BodyPart;
  /** The side that it is on. */
  readonly side: Side;
}

/** What words in a name say, without its side; the first that is there decides. */
const WORDS: readonly (readonly [words: RegExp, part: BodyPart])[] = [
  [/\b(eyes?|eyebrow|brow|eyelid|lid|jaw|mouth|lips?|tongue|teeth|cheek|nose|ear|face)\b/, "face"],
  [/\b(oculi|levator|orbicularis|temporalis|risorius|oris|special|chin|forehead)\b/, "face"],
  [/\bthumb\b|\bhand t\b|\bfinger 1 \d/, "thumb"],
  [/\b(index|mid|ring|pink(y|ie)|little|fingers?|(meta)?carpal)\b|\bhand [imrp]\b/, "finger"],
  [/(?<!spine )\bmiddle\b/, "finger"],
  [/\b(toes?|toebase|ball)\b/, "toe"],
  [/\bfoot twist\b/, "shin"],
  [/\b(foot|ankle|heel|talocrural|subtalar|transversetarsal)\b/, "foot"],
  [/\b(up|upper) ?leg\b|\b(thigh|femur)\b/, "thigh"],
  [/\b((lower|low) ?)?leg\b|\b(knee|shin|calf|tibia)\b/, "shin"],
  [/\b(hand|palm|wrist(?! twist))\b/, "hand"],
  [/\b(fore|lower|low) ?arm\b|\b(elbow|radius|wrist twist|arm 1)\b/, "forearm"],
  [/\b(clavicle|collar|scapula|scap)\b/, "clavicle"],
  [/\b((up|upper) ?)?arm\b|\bhumerus\b/, "upper arm"],
  [/\b(lower|upper)?neck\b/, "neck"],
  [/\b(head|skull)\b/, "head"],
  [/\b(hips?|pelvis|spine|torso|thorax|trunk|waist|abdomen|belly|root|body)\b/, "trunk"],
  [/\b(lower|upper)? ?(back|chest)\b/, "trunk"],
];

/** The fingers, from the thumb on. */
export const FINGERS: readonly Finger[] = ["Thumb", "Index", "Middle", "Ring", "Little"];

/** A finger. */
export type Finger = "Thumb" | "Index" | "Middle" | "Ring" | "Little";

/** What words in a finger's name say of which it is; a letter or number where a program counts them. */
const FINGER_WORDS: Readonly<Record<Finger, RegExp>> = {
  Thumb: /thumb|\bhand t\b|\bfinger 1\b/,
  Index: /index|\bhand i\b|\bfinger 2\b/,
  Middle: /mid|\bhand m\b|\bfinger 3\b/,
  Ring: /ring|\bhand r\b|\bfinger 4\b/,
  Little: /pink(y|ie)|little|\bhand p\b|\bfinger 5\b/,
};

/** Which finger a joint of one is, by its name; undefined where that does not say. */
export function fingerOf(joint: string): Finger | undefined {
  const { words } = wordsOf(joint);
  return FINGERS.find((finger) => FINGER_WORDS[finger].test(words));
}

/** Names of Carnegie Mellon's skeleton files and alike: the side is a letter before the word. */
const GLUED =
  /^([lr]|left|right)(hip(joint)?|femur|thigh|upleg|tibia|shin|leg|knee|ankle|foot|toes?|clavicle|collar|shoulder|shldr|humerus|uparm|arm|forearm|radius|elbow|wrist|hand|fingers?|thumb|eye)$/;

/**
 * Tells of each node of a skeleton which part of the body it is, by the names of its joints; an end site
 * is of its joint's. A joint whose name tells no side is on its parent's.
 *
 * @param skeleton The skeleton.
 */
export function bodyParts({ joints, parents, endSites }: BodyNames): JointPlace[] {
  const names = joints.map(wordsOf);
  // A shoulder turns the upper arm where no other joint does, and the collar bone elsewhere.
  const arms = names.some(({ words }) => partOfWords(words) === "upper arm");
  const places: JointPlace[] = [];
  for (const [node, { words, side }] of names.entries()) {
    const parent = places[parents[node]!];
    if (endSites[node] && parent) {
      places.push(parent);
      continue;
    }
    const part = partOf(words, side, arms);
    places.push({ part, side: side === "middle" && parent ? parent.side : side });
  }
  return places;
}

/** What of a skeleton tells the parts. */
export type BodyNames = Pick<Skeleton, "joints" | "parents" | "endSites">;

/** Which side of the body each node of a skeleton is on, `"middle"` where no name says one. */
export function sidesOfBody(skeleton: BodyNames): Side[] {
  return bodyParts(skeleton).map(({ side }) => side);
}

/**
 * Finds the node that each node of a skeleton is in a mirror: the left hand for the right one, the spine
 * for itself.
 *
 * @param skeleton The skeleton, of which the names of joints say what is left and right.
 * @returns For each node, the other's index.
 * @throws {InputError} If a joint has none, or no names tell sides.
 */
export function mirrorImages({ joints, parents, endSites }: BodyNames): Int32Array {
  const names = joints.map(wordsOf);
  const images = new Int32Array(joints.length);
  for (let node = 1; node < joints.length; node++) {
    const { words, side } = names[node]!, opposite = OPPOSITE[side];
    // End sites have no names of their own: they are counted.
    const order = (of: number) =>
      joints.slice(0, of).filter((_, i) => endSites[i] && parents[i] === parents[of]).length;
    const image = joints.findIndex((_, i) =>
      i > 0 && parents[i] === images[parents[node]!] && endSites[i] === endSites[node] &&
      (endSites[i]
        ? order(i) === order(node)
        : names[i]!.words === words && names[i]!.side === opposite)
    );
    if (image < 0) {
      throw new InputError(
        `cannot be mirrored: its joint ${joints[node]} has none like it on the other side`,
      );
    }
    images[node] = image;
  }
  if (images.some((image, node) => image !== node)) return images;
  throw new InputError("cannot be mirrored: no names of its joints say what is left and right");
}

const OPPOSITE: Readonly<Record<Side, Side>> = { left: "right", right: "left", middle: "middle" };

function partOf(words: string, side: Side, arms: boolean): BodyPart {
  if (/\b(shoulder|shldr)\b/.test(words)) return arms ? "clavicle" : "upper arm";
  if (side !== "middle" && /\bhip(joint)?\b/.test(words)) return "thigh";
  return partOfWords(words);
}

function partOfWords(words: string): BodyPart {
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? "other";
}

/** A name as words in small letters, without the side that it tells. */
function wordsOf(joint: string): { words: string; side: Side } {
  const name = joint.replace(/^.*:/, "").replace(/^mixamorig\d*_?/i, "");
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replace(/([A-Za-z])(\d)/g, "$1 $2")
    .toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "");
  const at = words.findIndex((word) => SIDES.has(word));
  // Of letters, that at the beginning or the end is the side: RHandR1 is the right hand's ring.
  if (at >= 0) {
    const side = SIDES.get(words[at]!)!;
    return { words: words.toSpliced(at, 1).join(" "), side };
  }
  const glued = words.map((word) => GLUED.exec(word)).find((match) => match);
  if (glued) {
    const [all, side, word] = glued;
    return { words: words.join(" ").replace(all, word!), side: SIDES.get(side!)! };
  }
  return { words: words.join(" "), side: "middle" };
}

const SIDES: ReadonlyMap<string, Side> = new Map<string, Side>([
  ["left", "left"],
  ["l", "left"],
  ["right", "right"],
  ["r", "right"],
]);
