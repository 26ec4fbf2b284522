"""Times the speech encoder's prediction in PyTorch: prediction.py WINDOWS [RUNS].

The paper's network: three dense layers of 256 with batch norm and ReLU on each of a window's 61
frames, a GRU of 256, a dense layer to 384; windows of 26 features, two threads, batches of 256.
"""

import json
import os
import sys
import time

import torch
from speech_encoder import SpeechEncoder

torch.set_num_threads(2)
# The processor, unless BENCH_DEVICE names a card: cuda.
device = os.environ.get("BENCH_DEVICE", "cpu")
if device == "cuda" and not torch.cuda.is_available():
    sys.exit("PyTorch sees no card")
where = "2 threads" if device == "cpu" else torch.cuda.get_device_name()
synchronize = torch.cuda.synchronize if device == "cuda" else lambda: None
windows = int(sys.argv[1])
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3



model = SpeechEncoder().eval().to(device)
batches = [torch.randn(256, 61, 26, device=device) for _ in range(max(1, windows // 256))]
best = float("inf")
with torch.inference_mode():
    for _ in range(runs + 1):
        start = time.perf_counter()
        for batch in batches:
            model(batch)
        synchronize()
        best = min(best, time.perf_counter() - start)

name = f"PyTorch {torch.__version__}, {where}"
print(json.dumps({"name": name, "seconds": best}))
