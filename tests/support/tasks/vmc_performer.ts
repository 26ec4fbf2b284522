/**
 * Sends the pose of a waving figure to a port of this machine by VMC: frame 30.
 *
 * @module
 */
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { openReceiver } from "../../../tasks/live/pose_receivers.ts";
import { waving } from "../page/view_data.ts";

const { joints } = takeuchiSkeleton;
const gesture = { joints, skeleton: takeuchiSkeleton, frameRate: 20, latency: 1.7 };
const receiver = openReceiver(`vmc://127.0.0.1:${Deno.args[0]}`, gesture);
const { data, columns } = waving(40);
await receiver.take(30, Float64Array.from(data.subarray(30 * columns, 31 * columns)));
await receiver.close();
