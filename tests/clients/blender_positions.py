"""Opens a BVH or glb file in Blender (PyPI's bpy) and prints where it has the joints.

    python blender_positions.py FILE FRAMES_PER_SECOND

prints JSON: {"bones": [names], "rest": [[x, y, z] a bone], "frames": [[[x, y, z] a bone] a frame]},
in units of the scene, with the axes of the file: y up.
"""
import json
import sys

import bpy

path, rate = sys.argv[1], float(sys.argv[2])
bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
scene.render.fps = round(rate)
scene.render.fps_base = round(rate) / rate
if path.endswith(".bvh"):
    bpy.ops.import_anim.bvh(filepath=path, update_scene_duration=True)
else:
    bpy.ops.import_scene.gltf(filepath=path)
armature = next(found for found in scene.objects if found.type == "ARMATURE")
action = armature.animation_data.action
first, last = (round(frame) for frame in action.frame_range)


def y_up(place):
    x, y, z = armature.matrix_world @ place
    return [x, z, -y]


bones = list(armature.pose.bones)
frames = []
for frame in range(first, last + 1):
    scene.frame_set(frame)
    frames.append([y_up(bone.head) for bone in bones])
meshes = [found for found in scene.objects if found.type == "MESH" and found.find_armature()]
print(json.dumps({
    "bones": [bone.name for bone in bones],
    "rest": [y_up(bone.bone.head_local) for bone in bones],
    "frames": frames,
    "meshes": [len(mesh.data.vertices) for mesh in meshes],
}))
