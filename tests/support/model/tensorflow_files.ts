export const varint = (n: number): number[] => n < 128 ? [n] : [128 + n % 128, ...varint(n >> 7)];
const bytes = (text: string): number[] => [...new TextEncoder().encode(text)];

/** A LevelDB block of entries, keys sharing prefixes as TensorFlow writes them, and its trailer. */
function block(entries: [string, number[]][], compression: number): number[] {
  const out: number[] = [];
  let before = "";
  for (const [key, value] of entries) {
    let shared = 0;
    while (shared < Math.min(key.length, before.length) && key[shared] === before[shared]) shared++;
    out.push(...varint(shared), ...varint(key.length - shared), ...varint(value.length));
    out.push(...bytes(key.slice(shared)), ...value);
    before = key;
  }
  return [...out, 0, 0, 0, 0, 1, 0, 0, 0, compression, 0, 0, 0, 0];
}

/** An index file of float32 tensors that follow on one another in the data file. */
export function indexFile(
  tensors: readonly (readonly [string, readonly number[]])[],
  compression = 0,
): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const entries = tensors.map(([name, shape]): [string, number[]] => {
    const size = 4 * shape.reduce((a, b) => a * b, 1);
    const dimensions = shape.flatMap((n) => {
      const dimension = [8, ...varint(n)];
      return [0x12, ...varint(dimension.length), ...dimension];
    });
    const value = [8, 1, 0x12, ...varint(dimensions.length), ...dimensions];
    value.push(0x20, ...varint(offset), 0x28, ...varint(size), 0x35, 1, 2, 3, 4);
    offset += size;
    return [name, value];
  });
  const data = block([["", [8, 1]], ...entries], compression);
  const size = data.length - 5;
  const index = block([["z", [...varint(0), ...varint(size)]]], 0);
  const footer = [0, 0, ...varint(data.length), ...varint(index.length - 5)];
  while (footer.length < 40) footer.push(0);
  return Uint8Array.from([
    ...data,
    ...index,
    ...footer,
    ...[0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb],
  ]);
}

/**
 * Writes a checkpoint as TensorFlow does, with the note that names it by where it once was.
 *
 * @param folder Where; its files are called `chkpt-final`.
 * @param widths Widths of a motion autoencoder's layers.
 * @param value Its weights' numbers: the n-th of all of them, matrices by name before biases.
 */
export async function writeAutoencoderCheckpoint(
  folder: string,
  widths: readonly number[],
  value: (i: number) => number,
): Promise<void> {
  const layers = widths.slice(1).map((width, i) => [i + 1, widths[i]!, width] as const);
  const of = (name: string) => `AE_Variables/Variables/${name}`;
  const tensors = [
    ...layers.map(([i, , out]) => [of(`bias${i}`), [out]] as const),
    ...layers.map(([i, from, out]) => [of(`matrix${i}`), [from, out]] as const),
  ];
  const length = tensors.reduce((n, [, shape]) => n + shape.reduce((a, b) => a * b, 1), 0);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(`${folder}/chkpt-final.index`, indexFile(tensors));
  const data = new Uint8Array(Float32Array.from({ length }, (_, i) => value(i)).buffer);
  await Deno.writeFile(`${folder}/chkpt-final.data-00000-of-00001`, data);
  await Deno.writeTextFile(
    `${folder}/checkpoint`,
    'model_checkpoint_path: "/home/someone/else/chkpt-final"\n' +
      'all_model_checkpoint_paths: "/home/someone/else/chkpt-final"\n',
  );
}
