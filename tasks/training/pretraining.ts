import { join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { exists, naming } from "../../src/files/files.ts";
import type { MotionAutoencoderConfig } from "../../src/files/model/load_model.ts";
import { readModelFolder, writeModelFolder } from "../../src/files/model/model_folder.ts";
import type {
  MotionTrainingData,
  MotionTrainingSettings,
} from "../../src/model/training/motion_autoencoder_trainer.ts";
import {
  type PretrainingState,
  pretrainMotionAutoencoder,
} from "../../src/model/training/pretrain_motion_autoencoder.ts";
import type { Threads } from "../../src/model/threads/threads.ts";
import type { Weights } from "../../src/model/weights.ts";
import { startProgress } from "../command/progress.ts";
import { Interrupted, interruption } from "../command/signals.ts";
import { resumedTraining, type TrainingSettings } from "./run_training.ts";

/** How layers are trained one by one first. */
export interface PretrainingSettings {
  /** Epochs of each layer. */
  readonly epochs: number;
  /** Length of Adam's steps. */
  readonly learningRate: number;
}

/**
 * Layer-wise pretraining of `learn`, saved each epoch in a folder of its own below the checkpoint's, so
 * that `--resume` goes on with it. The folder is there from the first of its epochs until the first
 * checkpoint of the training that follows.
 */
export class Pretraining {
  readonly #chkpt: string;
  readonly #folder: string;
  readonly #settings: PretrainingSettings;

  /**
   * @param folder The checkpoint's folder.
   * @param settings How layers are trained.
   */
  constructor(folder: string, settings: PretrainingSettings) {
    this.#chkpt = folder;
    this.#folder = join(folder, "pretraining");
    this.#settings = settings;
  }

  /**
   * Whether there is one to go on with.
   *
   * @param isAsked Whether `--pretrain` was given.
   * @throws {InputError} If there is, and it was not.
   */
  async hasBegun(isAsked: boolean): Promise<boolean> {
    if (!await exists(join(this.#folder, "model.json"))) return false;
    if (isAsked) return true;
    throw new InputError(
      `--resume: ${this.#chkpt} was stopped while pretraining; give --pretrain as well, or begin ` +
        "anew without --resume",
    );
  }

  /** Removes what was saved. */
  async clear(): Promise<void> {
    await naming(this.#folder, async () => {
      if (await exists(this.#folder)) await Deno.remove(this.#folder, { recursive: true });
    });
  }

  /**
   * Trains layer by layer, from where it was stopped.
   *
   * @param data What it learns from.
   * @param config What is trained.
   * @param settings How it will be trained as a whole.
   * @param named The same by the flags' names.
   * @param threads Who computes the parts of a batch.
   * @returns Weights to begin with.
   * @throws {Interrupted} If it is stopped; what was learnt is saved.
   */
  async run(
    data: MotionTrainingData,
    config: MotionAutoencoderConfig,
    settings: MotionTrainingSettings,
    named: TrainingSettings,
    threads?: Threads,
  ): Promise<Weights> {
    using stop = interruption();
    const { epochs, learningRate } = this.#settings;
    const own = {
      ...named,
      "pretraining-epochs": epochs,
      "pretraining-learning-rate": learningRate,
    };
    const resumed = await this.#resumed(own);
    let bar: ReturnType<typeof startProgress> | undefined;
    const weights = await pretrainMotionAutoencoder(config.motionAutoencoder, data, settings, {
      ...this.#settings,
      threads,
      ...(resumed && { resumed }),
      signal: stop.signal,
      onLayer: (layer, layers) => {
        bar?.stop();
        const title = `Pretraining layer ${layer} of ${layers}`;
        const progress = bar = startProgress(title, epochs * data.train.rows, "frames");
        return (samples) => progress.update(samples);
      },
      onEpoch: async ({ done, progress, state }) => {
        await writeModelFolder(this.#folder, {
          config,
          weights: done,
          training: { progress: { ...progress, settings: own }, weights: state },
        });
      },
    });
    bar?.stop();
    if (weights) return weights;
    throw new Interrupted(
      `Stopped while pretraining, saved to ${this.#chkpt}\n` +
        `To go on: the same command with --resume`,
    );
  }

  async #resumed(settings: TrainingSettings): Promise<PretrainingState | undefined> {
    if (!await exists(join(this.#folder, "model.json"))) return undefined;
    const model = await readModelFolder(this.#folder, { training: true });
    const found = resumedTraining(this.#folder, model, settings);
    if (!found) return undefined;
    const layers = Object.keys(model.weights).length / 2;
    console.log(
      `Going on with pretraining: ${layers} layers are done, and ${found.progress.epoch} epochs of ` +
        "the next",
    );
    return { done: model.weights, progress: found.progress, state: found.state };
  }
}
