/** Byte patterns that other kinds of files begin with: name, first byte's place, bytes. */
const SIGNATURES: readonly (readonly [name: string, offset: number, bytes: readonly number[]])[] = [
  ["MP3", 0, [0x49, 0x44, 0x33]], // ID3 tag
  ["FLAC", 0, [0x66, 0x4c, 0x61, 0x43]], // fLaC
  ["Ogg", 0, [0x4f, 0x67, 0x67, 0x53]], // OggS
  ["AIFF", 0, [0x46, 0x4f, 0x52, 0x4d]], // FORM
  ["Core Audio (CAF)", 0, [0x63, 0x61, 0x66, 0x66]], // caff
  ["Sun AU", 0, [0x2e, 0x73, 0x6e, 0x64]], // .snd
  ["AMR", 0, [0x23, 0x21, 0x41, 0x4d, 0x52]], // #!AMR
  ["Wave64", 0, [0x72, 0x69, 0x66, 0x66]], // riff, the start of a GUID
  ["WMA", 0, [0x30, 0x26, 0xb2, 0x75]],
  ["Matroska or WebM", 0, [0x1a, 0x45, 0xdf, 0xa3]],
  ["MP4 (AAC)", 4, [0x66, 0x74, 0x79, 0x70]], // ftyp
  ["AVI", 8, [0x41, 0x56, 0x49, 0x20]],
];

/**
 * Names the kind of sound or video file that begins with the given bytes, by its magic number.
 *
 * Files are often renamed to `.wav` instead of converted; this is for telling their owners so.
 *
 * @param head The first bytes of the file; 12 are enough.
 * @returns Such as `MP3` or `FLAC`; undefined for bytes that are none of the kinds known.
 */
export function foreignFormat(head: Uint8Array): string | undefined {
  for (const [name, offset, bytes] of SIGNATURES) {
    if (bytes.every((byte, i) => head[offset + i] === byte)) return name;
  }
  // MPEG audio without a tag begins with a frame's 11 set bits; layer 0 is AAC's ADTS framing.
  const [first = 0, second = 0] = head;
  if (first === 0xff && (second & 0xe0) === 0xe0) {
    return (second & 0x06) === 0 ? "AAC" : "MP3";
  }
  return undefined;
}
