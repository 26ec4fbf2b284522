"""Speech features of a pretrained network (WavLM, HuBERT, wav2vec 2.0), 50 frames a second.

    python examples/python/speech_embeddings.py data wavlm
    deno task vectorize data 60 --features mfcc+external:wavlm:50

Writes FOLDER/name.npy, float32 (frames, features), of each name.wav in a DATA folder that split made,
or of the WAV files that are named. Needs PyPI's numpy, torch, torchaudio and transformers; the network
comes from its publisher when it is first used.
"""
import argparse
import math
import pathlib

RATE = 16000  # Hz, of what these networks hear
PIECE = 1000  # frames that are computed at once: 20 s; memory grows with their square
AROUND = 100  # frames before and after a piece that it hears as well: 2 s


def embed(samples, network, hop, window):
    """Frames of a recording, (frames, features), piece by piece.

    samples: at 16 kHz, one channel; hop, window: samples of a frame, and those that it hears;
    network: from samples to (frames, features), a frame at each hop that has a whole window.
    """
    import numpy as np

    frames = len(samples) // hop  # with the end filled up, each hop has its window
    padded = np.pad(samples, (0, window - hop))
    pieces = []
    for first in range(0, frames, PIECE):
        last = min(first + PIECE, frames)
        start, end = max(0, first - AROUND), min(frames, last + AROUND)
        found = network(padded[start * hop : end * hop + window - hop])
        pieces.append(found[first - start : last - start])
    return np.concatenate(pieces).astype(np.float32)


def load(name, layer):
    """The network, its hop and its window."""
    import torch
    import transformers

    model = transformers.AutoModel.from_pretrained(name).eval()
    normalise = transformers.AutoFeatureExtractor.from_pretrained(name)
    hop, window = 1, 1
    for kernel, stride in zip(model.config.conv_kernel, model.config.conv_stride):
        window += (kernel - 1) * hop
        hop *= stride

    def network(samples):
        inputs = normalise(samples, sampling_rate=RATE, return_tensors="pt")
        with torch.no_grad():
            hidden = model(**inputs, output_hidden_states=True).hidden_states
        return hidden[layer][0].numpy()

    return network, hop, window


def read(path):
    """Samples of one channel at 16 kHz."""
    import torchaudio

    samples, rate = torchaudio.load(str(path))
    return torchaudio.functional.resample(samples.mean(0), rate, RATE).numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("speech", nargs="+", help="the DATA folder, or WAV files")
    parser.add_argument("folder", help="the folder to write")
    parser.add_argument("--model", default="microsoft/wavlm-base-plus", help="(default: %(default)s)")
    parser.add_argument("--layer", type=int, default=9, help="which layer (default: %(default)s)")
    args = parser.parse_args()
    given = [pathlib.Path(path) for path in args.speech]
    found = [sorted(path.glob("*/inputs/*.wav")) if path.is_dir() else [path] for path in given]
    paths = [path for some in found for path in some]
    if not paths:
        parser.error(f"{args.speech[0]}: holds no */inputs/*.wav; run deno task split first")
    try:
        import numpy as np

        network, hop, window = load(args.model, args.layer)
        import torchaudio  # noqa: F401
    except ImportError as error:
        parser.exit(1, f"error: {error}: pip install numpy torch torchaudio transformers\n")
    folder = pathlib.Path(args.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        features = embed(read(path), network, hop, window)
        np.save(folder / f"{path.stem}.npy", features)
        print(f"{folder / path.stem}.npy: {features.shape}, {RATE / hop:g} frames a second")
    rate = math.floor(RATE / hop * 1000) / 1000
    print(f"Next: deno task vectorize DATA 60 --features mfcc+external:{folder}:{rate:g}")


if __name__ == "__main__":
    main()
