/** An engine's name, `auto` for the best that is there. */
export type BackendName = "auto" | "tensorflow-gpu" | "tensorflow" | "webgpu" | "wasm" | "cpu";

/**
 * The engines by the names that users give them. In a file of its own, so that help and checks of
 * settings know them without loading TensorFlow.js.
 */
export const backendNames: readonly BackendName[] = [
  "auto",
  "tensorflow-gpu",
  "tensorflow",
  "webgpu",
  "wasm",
  "cpu",
];

/** The native builds of TensorFlow, the better one first. */
export const nativeNames = ["tensorflow-gpu", "tensorflow"] as const satisfies BackendName[];

/** The name of a native build. */
export type NativeName = typeof nativeNames[number];
