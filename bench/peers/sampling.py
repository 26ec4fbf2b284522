"""Trains the speech encoder in PyTorch on what vectorize wrote: sampling.py DATA EPOCHS WIDTH BATCH.

The baseline network with layers of WIDTH, on shuffled windows, with the settings and the data of
`deno task bench sampling`: dense layers with batch norm, ReLU and dropout on each of a window's frames, a
GRU, a dense layer to gesture vectors; mean squared error, Adam. The dev loss follows each epoch; seconds
are those of training alone.
"""

import csv
import json
import os
import sys
import time

import numpy as np
import torch
from speech_encoder import SpeechEncoder
from torch import nn

data, epochs, width, batch = sys.argv[1], *map(int, sys.argv[2:5])
torch.set_num_threads(len(os.sched_getaffinity(0)))
torch.manual_seed(1)
info = json.load(open(f"{data}/vectors.json"))
SIDE = info["context"] // 2


def part(name):
    """Features with silence around each utterance, each window's first row in them, targets."""
    frames = np.load(f"{data}/frames_{name}.npy").astype(np.float32)
    silence = np.tile(np.asarray(info["silence"], np.float32), (SIDE, 1))
    padded, starts, row = [], [], 0
    for utterance in csv.DictReader(open(f"{data}/utterances_{name}.csv")):
        first, count = int(utterance["first_frame"]), int(utterance["frames"])
        padded += [silence, frames[first : first + count], silence]
        starts.append(np.arange(count) + row)
        row += count + 2 * SIDE
    targets = np.load(f"{data}/Y_{name}.npy").astype(np.float32)
    return tuple(map(torch.from_numpy, (np.concatenate(padded), np.concatenate(starts), targets)))



train, dev = part("train"), part("dev")
model = SpeechEncoder(train[0].shape[1], width, train[2].shape[1])
with torch.no_grad():
    model.output.bias.copy_(train[2].mean(0))  # as `train` begins
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
window = torch.arange(2 * SIDE + 1)


def loss_of(frames, starts, targets, chosen):
    return nn.functional.mse_loss(model(frames[starts[chosen, None] + window]), targets[chosen])


seconds, curve = 0.0, []
for epoch in range(epochs):
    model.train()
    begin = time.perf_counter()
    for chosen in torch.randperm(len(train[1])).split(batch):
        loss = loss_of(*train, chosen)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    seconds += time.perf_counter() - begin
    model.eval()
    with torch.no_grad():
        parts = torch.arange(len(dev[1])).split(batch)
        dev_loss = sum(float(loss_of(*dev, c)) * len(c) for c in parts) / len(dev[1])
    curve.append({"seconds": seconds, "dev": dev_loss})
    print(f"epoch {epoch + 1}: dev loss {dev_loss:.1f}, {seconds:.0f} s", file=sys.stderr)

name = f"PyTorch {torch.__version__}, shuffled windows"
print(json.dumps({"name": name, "seconds": seconds, "curve": curve}))
