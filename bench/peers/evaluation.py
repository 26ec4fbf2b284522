"""Times the paper's measures in NumPy: evaluation.py ORIGINAL.npy PREDICTED.npy RUNS loops|arrays.

APE, MAE, average acceleration, average jerk, histograms of velocity and acceleration and their
Hellinger distances of (sequences, frames, 3 * joints), best of some runs: `loops` goes frame by
frame and joint by joint, `arrays` takes each sequence whole.
"""

import json
import sys
import time

import numpy as np

original = np.load(sys.argv[1]).astype(np.float64)
predicted = np.load(sys.argv[2]).astype(np.float64)
runs, way = int(sys.argv[3]), sys.argv[4]
BINS = np.arange(0, 1.05, 0.05)


def hellinger(p, q):
    return np.sqrt(1 - np.sum(np.sqrt(p / p.sum() * (q / q.sum()))))


def mean_norm_loops(x, order):
    frames, joints = len(x) - order, x.shape[1]
    sums = np.zeros(joints)
    for t in range(frames):
        for j in range(joints):
            sums[j] += np.linalg.norm(np.diff(x[t:t + order + 1, j], n=order, axis=0))
    return sums / frames


def histogram_loops(x, order):
    frames, joints = len(x) - order, x.shape[1]
    counts = np.zeros((len(BINS) - 1, joints))
    for t in range(frames):
        for j in range(joints):
            distance = np.linalg.norm(np.diff(x[t:t + order + 1, j], n=order, axis=0))
            b = np.searchsorted(BINS, distance, side="right") - 1
            if b < len(counts):
                counts[b, j] += 1
    return counts


def errors_loops(x, y):
    frames, joints = x.shape[:2]
    ape, mae = np.zeros(joints), np.zeros(joints)
    for t in range(frames):
        for j in range(joints):
            ape[j] += np.linalg.norm(x[t, j] - y[t, j])
            mae[j] += np.mean(np.abs(x[t, j] - y[t, j]))
    return ape / frames, mae / frames


def mean_norm_arrays(x, order):
    return np.linalg.norm(np.diff(x, n=order, axis=0), axis=2).mean(axis=0)


def histogram_arrays(x, order):
    norms = np.linalg.norm(np.diff(x, n=order, axis=0), axis=2)
    return np.stack([np.histogram(joint, bins=BINS)[0] for joint in norms.T], axis=1)


def errors_arrays(x, y):
    ape = np.linalg.norm(x - y, axis=2).mean(axis=0)
    return ape, np.abs(x - y).mean(axis=(0, 2))


def measure(mean_norm, histogram, errors):
    total = {}
    for x, y in zip(original, predicted):
        x, y = x.reshape(len(x), -1, 3), y.reshape(len(y), -1, 3)
        errors(x, y)
        for name, motion in (("original", x), ("predicted", y)):
            mean_norm(motion, 2)
            mean_norm(motion, 3)
            for order in (1, 2):
                total[name, order] = total.get((name, order), 0) + histogram(motion, order)
    return [
        hellinger(total["original", order].sum(axis=1), total["predicted", order].sum(axis=1))
        for order in (1, 2)
    ]


functions = {
    "loops": (mean_norm_loops, histogram_loops, errors_loops),
    "arrays": (mean_norm_arrays, histogram_arrays, errors_arrays),
}[way]
best = float("inf")
for _ in range(runs):
    start = time.perf_counter()
    measure(*functions)
    best = min(best, time.perf_counter() - start)
name = f"NumPy {np.__version__}, " + ("frame by frame" if way == "loops" else "whole sequences")
print(json.dumps({"name": name, "seconds": best}))
