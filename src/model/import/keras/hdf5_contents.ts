import type { Weight, Weights } from "../../weights.ts";

/** What is read of an HDF5 file. */
export interface Hdf5Contents {
  /** Attributes that are text or a list of it, by `PATH@NAME`; the file's own are at `@NAME`. */
  readonly texts: Readonly<Record<string, string | readonly string[]>>;
  /** Data sets of floating-point numbers by path, as float32. */
  readonly tensors: Weights;
}

/** What the thread says: that it is at the next object, and in the end what it read, or why not. */
export type Hdf5Message =
  | { readonly step: true }
  | { readonly contents: { texts: Hdf5Contents["texts"]; tensors: Record<string, Weight> } }
  | { readonly fault: string };
