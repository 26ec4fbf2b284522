/** A `.npy` file put together by hand: any version, any header, any bytes. */
export function buildNpy(header: string, data: ArrayBuffer, version = 1): Uint8Array {
  const text = header.padEnd(117) + "\n";
  const length = new Uint8Array(Uint32Array.of(text.length).buffer, 0, version === 1 ? 2 : 4);
  const head = [0x93, ..."NUMPY".split("").map((c) => c.charCodeAt(0)), version, 0, ...length];
  return Uint8Array.from([...head, ...new TextEncoder().encode(text), ...new Uint8Array(data)]);
}

/** The header's dictionary as NumPy writes it. */
export function npyDictionary(descr: string, shape: string, fortranOrder = false): string {
  const order = fortranOrder ? "True" : "False";
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
}
