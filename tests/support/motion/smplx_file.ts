import { zipSync } from "fflate";
import { encodeNpy, type NpyArray } from "../../../src/matrix/npy.ts";

/**
 * A `.npz` file of arrays by name.
 *
 * @param arrays The arrays.
 * @param level How they are packed: 0 as `np.savez` does, not at all.
 */
export function npzOf(
  arrays: Readonly<Record<string, NpyArray>>,
  level: 0 | 6 = 0,
): Uint8Array<ArrayBuffer> {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, encodeNpy(array)]);
  return zipSync(Object.fromEntries(files), { level });
}

/** Places of SMPL-X's 55 joints in a rest pose that is nobody's, in metres. */
export function restJoints(): { data: Float64Array<ArrayBuffer>; shape: number[] } {
  const data = Float64Array.from({ length: 165 }, (_, i) => Math.sin(7 * i) * 0.2 + (i % 3) / 10);
  return { data, shape: [55, 3] };
}
