export * from "./src/input_error.ts";
export type * from "./src/matrix.ts";
export type * from "./src/audio/waveform.ts";
