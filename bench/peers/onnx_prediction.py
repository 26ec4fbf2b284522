"""Times prediction in ONNX Runtime: onnx_prediction.py MODEL.onnx WINDOWS [RUNS].

The model is one that `export-model` writes, with frames as its input; all its context windows are
predicted, in blocks of 512, on as many threads as there are cores.
"""

import json
import os
import sys
import time

import numpy as np
import onnxruntime

path, windows = sys.argv[1], int(sys.argv[2])
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
CONTEXT, BLOCK = 61, 512

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = os.cpu_count()
session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
features = session.get_inputs()[0].shape[1]
frames = np.random.default_rng(1).standard_normal((BLOCK + CONTEXT - 1, features), dtype=np.float32)

best = float("inf")
for _ in range(runs + 1):
    start = time.perf_counter()
    for _ in range(windows // BLOCK):
        session.run(None, {name: frames})
    best = min(best, time.perf_counter() - start)

version = onnxruntime.__version__
print(json.dumps({"name": f"ONNX Runtime {version}, {os.cpu_count()} threads", "seconds": best}))
