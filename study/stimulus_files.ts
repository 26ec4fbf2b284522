import { InputError } from "../src/errors/input_error.ts";

/** The files of stimuli, from beside the page or within it. */
export interface StimulusFiles {
  /** Fetches a file ahead of its use. */
  prepare(name: string): void;
  /** Its bytes. */
  bytes(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** An address of it that needs no connection. */
  address(name: string): Promise<string>;
}

/** Kinds of files by their endings; the rest are gestures. */
const KINDS: Readonly<Record<string, string>> = { wav: "audio/wav", mp4: "video/mp4" };

/** Keeps files in the page once they are there. */
class KeptFiles implements StimulusFiles {
  readonly #read: (name: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly #kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  readonly #addresses = new Map<string, string>();

  /** @param read Reads a file. */
  constructor(read: (name: string) => Promise<Uint8Array<ArrayBuffer>>) {
    this.#read = read;
  }

  prepare(name: string): void {
    this.bytes(name).catch(() => {}); // told when it is needed
  }

  bytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const read = this.#read(name);
    this.#kept.set(name, read);
    read.catch(() => this.#kept.delete(name)); // another try may go better
    return read;
  }

  async address(name: string): Promise<string> {
    const bytes = await this.bytes(name);
    const known = this.#addresses.get(name);
    if (known !== undefined) return known;
    const type = KINDS[name.split(".").at(-1)!] ?? "application/octet-stream";
    const address = URL.createObjectURL(new Blob([bytes], { type }));
    this.#addresses.set(name, address);
    return address;
  }
}

/** Files within a page of one file: base64, gestures compressed. */
export type EmbeddedFiles = Readonly<Record<string, string>>;

/** The files of a study: those in the page if it holds them, else beside it. */
export function stimulusFiles(embedded: EmbeddedFiles | undefined): StimulusFiles {
  return new KeptFiles(async (name) => {
    if (!embedded) return await fetched(`stimuli/${name}`);
    const bytes = Uint8Array.from(atob(embedded[name]!), (character) => character.charCodeAt(0));
    if (!name.endsWith(".gesture")) return bytes;
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  });
}

async function fetched(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok) throw new InputError(`${address} cannot be loaded; reload the page`);
  return new Uint8Array(await response.arrayBuffer());
}
