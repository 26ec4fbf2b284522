import { named } from "../errors/named.ts";
import { decodeNpy, type NpyArray } from "./npy.ts";
import { readZip } from "./zip.ts";

/**
 * Reads arrays of a `.npz` file, as `np.savez` and `np.savez_compressed` write it.
 *
 * @param bytes The whole file.
 * @param names Which of its arrays.
 * @returns The arrays by name; those that are not there are left out.
 * @throws {InputError} If it is damaged, or an array holds no numbers; the line names the array.
 */
export function readNpz(
  bytes: Uint8Array,
  names: readonly string[],
): ReadonlyMap<string, NpyArray> {
  const files = readZip(bytes, names.map((name) => `${name}.npy`));
  return new Map(names.flatMap((name) => {
    const file = files.get(`${name}.npy`);
    return file ? [[name, named(name, () => decodeNpy(file))] as const] : [];
  }));
}
