import * as z from "zod";
import { fault, number, object, optionalFields, positive } from "../../json/fields.ts";
import { columnName, tableFields, type TableSettings } from "./columns.ts";

/** How long recordings are cut into utterances. */
export type CutRule = LengthCut | PauseCut | TableCut;

/** Utterances of one length; a last one that is shorter than half of it is joined to the one before. */
export interface LengthCut {
  /** Name of the rule. */
  readonly rule: "length";
  /** Length of an utterance in seconds. */
  readonly seconds: number;
}

/** Utterances from pause to pause, cut in the middle of each pause. */
export interface PauseCut {
  /** Name of the rule. */
  readonly rule: "pauses";
  /** What is a pause: dB by which it is below the recording's loud places, the 95th percentile. */
  readonly level: number;
  /** Least length of a pause in seconds. */
  readonly seconds: number;
  /** Least length of an utterance in seconds; at a pause before that, it goes on. */
  readonly shortest: number;
  /** Greatest length of an utterance in seconds, at which it is cut without a pause. */
  readonly longest: number;
}

/** Utterances by a csv file: a row each, with the recording's id, and where it starts and ends. */
export interface TableCut extends TableSettings {
  /** Name of the rule. */
  readonly rule: "table";
  /** Name of the column that says where an utterance starts, in seconds or as h:mm:ss. */
  readonly start: string;
  /** Name of the column that says where it ends. */
  readonly end: string;
}

/** What of a recording is used, and how its motion lies beside its speech. */
export interface Offset {
  /** Where the recording starts in truth, in seconds of its speech, or of motion without speech. @default {0} */
  readonly start?: number;
  /** Where it ends. @default {its end} */
  readonly end?: number;
  /** Seconds by which the motion's first frame is later than the speech's first sample. @default {0} */
  readonly motionOffset?: number;
  /** Frames a second at which the motion was recorded. @default {as its file says} */
  readonly frameRate?: number;
}

/** Offsets by id, in which `*` stands for any characters; or the columns of a csv file that hold them. */
export type Offsets = Readonly<Record<string, Offset>> | OffsetTable;

/** The columns of a csv file that hold offsets. */
export interface OffsetTable
  extends TableSettings, Readonly<Partial<Record<keyof Offset, string>>> {}

const pauses = object({
  rule: z.literal("pauses"),
  level: number({ most: -1 }, "dB below loud speech, at most -1").default(-30),
  seconds: positive.default(0.3),
  shortest: positive.default(2),
  longest: positive.default(15),
}).superRefine(({ shortest, longest }, context) => {
  if (longest < 2 * shortest) {
    fault(context, `must be at least twice the shortest, ${2 * shortest}`, ["longest"]);
  }
});

/** `cut` of a manifest as JSON. */
export const cutRuleSchema: z.ZodType<CutRule> = z.discriminatedUnion("rule", [
  object({
    rule: z.literal("length"),
    seconds: number({ least: 0.5 }, "at least half a second"),
  }),
  pauses,
  object({
    rule: z.literal("table"),
    ...tableFields,
    start: columnName.default("start"),
    end: columnName.default("end"),
  }),
], {
  error: (issue) =>
    issue.code === "invalid_union" ? 'one of "length", "pauses", "table"' : "an object",
});

const offset: z.ZodType<Offset> = optionalFields({
  start: number({ least: 0 }),
  end: positive,
  motionOffset: number(),
  frameRate: positive,
});

const offsetTable: z.ZodType<OffsetTable> = object({
  ...tableFields,
  start: columnName.exactOptional(),
  end: columnName.exactOptional(),
  motionOffset: columnName.exactOptional(),
  frameRate: columnName.exactOptional(),
});

/** `offsets` of a manifest as JSON. */
export const offsetsSchema: z.ZodType<Offsets> = z.union([
  offsetTable,
  z.record(z.string().normalize(), offset, "an object of offsets by id"),
], "offsets by id, or a csv file that has them");

/** Whether offsets are in a csv file. */
export function isOffsetTable(offsets: Offsets): offsets is OffsetTable {
  return typeof offsets["file"] === "string";
}
