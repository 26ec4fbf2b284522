import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import type { Waveform } from "../../src/audio/signal/waveform.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { BvhFrames } from "../../src/files/bvh_frames.ts";
import { readBvhFile, readBvhTiming } from "../../src/files/motion_files.ts";
import { onNote } from "../../src/files/notes.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import type { NpyArray } from "../../src/matrix/npy.ts";
import { readMatrix } from "../../src/files/matrix_file.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import type { Motion } from "../../src/motion/kinematics/resample_motion.ts";

/** Small files that programs disagree about: the name says what is odd. `plain` is the usual one. */
const CASES = decodeURIComponent(new URL("../fixtures/cases", import.meta.url).pathname);

/**
 * What becomes of a file: what `plain` holds, with a note or without; the beginning of an error's
 * line, after the path; or what a function checks.
 */
type Outcome<T> =
  | "plain"
  | { note: string }
  | { error: string }
  | ((read: T) => void | Promise<void>);

const IN_PLACE = "position channels of joints below the root stand in place of their OFFSET";

function error(error: string) {
  return { error };
}

/** As Blender reads them, but where it takes something that is not there, or drops it in silence. */
const BVH: Record<string, Outcome<Motion>> = {
  bom_utf8: "plain",
  brace_same_line: "plain",
  channels_count_wrong: { note: 'CHANNELS of "Spine" says 2 but names 3, which are read' },
  channels_short: error(`, line 5: channel "Zrot" is not an axis' position or rotation`),
  channels_upper: "plain",
  channels_wrapped: error(", line 9: CHANNELS must have a count and as many names"),
  comment_hash_top: "plain",
  comment_slash_in: joints("Hips // pelvis", "Spine"),
  cr_only: "plain",
  crlf: "plain",
  dangling_joint_positions: ({ skeleton, jointPositions, notes }) => {
    assertEquals(skeleton.offsets.slice(3, 6), [0, 26, 3]);
    assertEquals([...jointPositions!.positions.data], [0, 25, 3, 0, 26, 3, 0, 27, 3]);
    assertEquals(notes, [IN_PLACE]);
  },
  decimal_commas: error(", line 4: OFFSET must have three numbers"),
  empty: error(" is empty"),
  end_effector: "plain",
  end_site_channels0: "plain",
  end_site_lower: "plain",
  end_site_named: "plain",
  end_site_upper: "plain",
  endsite_joined: "plain",
  euler_zxz: ({ rotations: { rows, data } }) => {
    assertEquals(rows, 3);
    // Spine of the first frame: Rz(5) Rx(6) Rz(7) = Rx(6) turned by half the difference and sum.
    const [a, b] = [Math.PI / 60, Math.PI / 30];
    const expected = [
      Math.sin(a) * Math.cos(Math.PI / 180),
      -Math.sin(a) * Math.sin(Math.PI / 180),
      Math.cos(a) * Math.sin(b),
      Math.cos(a) * Math.cos(b),
    ];
    expected.forEach((value, i) => assertAlmostEquals(data[4 + i]!, value, 1e-12));
  },
  extra_frame_row: ({ rotations: { rows }, notes }) => {
    assertEquals([rows, notes], [4, ["Frames says 3, the file has 4: all are read"]]);
  },
  fbx: error(", line 1: this is FBX, not BVH"),
  frames_float: "plain",
  frames_nospace: "plain",
  frames_tab: "plain",
  frames_then_nothing: error(" ends after line 17, before its motion begins"),
  frames_wrong_0_but_rows: { note: "Frames says 0, the file has 3: all are read" },
  frames_zero: ({ rotations }) => assertEquals(rotations.rows, 0),
  frametime_comma: error(', line 18: Frame Time must be greater than 0 seconds, is "0,05"'),
  frametime_fps: error(', line 18: "Frame Rate: 20" is not understood'),
  frametime_missing: error(', line 18: "1.0 91.0 2.0 10 20 30 5 6 7" is not understood'),
  frametime_ms: error(
    ", line 18: Frame Time is 50 seconds, 0.02 frames a second; from 1 to 1,000 can be read; " +
      "write 0.05 if milliseconds were meant",
  ),
  frametime_sci: "plain",
  frametime_zero: error(', line 18: Frame Time must be greater than 0 seconds, is "0"'),
  ground_root: ({ skeleton, rootPositions, jointPositions, notes }) => {
    assertEquals(skeleton.joints, ["Reference", "Hips", "Site1"]);
    assertEquals([...rootPositions.data], new Array(9).fill(0));
    assertEquals(jointPositions!.nodes, [1]);
    assertEquals([...jointPositions!.positions.data], [100, 90, 0, 110, 80, 0, 120, 70, 0]);
    assertEquals(notes, [IN_PLACE]);
  },
  hierarchy_lower: "plain",
  html: error(", line 1: this is a web page"),
  last_row_cut: error(", line 21: has 5 numbers, not 9"),
  leading_blank_lines: "plain",
  lfs_pointer: error(", line 1: this is a pointer of Git LFS; fetch the file itself with: git lfs"),
  meters: ({ skeleton, rootPositions }) => {
    assertEquals(skeleton.offsets.slice(1, 5), [0.9, 0, 0, 0.2]);
    assertEquals([...rootPositions.data.subarray(0, 3)], [0.01, 0.91, 0.02]);
  },
  motion_first: error(', line 1: a BVH file begins with HIERARCHY, not with "MOTION"'),
  names_colon: joints("mixamorig:Hips", "mixamorig:Spine"),
  names_duplicate: error(', line 6: two joints are called "Hips"; rename one of them'),
  names_latin1: ({ skeleton, notes }) => {
    assertEquals(skeleton.joints[1], "Rücken");
    assertEquals(notes, ["line 6 is not UTF-8, and is read as Windows-1252"]);
  },
  names_spaces: joints("Bip01 Pelvis", "Bip01 L Thigh"),
  no_channels_line: ({ rotations }) =>
    assertEquals([...rotations.data.subarray(4, 8)], [0, 0, 0, 1]),
  no_final_newline: "plain",
  no_offset_line: error(', line 13: "Spine" has no OFFSET'),
  offset_float_f: error(", line 8: OFFSET must have three numbers"),
  offset_glued_minus: error(", line 8: OFFSET must have three numbers"),
  offset_msvc_nan: error(', line 8: OFFSET must have three numbers, has "-1.#IND 20 0"'),
  offset_nan: error(', line 8: OFFSET must have three numbers, has "nan 20 0"'),
  offset_no_digits: "plain",
  offset_sci: ({ skeleton }) => assertEquals(skeleton.offsets.slice(3, 6), [1.2e-16, 20, 0]),
  one_frame: ({ rotations }) => assertEquals(rotations.rows, 1),
  one_row_missing: error(' says "Frames: 3" but has 2: the file is cut off'),
  plain: "plain",
  row_commas: error(', line 19: "2.0," is not a finite number'),
  row_D_exponent: error(', line 19: "1.0D+01" is not a finite number'),
  row_leading_dot: ({ rotations: { data } }) => {
    const whole = readBvhFile(`${CASES}/bvh/plain.bvh`).rotations.data;
    assertEquals(data.subarray(8), whole.subarray(8));
    assertEquals(data.subarray(4, 8), whole.subarray(4, 8));
    assert(data[3]! > 0.999); // by half a degree, where plain turns by 10, 20, 30
  },
  row_nan: error(', line 20: "nan" is not a finite number'),
  row_nbsp: "plain",
  row_tabs: "plain",
  row_too_many: error(", line 20: has more than 9 numbers"),
  row_trailing_comma: error(', line 19: "7," is not a finite number'),
  rows_one_line: error(", line 19: has more than 9 numbers"),
  trailing_blank_lines: "plain",
  trailing_ctrlz: "plain",
  trailing_nul: "plain",
  two_roots: error(', line 16: a second ROOT, "Hips2": only one skeleton a file can be read'),
  utf16le_bom: error(", line 1: the text is UTF-16; save it as UTF-8"),
  zero_len_bone: ({ skeleton }) => assertEquals(skeleton.offsets.slice(3, 6), [0, 0, 0]),
  zip: error(", line 1: this is a zip archive"),
};

/** A file that is plain but for the names of its joints. */
function joints(...names: string[]) {
  return ({ skeleton, rotations }: Motion) => {
    assertEquals(skeleton.joints, [...names, "Site1"]);
    assertEquals(rotations.data, readBvhFile(`${CASES}/bvh/plain.bvh`).rotations.data);
  };
}

/** Reads every file of a folder, and compares with what is to become of it. */
async function check<T extends { readonly notes?: readonly string[] }>(
  folder: string,
  outcomes: Readonly<Record<string, Outcome<T>>>,
  read: (path: string) => T | Promise<T>,
): Promise<void> {
  const names = [...Deno.readDirSync(`${CASES}/${folder}`)].map(({ name }) => name);
  assertEquals(names.sort(), Object.keys(outcomes).map((name) => `${name}.${folder}`).sort());
  const { notes: _, ...plain } = await read(`${CASES}/${folder}/plain.${folder}`);
  for (const [name, outcome] of Object.entries(outcomes)) {
    const path = `${CASES}/${folder}/${name}.${folder}`;
    try {
      const found = await read(path);
      if (typeof outcome === "function") {
        await outcome(found);
      } else {
        assert(outcome === "plain" || "note" in outcome, "is read");
        const { notes = [], ...rest } = found;
        assertEquals(rest, plain);
        assertEquals(notes, outcome === "plain" ? [] : [outcome.note]);
      }
    } catch (error) {
      if (!(error instanceof InputError) || typeof outcome !== "object" || !("error" in outcome)) {
        throw new Error(`${name}: ${(error as Error).message}`);
      }
      assertEquals(
        error.message.slice(0, path.length + outcome.error.length),
        path + outcome.error,
      );
      assert(!error.message.includes("\n"));
    }
  }
}

Deno.test("readBvhFile() reads what other programs read, and says what is wrong with the rest", async () => {
  await check("bvh", BVH, (path) => {
    const motion = readBvhFile(path);
    const offsets = motion.skeleton.offsets.map((value) => value + 0); // -0 is 0
    return { ...motion, skeleton: { ...motion.skeleton, name: "", offsets } };
  });
});

Deno.test("BvhFrames and readBvhTiming() read the headers that readBvhFile() reads", () => {
  for (const { name } of Deno.readDirSync(`${CASES}/bvh`)) {
    const path = `${CASES}/bvh/${name}`, said = readBvhTiming(path);
    let rows: number;
    try {
      rows = readBvhFile(path).rotations.rows;
    } catch {
      continue;
    }
    const expected = { extra_frame_row: 3, frames_wrong_0_but_rows: 0 }[name.slice(0, -4)] ?? rows;
    assertEquals([name, said?.frames], [name, expected]);
    using frames = new BvhFrames(path);
    assertEquals([name, frames.index.frames], [name, rows]);
  }
});

/** What a wav file holds: its rate, its samples, and notes. */
interface Sound extends Waveform {
  readonly notes?: readonly string[];
}

const CUT = (missing: string) =>
  `its header says 20000 bytes of samples, the last ${missing} missing: it was cut off`;

/** As soundfile, SciPy and ffmpeg read them. */
const WAV: Record<string, Outcome<Sound>> = {
  float_int_scaled: ({ channels: [channel], notes }) => {
    assertEquals(channel!.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0), 15896);
    assert(
      notes![0]!.startsWith("has a peak of 15,896 where full scale is 1: it was never divided"),
    );
  },
  fmt_18: "plain",
  id3_before_riff: "plain",
  odd_data_bytes: shorter(1, "its last byte is no whole sample"),
  odd_list_no_pad: { note: 'the chunk "LIST" lacks its padding byte' },
  plain: "plain",
  rate_4g: error(": WAV file has a sampling rate of 4000000000 Hz; from 1,000 to 1,000,000 Hz"),
  rf64_data32: "plain",
  rifx: "plain",
  short_by_1: shorter(1, CUT("1 is")),
  short_by_2: shorter(1, CUT("2 are")),
  size_7ffff000: "plain",
  size_7fffffff: "plain",
  two_data: ({ channels: [channel], notes }) => {
    assertEquals([channel!.length, ...channel!.subarray(100, 102)], [
      6000,
      256 / 32768,
      -131 / 32768,
    ]);
    assertEquals(notes, [
      'a "data" chunk of 8000 bytes is followed by one of 12000, which alone is read, as by other ' +
      "programs",
    ]);
  },
};

/** The plain file without its last samples. */
function shorter(samples: number, note: string) {
  return ({ channels: [channel], notes }: Sound) => {
    const plain = readWav(`${CASES}/wav/plain.wav`).channels[0]!;
    assertEquals(channel, plain.subarray(0, plain.length - samples));
    assertEquals(notes, [note]);
  };
}

Deno.test("readWav() reads what other programs read, and says what is wrong with the rest", async () => {
  await check("wav", WAV, (path) => {
    const notes: string[] = [];
    onNote((_, text) => notes.push(text));
    return { ...readWav(path), notes };
  });
});

/** As NumPy reads them, but where there are no real numbers in them. */
const NPY: Record<string, Outcome<NpyArray>> = {
  be_f4: rounded(Float32Array),
  be_f8: "plain",
  be_i2: counted(3, 4),
  bool: error(": holds '|b1'; only real numbers can be read"),
  bytes: error(": holds '|S2'"),
  complex: error(": holds '<c16'"),
  cut: error(": is cut short: shape (3, 4) takes 96 bytes, it has 93"),
  datetime: error(": holds '<M8[D]'"),
  descr_f8_native: "plain",
  empty: error(": is empty"),
  fortran: "plain",
  fortran3: counted(2, 3, 4),
  gz: error(": is compressed by gzip"),
  half: ({ data }) => assertEquals([...data.subarray(0, 4)], [0, 0.125, 0.25, 0.375]),
  header_double_quotes: "plain",
  header_spaces: "plain",
  huge_shape: error(": has shape (3000000000, 4000000000), which no array has"),
  i8: counted(3, 4),
  inf: ({ data }) => assert(data.includes(Infinity)),
  long_ints_py2: "plain",
  longdouble: error(": holds '<f16'"),
  matrix4d: ({ shape }) => assertEquals(shape, [2, 2, 2, 2]),
  nan: ({ data }) => assert(data.some(Number.isNaN)),
  neg_shape: error(": has shape ("),
  npz_renamed: error(": is an .npz archive"),
  object: error(": holds '|O'"),
  one_d: ({ shape, data }) => {
    assertEquals(shape, [12]);
    assertAlmostEquals(data[11]!, 11 / 7, 1e-15);
  },
  plain: ({ shape, data }) => {
    assertEquals(shape, [3, 4]);
    data.forEach((value, i) => assertAlmostEquals(value, i / 7, 1e-15));
  },
  str: error(": holds '<U2'"),
  struct: error(": holds [('x', '<f4'), ('y', '<f4')]"),
  text: error(": is not a .npy file"),
  trailing_bytes: "plain",
  two_arrays: "plain",
  u8_big: ({ data }) => assertEquals(data[0], 2 ** 63),
  v1: "plain",
  v2: "plain",
  v3: "plain",
  zero_d: ({ shape, data }) => assertEquals([shape, ...data], [[], 3.5]),
  zero_len: ({ shape, data }) => assertEquals([shape, data.length], [[0, 138], 0]),
};

/** The numbers 0, 1, 2 and so on. */
function counted(...shape: number[]) {
  return (array: NpyArray) => {
    assertEquals(array.shape, shape);
    assertEquals([...array.data], [...array.data.keys()]);
  };
}

function rounded(type: Float32ArrayConstructor) {
  return async ({ data }: NpyArray) => {
    assertEquals(data, type.from((await readNpy(`${CASES}/npy/plain.npy`)).data));
  };
}

Deno.test("readNpy() reads what NumPy reads, and says what is wrong with the rest", async () => {
  await check("npy", NPY, readNpy as (path: string) => Promise<NpyArray & { notes?: string[] }>);
  for (const name of ["nan", "inf"]) {
    const read = () => Array.fromAsync(readMatrix(`${CASES}/npy/${name}.npy`));
    await assertRejects(read, InputError, `${name}.npy: row `);
  }
});
