"""Opens a gesture in Blender, at its own frame rate and in metres, with the speech.

    blender --python import_gesture.py -- talk.bvh talk.wav
    blender --python import_gesture.py -- talk.glb talk.wav

The motion is that of `deno task generate talk.wav talk.bvh,talk.glb`.
"""
import json
import re
import struct
import sys

import bpy


def frame_rate(path):
    """Frames a second, as the file says."""
    if path.endswith(".bvh"):
        with open(path) as file:
            seconds = float(re.search(r"Frame Time:\s*([\d.]+)", file.read()).group(1))
        return round(1 / seconds, 3)
    with open(path, "rb") as file:
        length, = struct.unpack("<12xI4x", file.read(20))
        return json.loads(file.read(length))["animations"][0]["extras"]["frameRate"]


def import_gesture(path, speech=None):
    scene = bpy.context.scene
    rate = frame_rate(path)
    scene.render.fps = round(rate)
    scene.render.fps_base = round(rate) / rate
    if path.endswith(".bvh"):
        # BVH is in centimetres, Blender in metres.
        bpy.ops.import_anim.bvh(filepath=path, global_scale=0.01, update_scene_duration=True)
    else:
        bpy.ops.import_scene.gltf(filepath=path)
    armature = next(found for found in scene.objects if found.type == "ARMATURE")
    first, last = armature.animation_data.action.frame_range
    scene.frame_start, scene.frame_end = int(first), int(last)
    scene.frame_set(scene.frame_start)
    if speech:
        editor = scene.sequence_editor_create()
        strips = getattr(editor, "strips", None) or editor.sequences
        strips.new_sound("speech", speech, channel=1, frame_start=scene.frame_start)
        scene.sync_mode = "AUDIO_SYNC"
    return armature


if __name__ == "__main__":
    arguments = sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else sys.argv[1:]
    import_gesture(*arguments)
