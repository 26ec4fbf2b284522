/**
 * The engines by the names that users give them, `auto` for the best that is there. In a file of its
 * own, so that help and checks of settings know them without loading TensorFlow.js.
 */
export const backendNames = [
  "auto",
  "tensorflow-gpu",
  "tensorflow",
  "webgpu",
  "wasm",
  "cpu",
] as const;

/** An engine's name: one of {@linkcode backendNames}. */
export type BackendName = typeof backendNames[number];

/** The native builds of TensorFlow, the better one first. */
export const nativeNames = ["tensorflow-gpu", "tensorflow"] as const satisfies BackendName[];

/** The name of a native build. */
export type NativeName = typeof nativeNames[number];
