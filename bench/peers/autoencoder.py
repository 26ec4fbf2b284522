"""Times the motion autoencoder's training in PyTorch: autoencoder.py STEPS [RUNS].

The paper's network, 384-325-384: noise and dropout on the input, tanh, squared error in centimetres,
weight decay, Adam; shuffled batches of 128 frames, two threads. The time is that of STEPS steps.
"""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(2)
steps = int(sys.argv[1])
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
COLUMNS, LATENT, BATCH, FRAMES = 384, 325, 128, 20000
NOISE, DROPOUT, DECAY = 0.05, 0.1, 0.5


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(COLUMNS, LATENT)
        self.decoder = nn.Linear(LATENT, COLUMNS)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x):
        encoding = torch.tanh(self.encoder(self.dropout(x)))
        return torch.tanh(self.decoder(self.dropout(encoding)))


frames = 10 * torch.randn(FRAMES, COLUMNS)
mean, scale = frames.mean(0), frames.abs().max(0).values
frames = (frames - mean) / scale
deviation = NOISE * frames.std()
model = Autoencoder().train()
kernels = [model.encoder.weight, model.decoder.weight]
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
best = float("inf")
for _ in range(runs + 1):
    order = torch.randperm(FRAMES)
    start = time.perf_counter()
    for step in range(steps):
        target = frames[order[step * BATCH % (FRAMES - BATCH) :][:BATCH]]
        output = model(target + deviation * torch.randn_like(target))
        loss = ((output - target) * scale).square().mean()
        total = loss + DECAY / 2 * sum(kernel.square().sum() for kernel in kernels)
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
    loss.item()
    best = min(best, time.perf_counter() - start)

name = f"PyTorch {torch.__version__}, 2 threads"
print(json.dumps({"name": name, "seconds": best}))
