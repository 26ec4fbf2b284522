"""Times pitch and intensity in Praat on a sound file: prosody.py WAV RUNS parselmouth|praat.

To Pitch: 0.005, 75, 600 and To Intensity: 100, 0.005, "yes", on one core, best of some runs. Praat
itself runs a script that times each run with its stopwatch; parselmouth is Praat in Python.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time

wav, runs, engine = os.path.abspath(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # Praat would use a thread a core.

SCRIPT = f"""
sound = Read from file: "{wav}"
best = 1000000
for run to {runs}
    selectObject: sound
    stopwatch
    pitch = To Pitch: 0.005, 75, 600
    selectObject: sound
    intensity = To Intensity: 100, 0.005, "yes"
    time = stopwatch
    best = min (best, time)
    removeObject: pitch, intensity
endfor
writeInfoLine: best
"""


def praat():
    with tempfile.NamedTemporaryFile("w", suffix=".praat") as script:
        script.write(SCRIPT)
        script.flush()
        command = ["praat", "--run", script.name]
        seconds = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    version = subprocess.run(["praat", "--version"], capture_output=True, text=True).stdout
    return "Praat " + re.search(r"[\d.]+", version)[0], seconds


def parselmouth():
    import parselmouth as package
    from parselmouth.praat import call

    sound = package.Sound(wav)
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        call(sound, "To Pitch", 0.005, 75, 600)
        call(sound, "To Intensity", 100, 0.005, "yes")
        best = min(best, time.perf_counter() - start)
    return f"parselmouth {package.VERSION} (Praat {package.PRAAT_VERSION})", best


name, seconds = praat() if engine == "praat" else parselmouth()
print(json.dumps({"name": name, "seconds": seconds}))
