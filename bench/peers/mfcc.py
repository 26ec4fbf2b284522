"""Times python_speech_features on a sound file: mfcc.py WAV REPEATS [RUNS].

The sound is repeated so that the run is long enough to time. The settings are the paper's, as in
src/audio/mfcc.ts, averaging of five frames included.
"""

import json
import logging
import sys
import time

import numpy as np
from importlib.metadata import version
from scipy.io import wavfile
from python_speech_features import mfcc

logging.disable(logging.WARNING)  # It warns that nfft is shorter than the frame.

rate, samples = wavfile.read(sys.argv[1])
samples = np.concatenate([samples] * int(sys.argv[2])).astype(np.float64)
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3


def features():
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    frames = mfcc(mono, rate, winlen=0.02, winstep=0.01, numcep=26, nfilt=26, nfft=512)
    groups = len(frames) // 5
    return frames[: groups * 5].reshape(groups, 5, -1).mean(axis=1)


best = float("inf")
for _ in range(runs):
    start = time.perf_counter()
    features()
    best = min(best, time.perf_counter() - start)

name = f"python_speech_features {version('python_speech_features')}, NumPy {np.__version__}"
print(json.dumps({"name": name, "seconds": best}))
