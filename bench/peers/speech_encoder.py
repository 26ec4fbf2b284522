"""The speech encoder in PyTorch, for the peers that train it or predict with it."""

import torch
from torch import nn


class SpeechEncoder(nn.Module):
    """Three dense layers with batch norm, ReLU and dropout on each of a window's frames, a GRU, a dense
    layer; (windows, frames, features) to (windows, outputs)."""

    def __init__(self, features=26, width=256, outputs=384):
        super().__init__()
        self.dense = nn.ModuleList([nn.Linear(n, width) for n in (features, width, width)])
        # PyTorch counts momentum the other way round than Keras.
        self.norm = nn.ModuleList([nn.BatchNorm1d(width, eps=1e-3, momentum=0.01) for _ in range(4)])
        self.dropout = nn.Dropout(0.1)
        self.gru = nn.GRU(width, width, batch_first=True)
        self.output = nn.Linear(width, outputs)

    def forward(self, x):
        windows, context, _ = x.shape
        x = x.reshape(windows * context, -1)
        for dense, norm in zip(self.dense, self.norm):
            x = self.dropout(torch.relu(norm(dense(x))))
        _, state = self.gru(x.reshape(windows, context, -1))
        return self.output(self.dropout(torch.relu(self.norm[3](state[0]))))
