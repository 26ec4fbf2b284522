import { assertEquals, assertExists } from "@std/assert";
import { restInTPose } from "../../../src/motion/fitting/rest_pose.ts";
import { FINGERS } from "../../../src/motion/skeleton/body_parts.ts";
import { type HumanoidBone, humanoidBones } from "../../../src/motion/skeleton/humanoid.ts";
import { type Skeleton, skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { namedSkeletons } from "../../support/motion/named_skeletons.ts";

/** A skeleton of names, each with its parent's. */
function skeletonOf(...nodes: [name: string, parent?: string][]): Skeleton {
  const names = nodes.map(([name]) => name);
  const parents = nodes.map(([, parent]) => parent === undefined ? -1 : names.indexOf(parent));
  return skeletonFromPose(names, parents, names.flatMap((_, i) => [i, i * i, 0]));
}

/** The names of the joints that bones are found at. */
function found(skeleton: Skeleton, bones: readonly HumanoidBone[]): (string | undefined)[] {
  const places = humanoidBones(skeleton);
  return bones.map((bone) => places && skeleton.joints[places[bone] ?? -1]);
}

const ARM = ["Shoulder", "UpperArm", "LowerArm", "Hand"].map((bone) =>
  `left${bone}` as HumanoidBone
);

Deno.test("humanoidBones() finds all of the paper's skeleton", () => {
  const bones = humanoidBones(takeuchiSkeleton)!;
  assertEquals(Object.keys(bones).length, 51); // hips to toes, without upperChest
  const names = Object.entries(bones).map(([bone, node]) =>
    [bone, takeuchiSkeleton.joints[node]] as const
  );
  assertEquals(new Set(names.map(([, joint]) => joint)).size, 51);
  const { rightLittleDistal, leftThumbMetacarpal, rightToes, chest } = Object.fromEntries(names);
  assertEquals(
    [rightLittleDistal, leftThumbMetacarpal, rightToes, chest],
    ["RightHandPinky3", "LeftHandThumb1", "RightToeBase", "Spine1"],
  );
});

Deno.test("humanoidBones() knows arms by what they carry, whatever their joints are called", () => {
  const smpl = skeletonOf(
    ["pelvis"],
    ["left_hip", "pelvis"],
    ["left_knee", "left_hip"],
    ["left_ankle", "left_knee"],
    ["left_foot", "left_ankle"],
    ["right_hip", "pelvis"],
    ["right_knee", "right_hip"],
    ["right_ankle", "right_knee"],
    ["spine1", "pelvis"],
    ["neck", "spine1"],
    ["head", "neck"],
    ["left_collar", "spine1"],
    ["left_shoulder", "left_collar"],
    ["left_elbow", "left_shoulder"],
    ["left_wrist", "left_elbow"],
    ["right_collar", "spine1"],
    ["right_shoulder", "right_collar"],
    ["right_elbow", "right_shoulder"],
    ["right_wrist", "right_elbow"],
  );
  const wanted = ["left_collar", "left_shoulder", "left_elbow", "left_wrist"];
  assertEquals(found(smpl, ARM), wanted);
  assertEquals(found(smpl, ["leftFoot", "leftToes", "rightToes", "hips"]), [
    ...["left_ankle", "left_foot", undefined, "pelvis"],
  ]);
  const suffixes = skeletonOf(
    ["root"],
    ["Hips", "root"],
    ["Chest", "Hips"],
    ["Head", "Chest"],
    ["UpperArm_L", "Chest"],
    ["UpperArmTwist_L", "UpperArm_L"],
    ["LowerArm_L", "UpperArmTwist_L"],
    ["Hand_L", "LowerArm_L"],
    ["mixamorig:RightArm", "Chest"],
    ["mixamorig:RightForeArm", "mixamorig:RightArm"],
    ["mixamorig:RightHand", "mixamorig:RightForeArm"],
  );
  assertEquals(found(suffixes, ARM), [undefined, "UpperArm_L", "LowerArm_L", "Hand_L"]);
  assertEquals(found(suffixes, ["hips", "spine", "rightHand"]), [
    ...["Hips", "Chest", "mixamorig:RightHand"],
  ]);
});

Deno.test("humanoidBones() finds the same bones under the names of all public data sets", () => {
  const wanted: Record<string, string> = {
    takeuchi: "Hips Head LeftShoulder LeftArm LeftForeArm LeftHand LeftUpLeg LeftFoot",
    trinity: "Hips Head LeftShoulder LeftArm LeftForeArm LeftHand LeftUpLeg LeftFoot",
    genea: "b_root b_head b_l_shoulder b_l_arm b_l_forearm b_l_wrist b_l_upleg b_l_foot",
    beat: "Hips Head LeftShoulder LeftArm LeftForeArm LeftHand LeftUpLeg LeftFoot",
    "beat, short names": "Hips Head LShoulder LArm LArm1 LHand LUpLeg LFoot",
    zeroeggs: "Hips Head LeftShoulder LeftArm LeftForeArm LeftHand LeftUpLeg LeftFoot",
    mixamo: "Hips Head LeftShoulder LeftArm LeftForeArm LeftHand LeftUpLeg LeftFoot",
    "smpl-x": "pelvis head left_collar left_shoulder left_elbow left_wrist left_hip left_ankle",
    cmu: "Hips Head LeftShoulder LeftArm LeftForeArm LeftHand LeftUpLeg LeftFoot",
    "cmu, as its asf files": "root head lclavicle lhumerus lradius lwrist lfemur lfoot",
    bandai: "Hips Head Shoulder_L UpperArm_L LowerArm_L Hand_L UpperLeg_L Foot_L",
    makehuman: "root head clavicle.L upperarm01.L lowerarm01.L wrist.L upperleg01.L foot.L",
  };
  const bones = ["hips", "head", ...ARM, "leftUpperLeg", "leftFoot"] as const;
  assertEquals([...namedSkeletons.keys()], Object.keys(wanted));
  for (const [name, { skeleton }] of namedSkeletons) {
    const joints = found(skeleton, bones).map((joint) => joint?.replace("mixamorig:", ""));
    assertEquals(joints.join(" "), wanted[name], name);
    assertExists(restInTPose(skeleton), `a T-pose of ${name}`);
    const places = humanoidBones(skeleton)!;
    const fingers = FINGERS.filter((finger) => places[`left${finger}Proximal`] !== undefined);
    // Bandai's has no fingers, Carnegie Mellon's a thumb and one for all others.
    const few = /^cmu|bandai/.test(name);
    assertEquals(few || fingers.length === 5, true, `${name}: ${fingers}`);
  }
});

Deno.test("humanoidBones() finds no body where there are not two arms and a head", () => {
  const { joints, parents } = takeuchiSkeleton;
  const pose = joints.flatMap((_, i) => [i, 0, 0]);
  const renamed = (change: (name: string) => string) =>
    humanoidBones(skeletonFromPose(joints.map(change), parents, pose));
  assertEquals(renamed((name) => name.replace("LeftHand", "LeftPaw")), undefined);
  assertEquals(renamed((name) => name.replace("Head", "Top")), undefined);
  assertEquals(renamed((name) => `J${joints.indexOf(name)}`), undefined);
});
