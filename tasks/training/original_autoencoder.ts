import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import type { DataSet } from "../../src/files/data/data_set.ts";
import { readTensorFlow } from "../../src/files/model/tensorflow_checkpoint.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import {
  importAutoencoder,
  type ImportedMotionAutoencoder,
  type MiddleLayer,
} from "../../src/model/import/import_autoencoder.ts";
import { columnStatistics } from "./motion_data.ts";

/** Where the normalisation of gesture vectors is: in two files, or to be taken of a data set. */
export type NormalisationSource =
  | { readonly data: DataSet }
  | { readonly maxPath: string; readonly meanPath: string };

/** A motion autoencoder of the original, and the files that it is made of. */
export interface OriginalAutoencoder extends ImportedMotionAutoencoder {
  readonly files: readonly string[];
}

/**
 * Reads a motion autoencoder that the original trained.
 *
 * @param checkpoint Its TensorFlow checkpoint: prefix, any of its files, or its folder.
 * @param source Where its normalisation is, which its checkpoint does not hold.
 * @param layer Which layer is the encoding, if there are several.
 * @throws {InputError} If anything is missing or does not fit, as one line that names the file.
 */
export async function readOriginalAutoencoder(
  checkpoint: string,
  source: NormalisationSource,
  layer: MiddleLayer,
): Promise<OriginalAutoencoder> {
  const { tensors, files } = await readTensorFlow(checkpoint);
  const { max, mean, from } = await readNormalisation(source);
  const autoencoder = named(files[0]!, () => importAutoencoder(tensors, max, mean, layer));
  return { ...autoencoder, files: [...files, ...from] };
}

async function readNormalisation(source: NormalisationSource) {
  if ("data" in source) {
    const path = source.data.gestures("train");
    return { ...columnStatistics(path), from: [path] };
  }
  const { maxPath, meanPath } = source;
  const [max, mean] = [await readNpy(maxPath), await readNpy(meanPath)];
  if (max.data.length !== mean.data.length) {
    throw new InputError(
      `${maxPath}: has ${max.data.length} numbers, ${meanPath} ${mean.data.length}; they are of ` +
        `different data`,
    );
  }
  return { max: max.data, mean: mean.data, from: [maxPath, meanPath] };
}
