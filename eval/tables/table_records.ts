import type { ResultColumn, ResultTable } from "./result_table.ts";

/** A table of results as rows for a CSV file. */
export interface TableRecords {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** One a system; `""` where there is no value. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * Lays a table of results out as one record a system: what it is called, what kind of system it is,
 * its seeds, and for each measure the mean, the standard deviation over seeds and the bounds of the
 * interval over sequences where the measure is taken of each, at full precision.
 *
 * @param table The table.
 * @returns Columns such as `ape_cm`, `ape_cm_sd`, `ape_cm_low`, `ape_cm_high`, and the rows.
 *
 * @example Usage
 * ```ts
 * import { tableRecords } from "@aud2repr2pose/aud2repr2pose";
 *
 * const ape = { measure: "ape", title: "APE", unit: "cm", best: "lowest" } as const;
 * const { columns, rows } = tableRecords({
 *   columns: [ape],
 *   rows: [{ label: "Baseline", kind: "baseline", seeds: 1, cells: [{ mean: 8.3, best: false }] }],
 *   sequences: 45,
 * });
 * console.log(columns.join(), rows.join());
 * ```
 */
export function tableRecords({ columns, rows }: ResultTable): TableRecords {
  const fields = columns.map((column, c) => {
    const name = columnName(column);
    const bounds = rows.some(({ cells }) => cells[c]?.interval);
    return [name, `${name}_sd`, ...(bounds ? [`${name}_low`, `${name}_high`] : [])];
  });
  return {
    columns: ["system", "kind", "seeds", ...fields.flat()],
    rows: rows.map(({ label, kind, seeds, cells }) => [
      label,
      kind,
      seeds,
      ...cells.flatMap((cell, c) => {
        const { mean = "", deviation = "", interval } = cell ?? {};
        return [mean, deviation, interval?.low ?? "", interval?.high ?? ""].slice(
          0,
          fields[c]!.length,
        );
      }),
    ]),
  };
}

/** Such as `aa_cm_per_s2`. */
function columnName({ measure, unit }: ResultColumn): string {
  if (!unit) return measure;
  return `${measure}_${unit.replace("/", "_per_").replace("²", "2").replace("³", "3")}`;
}
