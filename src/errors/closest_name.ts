/**
 * The name that was probably meant: the one with the fewest letters to add, drop, change or swap with
 * their neighbour (Damerau, 1964), if they are no more than a third of its letters.
 *
 * @param name What was written.
 * @param names The names there are.
 */
export function closestName(name: string, names: Iterable<string>): string | undefined {
  let closest: string | undefined;
  let least = Infinity;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least && 3 * distance <= Math.max(3, candidate.length)) {
      closest = candidate;
      least = distance;
    }
  }
  return closest;
}

/**
 * The names that are most like one, the likest first.
 *
 * @param name What was written.
 * @param names The names there are; of very many, the first 5000 are looked at.
 * @param count How many are wanted.
 */
export function nearestNames(name: string, names: readonly string[], count = 3): string[] {
  const distances = names.slice(0, 5000).map((candidate) =>
    [editDistance(name.toLowerCase(), candidate.toLowerCase()), candidate] as const
  );
  return distances.sort(([a], [b]) => a - b).slice(0, count).map(([, candidate]) => candidate);
}

function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}
