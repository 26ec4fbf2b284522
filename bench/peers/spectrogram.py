"""Times the log mel spectrogram of a sound file: spectrogram.py WAV REPEATS [RUNS].

The sound is repeated so that the run is long enough to time. The settings are the paper's, as in
src/audio/spectrogram.ts: mean of the channels, resampled to 22,050 Hz, 64 mel bands. librosa computes it
where it is installed, otherwise NumPy and SciPy do the same.
"""

import json
import sys
import time

import numpy as np
from scipy.io import wavfile

RATE, NFFT, HOP, BANDS, LOW, HIGH = 22050, 2048, 1102, 64, 100, 7500

try:
    import librosa
except ImportError:
    librosa = None
    import scipy
    from scipy.signal import resample_poly


def with_librosa(mono, rate):
    if rate != RATE:
        mono = librosa.resample(mono, orig_sr=rate, target_sr=RATE)
    energies = librosa.feature.melspectrogram(
        y=mono, sr=RATE, n_fft=NFFT, hop_length=HOP, pad_mode="reflect",
        n_mels=BANDS, fmin=LOW, fmax=HIGH,
    )
    return np.log(energies.T + 1e-10)


def with_numpy(mono, rate):
    if rate != RATE:
        divisor = np.gcd(rate, RATE)
        mono = resample_poly(mono, RATE // divisor, rate // divisor)
    padded = np.pad(mono, NFFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, NFFT)[::HOP]
    power = np.abs(np.fft.rfft(frames * WINDOW)) ** 2
    return np.log(power @ BANK.T + 1e-10)


def slaney_bank():
    """Triangles of area 1 on Slaney's mel scale, as librosa.filters.mel."""
    knee, step = 15, np.log(6.4) / 27
    mel = lambda f: 3 * f / 200 if f < 1000 else knee + np.log(f / 1000) / step
    mels = np.linspace(mel(LOW), mel(HIGH), BANDS + 2)
    corners = np.where(mels < knee, 200 * mels / 3, 1000 * np.exp(step * (mels - knee)))
    bins = np.arange(NFFT // 2 + 1) * RATE / NFFT
    left, centre, right = (corners[i : i + BANDS, None] for i in range(3))
    rise, fall = (bins - left) / (centre - left), (right - bins) / (right - centre)
    return 2 / (right - left) * np.maximum(0, np.minimum(rise, fall))


WINDOW = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(NFFT) / NFFT)
BANK = slaney_bank()

rate, samples = wavfile.read(sys.argv[1])
samples = np.concatenate([samples] * int(sys.argv[2])) / 32768.0
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
compute = with_librosa if librosa else with_numpy

best = float("inf")
for _ in range(runs):
    start = time.perf_counter()
    compute(samples.mean(axis=1) if samples.ndim == 2 else samples, rate)
    best = min(best, time.perf_counter() - start)

if librosa:
    name = f"librosa {librosa.__version__}, NumPy {np.__version__}"
else:
    name = f"NumPy {np.__version__}, SciPy {scipy.__version__}"
print(json.dumps({"name": name, "seconds": best}))
