import { type GestureModelData, validateModelData } from "../../gesture_model.ts";
import { foldNorms } from "../../speech_encoder.ts";
import { modelDescription } from "../model_description.ts";
import { encodeOnnx } from "./encode_onnx.ts";
import { addGru, addGruSteps } from "./gru_nodes.ts";
import { OnnxGraph, type OnnxModel } from "./onnx_graph.ts";

/** Options of {@linkcode exportOnnx}. */
export interface ExportOnnxOptions {
  /**
   * What the exported model takes: `windows`, a batch of context windows, with ONNX' operator for
   * the GRU; or the `frames` of a sequence, all of whose context windows it predicts.
   *
   * The layers before the GRU's recurrence then see each frame once, not once a window: long
   * sequences take a third of the time, single windows longer. The GRU is spelled out in
   * elementary operators, so that programs without the operator can run it too.
   *
   * @default {"windows"}
   */
  input?: "windows" | "frames";
}

/** The version of ONNX' operators that is used. */
const OPSET = 17;

/**
 * Exports a model, SpeechE and MotionD as one, to ONNX (opset 17): speech features in, gesture
 * vectors out, in centimetres where they are of positions.
 *
 * With `windows`, the input `windows` is (batch, context, features) and the output `gesture` (batch,
 * gesture vector). With `frames`, the input `frames` is (frames, features) and the output (frames -
 * context + 1, gesture vector): put context - 1 - future frames of silence's features before
 * the speech's, and future after them, to get a gesture for each of its frames. The file's metadata has
 * these features (`silence`), the `recipe` of the features, `context`, `future`, `frame_rate`,
 * `skeleton` and `units`.
 *
 * @param data The model.
 * @param options What it takes.
 * @returns The contents of a `.onnx` file.
 * @throws {InputError} If parts of the model do not fit each other or weights are missing.
 *
 * @example Usage
 * ```ts ignore
 * import { readModelData } from "@aud2repr2pose/aud2repr2pose/files";
 * import { exportOnnx } from "@aud2repr2pose/aud2repr2pose/model";
 *
 * const bytes = exportOnnx(await readModelData("models/mine"), { input: "frames" });
 * await Deno.writeFile("mine.onnx", bytes);
 * ```
 */
export function exportOnnx(
  data: GestureModelData,
  { input = "windows" }: ExportOnnxOptions = {},
): Uint8Array<ArrayBuffer> {
  const { config } = validateModelData(data);
  const graph = new OnnxGraph();
  const encoding = addSpeechEncoder(graph, data, input);
  const columns = addMotionDecoder(graph, data, encoding);
  const { context, features } = config.speechEncoder;
  const description = modelDescription(config);
  const metadata = Object.entries(description).map(([key, value]) =>
    [key, typeof value === "string" ? value : JSON.stringify(value)] as const
  );
  const model: OnnxModel = {
    name: "gesture",
    description:
      "Speech features in, gestures out: Kucherenko et al., Analyzing Input and Output " +
      "Representations for Speech-Driven Gesture Generation (IVA 2019)",
    producer: "aud2repr2pose",
    opset: OPSET,
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [
      input === "windows"
        ? {
          name: "windows",
          shape: ["batch", context, features],
          description: "Speech features of context windows",
        }
        : {
          name: "frames",
          shape: ["frames", features],
          description: `Speech features of consecutive frames, at least ${context}`,
        },
    ],
    outputs: [{
      name: "gesture",
      shape: [input === "windows" ? "batch" : "windows", columns],
      description: `${description.columns}${description.units && `; in ${description.units}`}`,
    }],
    metadata: Object.fromEntries(metadata),
  };
  return encodeOnnx(model);
}

/** Adds SpeechE. Returns the name of its predictions. */
function addSpeechEncoder(
  graph: OnnxGraph,
  { config: { speechEncoder }, weights }: GestureModelData,
  input: "windows" | "frames",
): string {
  const { frameLayers, head } = foldNorms(speechEncoder, weights);
  const values = (name: string) => weights[name]!.data;
  // The operator takes the frames before the batch.
  let layer = input === "frames"
    ? "frames"
    : graph.add("windows/steps", "Transpose", ["windows"], { perm: [1, 0, 2] });
  for (const [i, { kernel, bias }] of frameLayers.entries()) {
    const name = `frame${i + 1}`;
    layer = graph.add(`${name}/relu`, "Relu", [graph.dense(name, layer, kernel, bias)]);
  }
  const gru = {
    kernel: values("gru/kernel"),
    recurrent: values("gru/recurrent"),
    bias: values("gru/bias"),
    resetBias: weights["gru/reset_bias"]?.data,
    units: speechEncoder.units,
    gates: speechEncoder.gates,
  };
  const state = input === "frames"
    ? addGruSteps(graph, layer, gru, speechEncoder.context)
    : addGru(graph, layer, gru);
  const normed = graph.scale("head", state, head.scale, head.shift);
  const relu = graph.add("head/relu", "Relu", [normed]);
  return graph.dense("encoding", relu, values("output/kernel"), values("output/bias"));
}

/** Adds MotionD, if there is one, and the output `gesture`. Returns its number of columns. */
function addMotionDecoder(
  graph: OnnxGraph,
  { config: { motionAutoencoder, speechEncoder }, weights }: GestureModelData,
  encoding: string,
): number {
  if (!motionAutoencoder) {
    graph.add("gesture", "Identity", [encoding]);
    return speechEncoder.outputs;
  }
  const values = (name: string) => weights[name]!.data;
  const { widths, middle } = motionAutoencoder;
  let layer = encoding;
  for (let i = middle + 1; i < widths.length; i++) {
    const name = `motion${i}`;
    const dense = graph.dense(name, layer, values(`${name}/kernel`), values(`${name}/bias`));
    layer = graph.add(`${name}/tanh`, "Tanh", [dense]);
  }
  const max = values("motion/max").map((value) => value + 1e-15);
  graph.scale("gesture", layer, max, values("motion/mean"));
  return widths.at(-1)!;
}
