import type { OriginalFlag, OriginalMeaning } from "./command.ts";

/** Flags of commands of the original, by name. */
export type OriginalFlags = Readonly<Record<string, OriginalFlag>>;

function valued(meaning: (value: string) => OriginalMeaning): OriginalFlag {
  return { takesValue: true, meaning };
}

function onOrOff(meaning: (value: string) => OriginalMeaning): OriginalFlag {
  return { takesValue: false, meaning };
}

const ignored = (why: string) => (): OriginalMeaning => ({ ignored: why });
const refused = (advice: string) => (): OriginalMeaning => ({ refused: advice });

/** What it shares with the original's encode and decode that neither of them does here. */
const NOWHERE: OriginalFlags = {
  evaluate: onOrOff(ignored("the original does not read it either; deno task evaluate measures")),
  summary_dir: valued(ignored("the loss curve is CHKPT/loss.csv and loss.svg")),
  results_file: valued(ignored("the original does not write it either")),
  frame_size: valued(ignored("it is the number of columns of DATA/Y_train.npy")),
};

/** Flags of the original's `learn_dataset_encoding.py` that `learn` has under no name of its own. */
export const learnOriginals: OriginalFlags = {
  ...NOWHERE,
  // With one dash alone: --dropout is this package's own.
  dropout: valued((kept) => ({ becomes: `--dropout=${shareDropped(kept)}` })),
  early_stopping: onOrOff((value) =>
    value === "True"
      ? { ignored: "the best epoch's weights are kept however training ends, see --tolerance" }
      : { becomes: "--tolerance=never" }
  ),
  num_hidden_layers: valued((count) =>
    count === "1" ? { ignored: "--latent-dim alone makes one" } : {
      refused: `give the width of each layer, --layers N,N,.., all the same in the original, and ` +
        `--middle-layer`,
    }
  ),
  layer2_width: valued(refused("give the width of each layer, --layers N,N,..")),
  layer3_width: valued(refused("give the width of each layer, --layers N,N,..")),
};

/** `0.9` kept is `0.1` dropped; what is no number is left for whoever reads it to refuse. */
function shareDropped(kept: string): string {
  const share = kept.trim() === "" ? NaN : Number(kept);
  return Number.isNaN(share) ? kept : `${Number((1 - share).toPrecision(12))}`;
}

const inCheckpoint = valued(ignored("the checkpoint has it"));
const ofLearning = valued(ignored("it is of deno task learn"));

/** Flags of the original's `encode_dataset.py` and `decode.py`, which take all of its training. */
export const checkpointOriginals: OriginalFlags = {
  ...NOWHERE,
  frame_size: inCheckpoint,
  num_hidden_layers: inCheckpoint,
  middle_layer: inCheckpoint,
  layer2_width: inCheckpoint,
  layer3_width: inCheckpoint,
  chunk_length: inCheckpoint,
  summary_dir: ofLearning,
  learning_rate: ofLearning,
  pretraining_learning_rate: ofLearning,
  training_epochs: ofLearning,
  pretraining_epochs: ofLearning,
  variance_of_noise: ofLearning,
  dropout: ofLearning,
  weight_decay: ofLearning,
  delta_for_early_stopping: ofLearning,
  seed: ofLearning,
  early_stopping: onOrOff(ignored("it is of deno task learn")),
};

/** Flags of the original's `calc_*.py` and `hellinger*.py`. */
export const evaluateOriginals: OriginalFlags = {
  g: valued(predictedFolder),
  gesture: valued(predictedFolder),
  v: onOrOff(refused("deno task figures draws what evaluate wrote")),
  visualize: onOrOff(refused("deno task figures draws what evaluate wrote")),
  f: valued(refused("both histograms are compared; --width sets their bins")),
  file: valued(refused("both histograms are compared; --width sets their bins")),
  j: valued(refused("joints' names are those of --skeleton; -s chooses some")),
};

function predictedFolder(name: string): OriginalMeaning {
  return { refused: `name the folder, --predicted evaluation/data/predicted/${name}` };
}
