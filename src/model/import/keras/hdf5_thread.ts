/**
 * The thread of `readHdf5`: a C library, in WebAssembly, reads a file that anyone may have made, and its
 * memory ends at what the file's size justifies.
 *
 * @module
 */
import { type Attribute, Dataset, File, Group, ready } from "h5wasm";
import type { Weight } from "../../weights.ts";
import type { Hdf5Message } from "./read_hdf5.ts";

const MIB = 2 ** 20;
/** What the library takes in any case; it begins with 19 MiB. */
const OWN_MEMORY = 48 * MIB;
/** Data sets may be compressed, but random numbers hardly get smaller. */
const MOST_UNPACKED = 4;
/** Keras' groups lie less deep, and are fewer. */
const MOST_DEPTH = 16, MOST_OBJECTS = 20_000;
/** The optimizer's state, which prediction does without. */
const SKIPPED = new Set(["optimizer_weights", "optimizer"]);

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<Uint8Array>) => void) | null;
  postMessage(message: Hdf5Message, transfer?: readonly Transferable[]): void;
};

/** Lets the library's memory grow up to a limit only. Returns whether it was reached. */
function limitMemory(limit: number): () => boolean {
  let reached = false;
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (pages) {
    reached ||= this.buffer.byteLength + pages * 65536 > limit;
    if (reached) throw new RangeError("no more memory");
    return grow.call(this, pages);
  };
  return () => reached;
}

/** Walks through the file's groups. */
class Hdf5Walk {
  readonly texts: Record<string, string | string[]> = {};
  readonly tensors: Record<string, Weight> = {};
  #objects = 0;
  #bytesLeft: number;

  constructor(fileSize: number) {
    this.#bytesLeft = MOST_UNPACKED * fileSize;
  }

  read(group: Group, path = "", depth = 0): void {
    this.#readTexts(group, path);
    for (const name of group.keys()) {
      if (depth === 0 && SKIPPED.has(name)) continue;
      scope.postMessage({ step: true });
      if (depth === MOST_DEPTH || ++this.#objects > MOST_OBJECTS) {
        throw new Error("its groups do not end");
      }
      const inner = path === "" ? name : `${path}/${name}`;
      const item = group.get(name);
      if (item instanceof Group) this.read(item, inner, depth + 1);
      else if (item instanceof Dataset) this.#readTensor(item, inner);
    }
  }

  #readTexts({ attrs }: Group, path: string): void {
    for (const [name, attribute] of Object.entries(attrs as Record<string, Attribute>)) {
      scope.postMessage({ step: true });
      const { value } = attribute;
      const isText = (one: unknown) => typeof one === "string";
      if (isText(value)) this.texts[`${path}@${name}`] = value as string;
      else if (Array.isArray(value) && value.every(isText)) {
        this.texts[`${path}@${name}`] = value as string[];
      }
    }
  }

  #readTensor(dataset: Dataset, path: string): void {
    const { dtype, shape } = dataset;
    if (!shape || (dtype !== "<f" && dtype !== "<d")) return;
    const length = shape.reduce((product, n) => product * n, 1);
    this.#bytesLeft -= length * (dtype === "<f" ? 4 : 8);
    if (!(this.#bytesLeft >= 0)) throw new Error(`${path} is larger than the file`);
    const data = dataset.value as Float32Array | Float64Array;
    this.tensors[path] = { data: Float32Array.from(data), shape };
  }
}

/** The last reason of the HDF5 library's stack of errors, in one line. */
function innermostReason(error: unknown): string {
  const message = error instanceof Error ? error.message : "the library gave up";
  return [...message.matchAll(/\(\): (.+)$/gm)].at(-1)?.[1] ?? message.split("\n")[0]!;
}

const hdf5 = await ready;
hdf5.activate_throwing_error_handler(); // otherwise the library prints its stack of errors
scope.onmessage = ({ data: bytes }) => {
  const limit = OWN_MEMORY + MOST_UNPACKED * bytes.length;
  const atLimit = limitMemory(limit);
  try {
    hdf5.FS.writeFile("file", bytes);
    const walk = new Hdf5Walk(bytes.length);
    walk.read(new File("file", "r"));
    const { texts, tensors } = walk;
    const buffers = Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer);
    scope.postMessage({ contents: { texts, tensors } }, buffers);
  } catch (error) {
    const size = `${Math.round(limit / MIB)} MB`;
    scope.postMessage({
      fault: atLimit() ? `it asks for more than ${size} of memory` : innermostReason(error),
    });
  }
};
scope.postMessage({ step: true });
