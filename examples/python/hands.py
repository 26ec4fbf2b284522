"""Speech to gestures in Python: features by the package's task, the network by ONNX Runtime, a plot.

    deno task export-model models/default default.onnx --input frames
    python examples/python/hands.py talk.wav default.onnx hands.png

Both in the package's folder. Needs PyPI's numpy, onnxruntime and matplotlib.
"""
import json
import subprocess
import sys

import matplotlib
import numpy as np
import onnxruntime

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

speech, network, picture = sys.argv[1:4]
model = sys.argv[4] if len(sys.argv) > 4 else "models/default"
file = picture + ".features.npy"
subprocess.run(["deno", "task", "features", speech, file, "--model", model], check=True)
features = np.load(file)  # float32 (frames, features)

session = onnxruntime.InferenceSession(network)
about = session.get_modelmeta().custom_metadata_map
context, future = int(about["context"]), int(about["future"])
silence = np.tile(np.float32(json.loads(about["silence"])), (context - 1, 1))
gesture, = session.run(None, {"frames": np.concatenate([silence[future:], features, silence[:future]])})

joints = json.loads(about["skeleton"])["joints"]
values = gesture.shape[1] // len(joints)  # x, y, z, and perhaps their changes
seconds = np.arange(len(gesture)) / float(about["frame_rate"])
for name in [name for name in joints if name.endswith("Hand")]:
    height = gesture[:, values * joints.index(name) + 1]
    plt.plot(seconds, height, label=name)
    place = gesture[:, values * joints.index(name):][:, :3]
    speed = np.linalg.norm(np.diff(place, axis=0), axis=1).mean() * float(about["frame_rate"])
    print(f"{name}: {speed:.1f} cm/s, height {height.mean():.1f} +- {height.std():.1f} cm")
plt.xlabel("time (s)")
plt.ylabel("height (cm)")
plt.legend()
plt.savefig(picture, dpi=150)
print(f"{picture}: {len(gesture)} frames of {len(joints)} joints")
