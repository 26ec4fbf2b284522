/** The parts of a wav file made by hand; what is left out is that of a mono int16 file at 16 kHz. */
export interface WavParts {
  container?: string;
  riffSize?: number;
  tag?: number;
  /** Codec within `WAVE_FORMAT_EXTENSIBLE`. */
  subFormat?: number;
  channelCount?: number;
  sampleRate?: number;
  bits?: number;
  blockAlign?: number;
  /** Whole chunks before `fmt `, between it and `data`, and after. */
  first?: Uint8Array;
  between?: Uint8Array;
  after?: Uint8Array;
  data?: Uint8Array;
  /** Size that the `data` chunk claims. */
  dataSize?: number;
}

/** Puts a wav file together, as wrong as its parts are. */
export function buildWav(parts: WavParts = {}): Uint8Array {
  const { container = "RIFF", tag = 1, channelCount = 1, sampleRate = 16000, bits = 16 } = parts;
  const { blockAlign = channelCount * Math.ceil(bits / 8), data = new Uint8Array(4) } = parts;
  const fmt = new Uint8Array(parts.subFormat === undefined ? 16 : 40);
  const view = new DataView(fmt.buffer);
  view.setUint16(0, parts.subFormat === undefined ? tag : 0xfffe, true);
  view.setUint16(2, channelCount, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * blockAlign, true);
  view.setUint16(12, blockAlign, true);
  view.setUint16(14, bits, true);
  if (parts.subFormat !== undefined) {
    view.setUint16(16, 22, true);
    view.setUint16(18, bits, true);
    view.setUint16(24, parts.subFormat, true);
    fmt.set([0, 0, 0, 0, 16, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 26);
  }
  const none = new Uint8Array();
  const body = join(
    ascii("WAVE"),
    parts.first ?? none,
    chunk("fmt ", fmt),
    parts.between ?? none,
    chunk("data", data, parts.dataSize ?? data.length),
    parts.after ?? none,
  );
  return join(ascii(container), uint32(parts.riffSize ?? body.length), body);
}

/** A chunk with its pad byte; `size` may lie. */
export function chunk(id: string, data: Uint8Array, size = data.length): Uint8Array {
  return join(ascii(id), uint32(size), data, new Uint8Array(data.length % 2));
}

/** Bytes one after the other. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The characters' codes. */
export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function uint32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}
