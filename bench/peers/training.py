"""Times the speech encoder's training in PyTorch: training.py BATCH [RUNS].

The paper's network: three dense layers of 256 with batch norm, ReLU and dropout on each of a window's
61 frames, a GRU of 256, a dense layer to 384; mean squared error, Adam. Batches are shuffled windows of
26 features, two threads. The time is that of one step, the best of some.
"""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(2)
batch = int(sys.argv[1])
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
FEATURES, CONTEXT, WIDTH, OUTPUTS, FRAMES = 26, 61, 256, 384, 20000


class SpeechEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.ModuleList([nn.Linear(n, WIDTH) for n in (FEATURES, WIDTH, WIDTH)])
        self.norm = nn.ModuleList([nn.BatchNorm1d(WIDTH) for _ in range(4)])
        self.dropout = nn.Dropout(0.1)
        self.gru = nn.GRU(WIDTH, WIDTH, batch_first=True)
        self.output = nn.Linear(WIDTH, OUTPUTS)

    def forward(self, x):
        windows, context, _ = x.shape
        x = x.reshape(windows * context, -1)
        for dense, norm in zip(self.dense, self.norm):
            x = self.dropout(torch.relu(norm(dense(x))))
        _, state = self.gru(x.reshape(windows, context, -1))
        return self.output(self.dropout(torch.relu(self.norm[3](state[0]))))


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
