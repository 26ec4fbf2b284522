import { assertEquals, assertThrows } from "@std/assert";
import { zipSync } from "fflate";
import { InputError } from "../../src/errors/input_error.ts";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { forwardKinematics } from "../../src/motion/kinematics/forward_kinematics.ts";
import { isNpz, readSmplx } from "../../src/motion/smplx.ts";
import { assertClose } from "../support/assert_close.ts";
import { hasReal, real } from "../support/real_recordings.ts";
import { npzOf, restJoints } from "../support/motion/smplx_file.ts";

Deno.test({
  name: "readSmplx() on the bones of a BVH file gives the positions that the file gives",
  ignore: !hasReal,
  fn() {
    const bvh = readBvhFile(real("beat/scott_beat2.bvh"));
    const bytes = Deno.readFileSync(real("beat/scott_beat2.npz"));
    const motion = readSmplx(bytes, { skeleton: bvh.skeleton });
    assertEquals([isNpz(bytes), motion.rotations.rows], [true, bvh.rotations.rows]);
    assertClose([motion.frameTime], [1 / 30], 1e-9);
    const positions = [bvh, motion].map(({ skeleton, rotations, rootPositions }) =>
      forwardKinematics(skeleton, rotations, rootPositions).data
    );
    assertClose(positions[1]!, positions[0]!, 2e-3); // the text has four decimals of angles
  },
});

Deno.test("readSmplx() takes bones from the file, and turns each joint about its axis", () => {
  const poses = new Float64Array(2 * 165);
  poses[165 + 2] = Math.PI / 2; // the pelvis, about z
  poses[165 + 3 * 4] = Math.PI; // the left knee, about x
  const J = restJoints();
  const { skeleton, frameTime, rotations, rootPositions } = readSmplx(npzOf({
    poses: { data: poses, shape: [2, 165] },
    trans: { data: Float64Array.of(0, 0, 0, 1, 2, 3), shape: [2, 3] },
    mocap_framerate: { data: Float64Array.of(60), shape: [] },
    J,
  }));
  assertEquals([skeleton.joints.length, skeleton.joints[54], frameTime], [
    55,
    "right_thumb3",
    1 / 60,
  ]);
  assertEquals(skeleton.parents.map((parent) => skeleton.joints[parent] ?? "").slice(0, 26), [
    ...["", "pelvis", "pelvis", "pelvis", "left_hip", "right_hip", "spine1", "left_knee"],
    ...["right_knee", "spine2", "left_ankle", "right_ankle", "spine3", "spine3", "spine3", "neck"],
    ...["left_collar", "right_collar", "left_shoulder", "right_shoulder", "left_elbow"],
    ...["right_elbow", "head", "head", "head", "left_wrist"],
  ]);
  const positions = forwardKinematics(skeleton, rotations, rootPositions).data;
  const rest = J.data.map((metres) => 100 * metres);
  assertClose(positions.slice(0, 165), rest, 1e-9);
  const place = (node: number) => [...positions.slice(165 + 3 * node, 165 + 3 * node + 3)];
  const turned = (node: number) => {
    const [x, y, z] = [0, 1, 2].map((c) => rest[3 * node + c]! - rest[c]!);
    return [rest[0]! + 100 - y!, rest[1]! + 200 + x!, rest[2]! + 300 + z!];
  };
  for (const node of [0, 1, 4, 20, 54]) assertClose(place(node), turned(node), 1e-9);
  // Half a turn at the knee mirrors what is below it in two axes of the leg.
  const [knee, ankle] = [turned(4), turned(7)];
  assertClose(place(7), [2 * knee[0]! - ankle[0]!, ankle[1]!, 2 * knee[2]! - ankle[2]!], 1e-9);
});

Deno.test("readSmplx() says in one line what is wrong with a file or a skeleton", () => {
  const poses = { data: new Float64Array(330), shape: [2, 165] };
  const trans = { data: new Float64Array(6), shape: [2, 3] };
  const mocap_frame_rate = { data: Float64Array.of(30), shape: [] };
  const good = { poses, trans, mocap_frame_rate, J: restJoints() };
  const { skeleton } = readSmplx(npzOf(good));
  const nan = { data: poses.data.map((value, i) => i === 170 ? NaN : value), shape: [2, 165] };
  const wrong = { ...skeleton, joints: skeleton.joints.with(1, "LeftUpLeg") };
  const hung = { ...skeleton, name: "mine", parents: skeleton.parents.with(4, 0) };
  const cases: [bytes: Uint8Array, line: string, options?: Parameters<typeof readSmplx>[1]][] = [
    [npzOf({ trans }), "has no array poses, (frames, 165): it is no SMPL-X motion"],
    [
      npzOf({ ...good, poses: { data: new Float64Array(312), shape: [2, 156] } }),
      "its poses are (2, 156), of SMPL-X they are (frames, 165)",
    ],
    [
      npzOf({ ...good, trans: { data: new Float64Array(3), shape: [1, 3] } }),
      "its trans are (1, 3), of SMPL-X they are (2, 3)",
    ],
    [npzOf({ ...good, poses: nan }), "its poses hold NaN in row 1"],
    [npzOf({ poses, trans, J: good.J }), "does not say its mocap_frame_rate"],
    [npzOf({ poses, trans, mocap_frame_rate }), "SMPL-X poses have no bone lengths"],
    [npzOf(good), "the skeleton SMPL-X has LeftUpLeg, no joint of SMPL-X", { skeleton: wrong }],
    [npzOf(good), "the skeleton mine has left_knee on pelvis, not on left_hip", { skeleton: hung }],
    [npzOf(good).subarray(0, 900), "is a damaged zip file: it has no directory at its end"],
    [zipSync({ "poses.npy": new Uint8Array(9) }), "poses: is not a .npy file"],
  ];
  for (const [bytes, line, options] of cases) {
    assertThrows(() => readSmplx(bytes, options), InputError, line);
  }
  // What was packed is read alike.
  assertEquals(readSmplx(npzOf(good, 6)), readSmplx(npzOf(good)));
});
