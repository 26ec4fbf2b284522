"""Times the speech encoder's training in PyTorch: training.py BATCH [RUNS].

The paper's network: three dense layers of 256 with batch norm, ReLU and dropout on each of a window's
61 frames, a GRU of 256, a dense layer to 384; mean squared error, Adam. Batches are shuffled windows of
26 features, two threads. The time is that of one step, the best of some.
"""

import json
import os
import sys
import time

import torch
from speech_encoder import SpeechEncoder
from torch import nn

torch.set_num_threads(2)
# The processor, unless BENCH_DEVICE names a card: cuda.
device = os.environ.get("BENCH_DEVICE", "cpu")
if device == "cuda" and not torch.cuda.is_available():
    sys.exit("PyTorch sees no card")
where = "2 threads" if device == "cpu" else torch.cuda.get_device_name()
synchronize = torch.cuda.synchronize if device == "cuda" else lambda: None
batch = int(sys.argv[1])
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
FEATURES, CONTEXT, OUTPUTS, FRAMES = 26, 61, 384, 20000



model = SpeechEncoder().train().to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
features = torch.randn(FRAMES + CONTEXT - 1, FEATURES, device=device)
gestures = torch.randn(FRAMES, OUTPUTS, device=device)
order = torch.randperm(FRAMES, device=device)

best = float("inf")
for run in range(runs + 1):
    start = time.perf_counter()
    windows = order[torch.arange(batch, device=device) + run * batch % (FRAMES - batch)]
    x = features[windows[:, None] + torch.arange(CONTEXT, device=device)]
    loss = nn.functional.mse_loss(model(x), gestures[windows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    synchronize()
    best = min(best, time.perf_counter() - start)

name = f"PyTorch {torch.__version__}, {where}, batch {batch}"
print(json.dumps({"name": name, "seconds": best}))
