import type { Random } from "../../src/random/random.ts";

/** Numbers that lengths, counts and places go wrong by. */
const INTERESTING = [
  ...[0, 1, 2, 3, 7, 8, 127, 128, 255, 256, 32767, 32768, 65535, 65536],
  ...[2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 2 ** 63],
];

/** The same as text, and what else stands where a number should. */
const WORDS = [
  ...INTERESTING.map(String),
  ...[
    "-1",
    "-0",
    "0.5",
    "1e308",
    "1e309",
    "1e-320",
    "nan",
    "inf",
    "-inf",
    "NaN",
    "null",
    "true",
    "",
  ],
  ...[
    '"',
    "[",
    "]",
    "{}",
    "\u0000",
    "\ufeff",
    "\u001b[2J",
    "é",
    "../..",
    "/dev/zero",
    "a".repeat(3000),
  ],
];

/**
 * A damaged file: a valid one that was changed in one to four places, as its kind allows it.
 *
 * Bytes of a binary file are changed anywhere, and, three times of four, where lengths and counts
 * stand: behind tags of four letters (RIFF's chunks, HDF5's nodes, glTF's), behind zip's signatures, and
 * within the first 128 bytes. Text is changed by words, numbers and lines; JSON by values as well.
 *
 * @param seeds Valid files of one kind.
 * @param random Where the changes come from.
 * @param kind What the files are.
 */
export function damaged(
  seeds: readonly Uint8Array[],
  random: Random,
  kind: "binary" | "text" | "json",
): Uint8Array<ArrayBuffer> {
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
  let bytes: Uint8Array = pick(seeds);
  for (let changes = 1 + random.integer(4); changes > 0; changes--) {
    const isGeneral = random.integer(4) === 0;
    if (isGeneral) bytes = changedAnywhere(bytes, pick(seeds), random);
    else if (kind === "binary") bytes = changedHeader(bytes, random);
    else if (kind === "json" && random.integer(3) > 0) bytes = changedValue(bytes, random);
    else bytes = changedText(bytes, random);
  }
  return Uint8Array.from(bytes);
}

/** Bits, bytes, cuts, insertions, repetitions, and parts of another file. */
function changedAnywhere(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return other;
  const at = random.integer(bytes.length);
  const end = Math.min(bytes.length, at + 1 + random.integer(64));
  const joined = (...parts: Uint8Array[]) => {
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let place = 0;
    for (const part of parts) {
      all.set(part, place);
      place += part.length;
    }
    return all;
  };
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.integer(6)) {
    case 0: {
      const copy = bytes.slice();
      copy[at]! ^= 1 << random.integer(8);
      return copy;
    }
    case 1: {
      const copy = bytes.slice();
      copy.fill(random.integer(256), at, end);
      return copy;
    }
    case 2:
      return before; // cut short
    case 3:
      return joined(before, bytes.subarray(end)); // something is missing
    case 4:
      return joined(before, bytes.subarray(at, end), after); // something is there twice
    default:
      return joined(before, other.subarray(random.integer(other.length + 1)));
  }
}

/** A number of 1 to 8 bytes in either order, where numbers stand in headers. */
function changedHeader(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length < 8) return bytes;
  const copy = bytes.slice();
  const places = tagged(bytes);
  const at = places.length > 0 && random.integer(2) === 0
    ? places[random.integer(places.length)]! + random.integer(28)
    : random.integer(Math.min(128, bytes.length));
  const width = 2 ** random.integer(4), isLittle = random.integer(4) > 0;
  if (at + width > copy.length) return copy;
  const near = [bytes.length, bytes.length - 1, bytes.length + 1, bytes.length - at];
  const choices = [...INTERESTING, ...near, random.integer(256)];
  const value = BigInt(choices[random.integer(choices.length)]!);
  for (let i = 0; i < width; i++) {
    const shift = BigInt(8 * (isLittle ? i : width - 1 - i));
    copy[at + i] = Number((value >> shift) & 255n);
  }
  return copy;
}

/** Places behind tags of four letters, and behind zip's signatures. */
function tagged(bytes: Uint8Array): number[] {
  const places: number[] = [];
  const isLetter = (byte: number) =>
    byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122 || byte === 32;
  for (let i = 0; i + 4 < bytes.length && places.length < 64; i++) {
    const [a, b, c, d] = bytes.subarray(i, i + 4) as unknown as [number, number, number, number];
    const isZip = a === 80 && b === 75 && c < 9 && d < 9;
    if (!isZip && ![a, b, c, d].every(isLetter)) continue;
    places.push(i + 4);
    i += 3;
  }
  return places;
}

/** A word, a number or a line of text changed. */
function changedText(bytes: Uint8Array, random: Random): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  const word = WORDS[random.integer(WORDS.length)]!;
  const replaced = (found: RegExpMatchArray[]) => {
    if (found.length === 0) return text + word;
    const one = found[random.integer(found.length)]!;
    return text.slice(0, one.index) + word + text.slice(one.index! + one[0].length);
  };
  const lines = text.split("\n"), at = random.integer(lines.length);
  const changed = [
    () => replaced([...text.matchAll(/-?\d+(\.\d+)?/g)]),
    () => replaced([...text.matchAll(/\p{L}+/gu)]),
    () => replaced([...text.matchAll(/[^\s\w]/g)]),
    () => lines.toSpliced(at, 1).join("\n"),
    () => lines.toSpliced(at, 0, lines[random.integer(lines.length)]!).join("\n"),
    () => lines.toSpliced(at, 1, lines[at]! + " " + word).join("\n"),
  ][random.integer(6)]!();
  return new TextEncoder().encode(changed);
}

/** A value of JSON in the place of another, left out, or deep in itself. */
function changedValue(bytes: Uint8Array, random: Random): Uint8Array {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return changedText(bytes, random);
  }
  const places: [owner: Record<string, unknown>, key: string][] = [];
  const walk = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(json);
  if (places.length === 0) return changedText(bytes, random);
  const [owner, key] = places[random.integer(places.length)]!;
  const [other, otherKey] = places[random.integer(places.length)]!;
  const values = [
    ...[null, [], {}, "", "x", -1, 0.5, 1e300, true, "\u001b[2J", [[[[]]]], { toString: 1 }],
    ...INTERESTING,
    structuredClone(other[otherKey]),
  ];
  const choice = random.integer(values.length + 1);
  if (choice === values.length) delete owner[key];
  else owner[key] = values[choice];
  return new TextEncoder().encode(JSON.stringify(json));
}
