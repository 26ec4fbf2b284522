import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { speechEncoderGradients } from "../../../src/model/training/speech_encoder_loss.ts";
import { HAS_ADAPTER, inChild } from "../../support/model/in_child.ts";
import {
  assertValues,
  type Values,
  valuesOn,
  WASM_VARIANTS,
} from "../../support/model/values_on.ts";
import { referenceLoss, windowRows } from "../../support/model/reference_encoder.ts";
import {
  dropoutRandom,
  LAYOUTS,
  mixedWeights,
  noiseBatch,
  passed,
  passes,
  small,
  tensors,
  trained,
} from "../../support/model/small_training.ts";

const BACKENDS = ["cpu", ...WASM_VARIANTS] as const;

for (const backend of BACKENDS) {
  for (const [name, layout] of Object.entries(LAYOUTS)) {
    for (const gates of ["sigmoid", "hard-sigmoid"] as const) {
      Deno.test(`speechEncoderGradients() on ${backend} is TF.js's derivative: ${name}, ${gates}`, async () => {
        const architecture = { ...small, gates, epsilon: 0.01 };
        const batch = {
          ...noiseBatch(architecture, layout),
          present: Float32Array.of(1, 1, 0, 1, 1, 1),
        };
        const names = trained(architecture);
        const weights = mixedWeights(architecture);
        for (const dropout of [0, 0.3]) {
          const expected = await valuesOn("cpu", () => {
            const fixed = tensors(architecture, weights);
            const loss = (...learnt: tf.Tensor[]) => {
              const all = { ...fixed };
              names.forEach((name, i) => all[name] = learnt[i]!);
              return referenceLoss(architecture, all, batch, dropout, dropoutRandom());
            };
            const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => fixed[name]!));
            return [value, ...grads];
          });
          const run = () => passed(architecture, batch, dropout, names);
          const actual = await valuesOn(backend, run);
          assertValues(actual.slice(0, 1), expected.slice(0, 1), 1e-5);
          assertValues(actual, expected, 1e-4);
        }
      });
    }
  }
}

Deno.test("speechEncoderGradients() is the loss's numeric derivative", async () => {
  const batch = noiseBatch(small, LAYOUTS.segments!);
  const weights = mixedWeights(small);
  const names = trained(small);
  const lossAt = async (name: string, element: number, change: number) => {
    const { data, shape } = weights[name]!;
    const moved = {
      ...weights,
      [name]: { shape, data: data.with(element, data[element]! + change) },
    };
    const [loss] = await valuesOn("cpu", () => {
      const options = { dropout: 0.2, random: dropoutRandom() };
      return speechEncoderGradients(small, tensors(small, moved), batch, options).loss;
    });
    return loss!.data[0]!;
  };
  const [, ...gradients] = await valuesOn("cpu", () => passed(small, batch, 0.2, names));
  for (const [i, name] of names.entries()) {
    const data = gradients[i]!.data as Float32Array;
    const element = data.indexOf(data.reduce((a, b) => Math.abs(a) > Math.abs(b) ? a : b));
    const change = 2e-3;
    const slope = (await lossAt(name, element, change) - await lossAt(name, element, -change)) /
      (2 * change);
    assertAlmostEquals(data[element]!, slope, 1e-3 + 0.02 * Math.abs(slope), name);
  }
});

/** The same network of tf.layers with the same weights. */
function layersModel(): { model: layers.Sequential; names: string[] } {
  const model = layers.sequential();
  const names: string[] = [];
  const norm = (name: string) => {
    model.add(layers.layers.batchNormalization({ epsilon: small.epsilon }));
    model.add(layers.layers.activation({ activation: "relu" }));
    names.push(`${name}/gamma`, `${name}/beta`);
  };
  small.frameLayers.forEach((units, i) => {
    const layer = layers.layers.dense({ units });
    const inputShape = i === 0 ? { inputShape: [small.context, small.features] } : {};
    model.add(layers.layers.timeDistributed({ layer, ...inputShape }));
    names.push(`frame${i + 1}/kernel`, `frame${i + 1}/bias`);
    norm(`frame${i + 1}/norm`);
  });
  model.add(
    layers.layers.gru({
      units: small.units,
      recurrentActivation: "sigmoid",
      recurrentInitializer: "glorotUniform",
    }),
  );
  names.push("gru/kernel", "gru/recurrent", "gru/bias");
  norm("head/norm");
  model.add(layers.layers.dense({ units: small.outputs }));
  names.push("output/kernel", "output/bias");
  const weights = tensors(small, mixedWeights(small));
  const statistics = names.filter((name) => name.endsWith("/gamma")).flatMap((name) =>
    ["mean", "variance"].map((part) => name.replace("gamma", part))
  );
  model.setWeights([...names, ...statistics].map((name) => weights[name]!));
  return { model, names };
}

Deno.test("speechEncoderGradients() is what tf.layers computes, with the same statistics", async () => {
  const layout = LAYOUTS.windows!;
  const batch = noiseBatch(small, layout);
  const names = trained(small);
  const expected = await valuesOn("cpu", () => {
    const { model, names: all } = layersModel();
    const frames = tf.tensor2d(batch.frames.data, [batch.frames.rows, small.features]);
    const windows = tf.gather(frames, tf.tensor2d(windowRows(layout), [6, 7], "int32"));
    const target = tf.tensor2d(batch.targets.data, [6, small.outputs]);
    const variables = model.trainableWeights.map((weight) =>
      (weight as unknown as { val: tf.Variable }).val
    );
    const loss = () => {
      const output = model.apply(windows, { training: true }) as tf.Tensor;
      return tf.losses.meanSquaredError(target, output) as tf.Scalar;
    };
    const { value, grads } = tf.variableGrads(loss, variables);
    const byName = new Map(all.map((name, i) => [name, grads[variables[i]!.name]!]));
    // The frame layers' biases have no gradient: normalisation takes them away again.
    for (const [name, gradient] of byName) {
      if (/frame\d+\/bias/.test(name)) assert(tf.max(tf.abs(gradient)).dataSync()[0]! < 1e-5, name);
    }
    const after = model.getWeights().slice(-6); // moved 0.99 of the way by the batch's
    const result = [value, ...names.map((name) => byName.get(name)!), ...after].map((x) =>
      x.clone()
    );
    model.dispose();
    return result;
  });
  const statistics = ["frame1", "frame2", "head"].flatMap((
    name,
  ) => [`${name}/norm/mean`, `${name}/norm/variance`]);
  for (const backend of BACKENDS) {
    const actual = await valuesOn(backend, () => {
      const before = tensors(small, mixedWeights(small));
      const result = passed(small, batch, 0, [...names, ...statistics]);
      const moved = statistics.map((name, i) =>
        tf.add(tf.mul(before[name]!, 0.99), tf.mul(result[1 + names.length + i]!, 0.01))
      );
      return [...result.slice(0, 1 + names.length), ...moved];
    });
    assertValues(actual.slice(0, 1), expected.slice(0, 1), 1e-5);
    assertValues(actual, expected, 1e-4);
  }
});

Deno.test("speechEncoderGradients() of widths that are no multiple of four are the same", async () => {
  const odd = { ...small, frameLayers: [7], units: 5 };
  const batch = noiseBatch(odd, LAYOUTS.segments!);
  const run = () => passed(odd, batch, 0.2, trained(odd));
  const expected: Values[] = await valuesOn("cpu", run);
  for (const backend of WASM_VARIANTS) assertValues(await valuesOn(backend, run), expected, 1e-4);
});

Deno.test("speechEncoderGradients() keeps no memory", async () => {
  const batch = noiseBatch(small, LAYOUTS.segments!);
  for (const backend of BACKENDS) {
    await valuesOn(backend, () => tf.scalar(0)); // starts the backend
    const { numTensors, numBytes } = tf.memory();
    tf.tidy(() => {
      passed(small, batch, 0.2, []);
    });
    assertEquals([tf.memory().numTensors, tf.memory().numBytes], [numTensors, numBytes]);
  }
});

Deno.test({
  name: "speechEncoderGradients() on webgpu gives what it gives on cpu",
  ignore: !HAS_ADAPTER,
  async fn() {
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url));
    const { stdout, stderr } = await inChild(
      ["--allow-read", "--allow-ffi", "--allow-env"],
      `import "@tensorflow/tfjs-backend-webgpu";
      import { valuesOn } from ${url("../../support/model/values_on.ts")};
      import { passes } from ${url("../../support/model/small_training.ts")};
      const results = await valuesOn("webgpu", passes);
      console.log(JSON.stringify(results.map(({ shape, data }) => ({ shape, data: [...data] }))));`,
    );
    assert(stdout !== "", stderr);
    const results: Values[] = JSON.parse(stdout.split("\n").at(-1)!);
    assertValues(results, await valuesOn("cpu", passes), 1e-4);
  },
});
