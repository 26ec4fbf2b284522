"""Times the speech encoder's training in PyTorch: training.py BATCH [RUNS].

The paper's network: three dense layers of 256 with batch norm, ReLU and dropout on each of a window's
61 frames, a GRU of 256, a dense layer to 384; mean squared error, Adam. Batches are shuffled windows of
26 features, two threads. The time is that of one step, the best of some.
"""

import json
import sys
import time

import torch
from speech_encoder import SpeechEncoder
from torch import nn

torch.set_num_threads(2)
batch = int(sys.argv[1])
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
FEATURES, CONTEXT, OUTPUTS, FRAMES = 26, 61, 384, 20000



model = SpeechEncoder().train()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
features = torch.randn(FRAMES + CONTEXT - 1, FEATURES)
gestures = torch.randn(FRAMES, OUTPUTS)
order = torch.randperm(FRAMES)

best = float("inf")
for run in range(runs + 1):
    start = time.perf_counter()
    windows = order[torch.arange(batch) + run * batch % (FRAMES - batch)]
    x = features[windows[:, None] + torch.arange(CONTEXT)]
    loss = nn.functional.mse_loss(model(x), gestures[windows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    best = min(best, time.perf_counter() - start)

name = f"PyTorch {torch.__version__}, 2 threads, batch {batch}"
print(json.dumps({"name": name, "seconds": best}))
