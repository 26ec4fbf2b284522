/** What joints are called, and how thick the body is there, as a share of the trunk's length. */
const JOINTS: readonly (readonly [name: RegExp, share: number])[] = [
  [/thumb/i, 0.0165],
  [/index|middle|ring|pinky|little|finger/i, 0.0145],
  [/neck/i, 0.062],
  [/head/i, 0.058],
  [/toe/i, 0.034],
  [/foot|ankle/i, 0.048],
  [/up_?leg|upper_?leg|thigh/i, 0.105],
  [/leg|knee|shin|calf/i, 0.072],
  [/hand|wrist/i, 0.034],
  [/fore_?arm|lower_?arm|elbow/i, 0.052],
  [/shoulder|clavicle|collar/i, 0.05],
  [/arm/i, 0.07],
];

/** Hips, spine and chest: all else in a skeleton that has any of the names above. */
const TRUNK = 0.13;

/**
 * How thick a body is at a joint, by its name: the radius as a share of the trunk's length.
 *
 * @param joint The joint's name, as BVH files have it.
 * @returns The share; that of the trunk for a name that is none of a limb.
 */
export function bodyRadius(joint: string): number {
  return JOINTS.find(([name]) => name.test(joint))?.[1] ?? TRUNK;
}
