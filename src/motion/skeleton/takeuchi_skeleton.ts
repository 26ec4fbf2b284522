import type { Skeleton } from "./skeleton.ts";

/** Name, parent, and x, y, z from the parent in cm, in the order of the data set's BVH files. */
const NODES: readonly (readonly [name: string, parent: number, ...offset: number[]])[] = [
  ["Hips", -1, 0, 60, 0],
  ["Spine", 0, 0, 4.744019, 0],
  ["Spine1", 1, 0, 11.747704, 0],
  ["Neck", 2, 0, 11.699501, -1.06359],
  ["Head", 3, 0, 8.099556, 1.15708],
  ["Site1", 4, 0, 7.463501, 0],
  ["LeftShoulder", 2, -2.32396, 10.457596, 0.333555],
  ["LeftArm", 6, -7.10262, 0, 0],
  ["LeftForeArm", 7, -15.3019, 0, 0],
  ["LeftHand", 8, -17.165703, 0, 0],
  ["LeftHandThumb1", 9, -1.44636, -0.867805, -2.8927],
  ["LeftHandThumb2", 10, -1.73562, 0, 0],
  ["LeftHandThumb3", 11, -1.73562, 0, 0],
  ["Site2", 12, -1.67354, 0, 0],
  ["LeftHandIndex1", 9, -7.34502, 0, -2.02489],
  ["LeftHandIndex2", 14, -2.8927, 0, 0],
  ["LeftHandIndex3", 15, -1.446362, 0, 0],
  ["Site3", 16, -1.394619, 0, 0],
  ["LeftHandMiddle1", 9, -7.345009, 0, -0.671109],
  ["LeftHandMiddle2", 18, -3.181961, 0, 0],
  ["LeftHandMiddle3", 19, -1.735611, 0, 0],
  ["Site4", 20, -1.673538, 0, 0],
  ["LeftHandRing1", 9, -5.666491, 0, 0.671104],
  ["LeftHandRing2", 22, -2.892691, 0, 0],
  ["LeftHandRing3", 23, -1.446339, 0, 0],
  ["Site5", 24, -1.394619, 0, 0],
  ["LeftHandPinky1", 9, -3.987949, 0, 2.02489],
  ["LeftHandPinky2", 26, -2.31414, 0, 0],
  ["LeftHandPinky3", 27, -1.15707, 0, 0],
  ["Site6", 28, -1.115688, 0, 0],
  ["RightShoulder", 2, 2.286459, 10.457596, 0.333558],
  ["RightArm", 30, 7.102619, 0, 0],
  ["RightForeArm", 31, 15.301899, 0, 0],
  ["RightHand", 32, 17.165699, 0, 0],
  ["RightHandThumb1", 33, 1.446362, -0.867805, -2.8927],
  ["RightHandThumb2", 34, 1.735611, 0, 0],
  ["RightHandThumb3", 35, 1.735619, 0, 0],
  ["Site7", 36, 1.673542, 0, 0],
  ["RightHandIndex1", 33, 7.345032, 0, -2.02489],
  ["RightHandIndex2", 38, 2.892723, 0, 0],
  ["RightHandIndex3", 39, 1.44635, 0, 0],
  ["Site8", 40, 1.394623, 0, 0],
  ["RightHandMiddle1", 33, 7.345032, 0, -0.671109],
  ["RightHandMiddle2", 42, 3.181969, 0, 0],
  ["RightHandMiddle3", 43, 1.735611, 0, 0],
  ["Site9", 44, 1.673538, 0, 0],
  ["RightHandRing1", 33, 5.666489, 0, 0.671106],
  ["RightHandRing2", 46, 2.892708, 0, 0],
  ["RightHandRing3", 47, 1.446358, 0, 0],
  ["Site10", 48, 1.394623, 0, 0],
  ["RightHandPinky1", 33, 3.987961, 0, 2.02489],
  ["RightHandPinky2", 50, 2.314171, 0, 0],
  ["RightHandPinky3", 51, 1.157082, 0, 0],
  ["Site11", 52, 1.115692, 0, 0],
  ["LeftUpLeg", 0, -5.7854, 0, 0],
  ["LeftLeg", 54, 0, -30.002701, 0],
  ["LeftFoot", 55, 0, -22.702, 0],
  ["LeftToeBase", 56, 0, -3.76051, -8.67809],
  ["Site12", 57, 0, 0, -2.314159],
  ["RightUpLeg", 0, 5.7854, 0, 0],
  ["RightLeg", 59, 0, -30.002701, 0],
  ["RightFoot", 60, 0, -22.702101, 0],
  ["RightToeBase", 61, 0, -3.76051, -8.6781],
  ["Site13", 62, 0, 0, -2.314159],
];

/**
 * The skeleton of the paper's data set: 51 joints and 13 end sites, named as its evaluation files
 * name them. Its gesture vectors have x, y, z of these 64 nodes.
 *
 * K. Takeuchi, S. Kubota, K. Suzuki, D. Hasegawa, H. Sakuta: Creating a gesture-speech dataset for
 * speech-based automatic gesture generation. HCI International 2017.
 *
 * @example Usage
 * ```ts
 * import { takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * console.log(takeuchiSkeleton.joints.indexOf("LeftHand")); // 9
 * ```
 */
export const takeuchiSkeleton: Skeleton = {
  name: "takeuchi",
  joints: NODES.map(([name]) => name),
  parents: NODES.map(([, parent]) => parent),
  endSites: NODES.map(([name]) => name.startsWith("Site")),
  offsets: NODES.flatMap(([, , ...offset]) => offset),
  rotationOrder: "ZXY",
};
