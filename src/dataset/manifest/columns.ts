import * as z from "zod";
import { fault, list, object, optionalFields, text, wholeNumber } from "../../json/fields.ts";

/** What is known of an utterance, by name. */
export type Columns = Readonly<Record<string, string>>;

/** A csv file that says more of each utterance: a row an utterance, joined by its id. */
export interface TableSettings {
  /** Its path below the data set's folder, or else beside the manifest; `*` stands for any characters. */
  readonly file: string;
  /** Name of the column that holds ids, or names of the utterances' files. */
  readonly id: string;
  /** Names of its columns, where its first row does not hold them. */
  readonly header?: readonly string[];
}

/**
 * Which utterances of a data set are taken: for each column named, the values that it may have. `*` in a
 * value stands for any characters.
 */
export type Filters = Readonly<Record<string, Filter>>;

/** Values that are kept, and values that are dropped. */
export interface Filter {
  /** Values that are kept; all by default. */
  readonly keep?: readonly string[];
  /** Values that are dropped. */
  readonly drop?: readonly string[];
}

/** A value of a column is text, however a list writes it. */
export const value = z.union([text("a value").normalize(), wholeNumber], "a value").transform(
  String,
);

/** The name of a column, as csv files are read: letters with marks in one piece. */
export const columnName = text("the name of a column").normalize();

const path = text("a path").refine((value) => !value.includes("\\"), "a path with / in it");

/** The fields of a csv file in a manifest. */
export const tableFields = {
  file: path,
  id: columnName.default("id"),
  header: list(columnName).min(1, "a list of names").exactOptional(),
};

/** `table` of a manifest as JSON. */
export const tableSchema: z.ZodType<TableSettings> = object(tableFields);

const values = list(value, "a list of values").min(1, "a list of at least one value");

/** `filters` of a manifest as JSON: a list is of the values to keep. */
export const filtersSchema: z.ZodType<Filters> = z.record(
  z.string().normalize(),
  z.union([
    values.transform((keep) => ({ keep })),
    optionalFields({ keep: values, drop: values }).superRefine((filter, context) => {
      if (!filter.keep && !filter.drop) fault(context, "must have keep or drop", []);
    }),
  ], "a list of values to keep, or an object of keep and drop"),
);
