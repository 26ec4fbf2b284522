import { dirname } from "@std/path";
import { encodeWav } from "../../../src/audio/wav/encode_wav.ts";
import { writeBvh } from "../../../src/motion/bvh/write_bvh.ts";
import { skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";
import { npzOf } from "../motion/smplx_file.ts";

/** A public data set as it lies on disk, made up: which files there are, and what its motion is of. */
export interface PublicLayout {
  /** Folders and names without ending of recordings that have both, below the data set's folder. */
  readonly pairs: readonly (readonly [speech: string, motion: string])[];
  /** Speech that has no motion. */
  readonly speechAlone?: readonly string[];
  /** Ending of motion files. */
  readonly motion: "bvh" | "npz";
  /** Frames a second of the motion, and what its files say where that is something else. */
  readonly rate: number;
  readonly saidRate?: number;
  /** Joints by name, each on the one that is named behind it. */
  readonly joints?: readonly (readonly [name: string, parent: string])[];
  /** Other files. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Seconds of each recording; 2 by default. */
  readonly seconds?: number;
  /** How many utterances each part of the manifest's split has. */
  readonly parts: readonly [train: number, dev: number, test: number];
  /** Joints that the manifest keeps; all by default. */
  readonly kept?: number;
}

const chain = (...names: string[]) =>
  names.slice(1).map((name, i): [string, string] => [name, names[i]!]);
const both = (of: (side: string) => [string, string][], ...sides: string[]) =>
  sides.flatMap((side) => of(side));

/** Names as in Talking With Hands: on the ground `body_world`, the hips `b_root`. */
const TALKING: [string, string][] = [
  ["body_world", ""],
  ["b_root", "body_world"],
  ...chain("b_root", "b_spine0", "b_spine1", "b_spine2", "b_spine3", "b_neck0", "b_head"),
  ["b_jaw", "b_head"],
  ...both(
    (s) => [
      ...chain("b_spine3", `b_${s}_shoulder`, `b_${s}_arm`, `b_${s}_arm_twist`),
      ...chain(`b_${s}_arm`, `b_${s}_forearm`, `b_${s}_wrist_twist`, `b_${s}_wrist`),
      ...chain(`b_${s}_wrist`, `b_${s}_index1`, `b_${s}_index2`),
      ...chain("b_root", `b_${s}_upleg`, `b_${s}_leg`, `b_${s}_foot`),
    ],
    "r",
    "l",
  ),
];
const talkingKept = 25;

const TRINITY: [string, string][] = [
  ["Hips", ""],
  ...chain("Hips", "Spine", "Spine1", "Spine2", "Spine3", "Neck", "Neck1", "Head"),
  ...both(
    (s) => [
      ...chain("Spine3", `${s}Shoulder`, `${s}Arm`, `${s}ForeArm`, `${s}Hand`, `${s}HandIndex1`),
      ...chain("Hips", `${s}UpLeg`, `${s}Leg`, `${s}Foot`),
    ],
    "Right",
    "Left",
  ),
];

const BEAT: [string, string][] = [
  ["Hips", ""],
  ...chain("Hips", "Spine", "Spine1", "Spine2", "Spine3", "Neck", "Neck1", "Head"),
  ...both(
    (s) => [
      ...chain("Spine3", `${s}Shoulder`, `${s}Arm`, `${s}Arm1`, `${s}Hand`, `${s}HandM1`),
      ...chain("Hips", `${s}UpLeg`, `${s}Leg`, `${s}Foot`),
    ],
    "R",
    "L",
  ),
];

const genea = (year: string, speaker: string, parts: readonly (readonly [string, number])[]) =>
  parts.flatMap(([part, count]) =>
    Array.from({ length: count }, (_, i) => {
      const name = `${part}_${year}_00${i}${speaker && `_${speaker}`}`;
      const folder = [part, ...speaker ? [speaker] : []].join("/");
      return [`${folder}/wav/${name}`, `${folder}/bvh/${name}`] as const;
    })
  );

const beat = (...ids: string[]) =>
  ids.map((id) => {
    const path = `${id.split("_")[0]}/${id}`;
    return [path, path] as const;
  });

/** The data sets whose manifests ship with the package, by name. */
export const publicLayouts: Readonly<Record<string, PublicLayout>> = {
  genea_2023: {
    pairs: [
      ...genea("2023_v0", "main-agent", [["trn", 2], ["val", 1]]),
      ...genea("2023_v0", "interloctr", [["trn", 1]]),
    ],
    speechAlone: ["tst/main-agent/wav/tst_2023_v0_000_main-agent"],
    ...{ motion: "bvh", rate: 30, joints: TALKING, kept: talkingKept },
    texts: Object.fromEntries(
      [["trn", 2], ["val", 1], ["tst", 1]].map(([part, count]) => [
        `${part}/metadata.csv`,
        [
          "prefix,main-agent_id,main-agent_has_fingers,interloctr_id,interloctr_has_fingers",
          ...Array.from(
            { length: Number(count) },
            (_, i) => `${part}_2023_v0_00${i},2,fingers_incl,1,fingers_excl`,
          ),
        ].join("\n"),
      ]),
    ),
    parts: [2, 1, 0],
  },
  genea_2022: {
    pairs: genea("2022_v1", "", [["trn", 2], ["val", 1]]),
    speechAlone: ["tst/wav/tst_2022_v1_000"],
    ...{ motion: "bvh", rate: 30, joints: TALKING, kept: talkingKept },
    parts: [2, 1, 0],
  },
  genea_2020: {
    pairs: [
      ...["001", "002", "003", "023"].map((id) =>
        [
          `Training_data/Audio/Recording_${id}`,
          `Training_data/Motion/Recording_${id}`,
        ] as const
      ),
      ["Test_data/Audio/TestSeq001", "Test_data/Motion/TestSeq001"],
    ],
    ...{ motion: "bvh", rate: 60, joints: TRINITY, kept: 16 },
    parts: [2, 2, 1],
  },
  beat: {
    pairs: beat(
      ...[
        "1_wayne_0_9_9",
        "1_wayne_0_57_57",
        "1_wayne_0_118_118",
        "1_wayne_0_5_5",
        "1_wayne_1_1_1",
      ],
      ...["5_stewart_0_9_9", "5_stewart_0_118_118", "5_stewart_0_5_5", "5_stewart_0_65_65"],
      ...["29_hanieh_1_4_4", "29_hanieh_1_0_0"],
    ),
    ...{ motion: "bvh", rate: 120, saidRate: 24, joints: BEAT },
    parts: [5, 3, 3],
  },
  beat_scott: {
    pairs: beat("2_scott_0_9_9", "2_scott_0_118_118", "2_scott_0_5_5", "4_lawrence_0_9_9"),
    ...{ motion: "bvh", rate: 120, joints: BEAT },
    parts: [1, 1, 1],
  },
  beat2: {
    pairs: ["2_scott_0_1_1", "2_scott_0_2_2", "2_scott_0_3_3", "1_wayne_0_9_9"].map((id) =>
      [
        `wave16k/${id}`,
        `smplxflame_30/${id}`,
      ] as const
    ),
    ...{ motion: "npz", rate: 30 },
    texts: {
      "train_test_split.csv":
        "id,type\n2_scott_0_1_1,train\n2_scott_0_2_2,val\n2_scott_0_3_3,test\n1_wayne_0_9_9,additional\n",
    },
    parts: [1, 1, 1],
  },
  trinity: {
    pairs: ["002", "004", "010", "008"].map((id) =>
      [
        `Audio/NaturalTalking_${id}`,
        `Motion/NaturalTalking_${id}`,
      ] as const
    ),
    ...{ motion: "bvh", rate: 120, joints: TRINITY, kept: 18 },
    seconds: 20, // the slate is up to five seconds after the beginning
    parts: [2, 1, 1],
  },
  zeroeggs: {
    pairs: ["001_Neutral_0", "002_Neutral_1", "005_Neutral_4", "001_Neutral_0_mirror"].map((id) =>
      [
        `clean/${id}_x_1_0`,
        `clean/${id}_x_1_0`,
      ] as const
    ),
    ...{ motion: "bvh", rate: 60, joints: TRINITY },
    texts: {
      "info.csv": [
        "audio_filename,audio_start_time,style,capture_session,anim_bvh,validation",
        "001_Neutral_0.wav,09:28:00:01,Neutral,1,001_Neutral_0.bvh,FALSE",
        "002_Neutral_1.wav,09:37:24:01,Neutral,1,002_Neutral_1.bvh,FALSE",
        "005_Neutral_4.wav,09:52:16:06,Neutral,1,005_Neutral_4.bvh,TRUE",
        "001_Neutral_0.wav,09:28:00:01,Neutral,1,001_Neutral_0_mirror.bvh,FALSE",
        "",
      ].join("\n"),
    },
    parts: [2, 1, 0],
  },
};

/** Makes the files of a data set. */
export async function writeLayout(folder: string, layout: PublicLayout): Promise<void> {
  const { seconds = 2 } = layout;
  const write = async (path: string, bytes: Uint8Array) => {
    await Deno.mkdir(dirname(`${folder}/${path}`), { recursive: true });
    await Deno.writeFile(`${folder}/${path}`, bytes);
  };
  const sampleRate = 16000;
  const sound = Float64Array.from(
    { length: seconds * sampleRate },
    (_, i) => 0.3 * Math.sin(i / 15) * Math.sin(i / 1500),
  );
  const wav = encodeWav({ channels: [sound], sampleRate });
  const motion = layout.motion === "npz" ? npz(seconds) : bvh(layout, seconds);
  for (const [speech, path] of layout.pairs) {
    await write(`${speech}.wav`, wav);
    await write(`${path}.${layout.motion}`, motion);
  }
  for (const path of layout.speechAlone ?? []) await write(`${path}.wav`, wav);
  for (const [path, text] of Object.entries(layout.texts ?? {})) {
    await write(path, new TextEncoder().encode(text));
  }
}

/** A figure as tall as a human, all joints but the hands' on one line, an arm of which moves. */
function bvh({ joints = [], rate, saidRate = rate }: PublicLayout, seconds: number): Uint8Array {
  const names = joints.map(([name]) => name);
  const parents = joints.map(([, parent]) => names.indexOf(parent));
  const pose = names.flatMap((name, i): number[] => {
    const side = /right|_r_|^R/i.test(name) ? -1 : /left|_l_|^L/i.test(name) ? 1 : 0;
    if (/world/i.test(name)) return [0, 0, 0];
    if (/leg|foot/i.test(name)) {
      return [10 * side, /foot/i.test(name) ? 5 : /up/i.test(name) ? 85 : 45, 0];
    }
    if (side !== 0) return [side * (10 + 3 * (i % 8)), 145, 0];
    return [0, /hips|root/i.test(name) ? 90 : Math.min(172, 95 + 10 * i), 0];
  });
  const skeleton = skeletonFromPose(names, parents, pose);
  const rows = Math.round(seconds * rate), columns = 4 * names.length;
  const rotations = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let joint = 0; joint < names.length; joint++) {
      const half = /ForeArm|forearm|Arm1/.test(names[joint]!) ? Math.sin(row / rate) / 3 : 0;
      rotations.set([0, 0, Math.sin(half), Math.cos(half)], row * columns + 4 * joint);
    }
  }
  const rootPositions = new Float64Array(3 * rows);
  for (let row = 0; row < rows; row++) rootPositions.set(pose.slice(0, 3), 3 * row);
  const text = [...writeBvh({
    skeleton,
    frameTime: 1 / saidRate,
    rotations: { data: rotations, rows, columns },
    rootPositions: { data: rootPositions, rows, columns: 3 },
  })].join("");
  return new TextEncoder().encode(text);
}

function npz(seconds: number): Uint8Array {
  const rows = 30 * seconds;
  const poses = Float64Array.from(
    { length: 165 * rows },
    (_, i) => 0.1 * Math.sin(i / 300 + i % 7),
  );
  return npzOf({
    poses: { data: poses, shape: [rows, 165] },
    trans: { data: new Float64Array(3 * rows).fill(0.9), shape: [rows, 3] },
    betas: { data: new Float64Array(300), shape: [300] },
    mocap_frame_rate: { data: Float64Array.of(30), shape: [] },
  });
}
