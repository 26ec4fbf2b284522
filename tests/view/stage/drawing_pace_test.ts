import { assertEquals } from "@std/assert";
import { DrawingPace } from "../../../view/stage/drawing_pace.ts";

/** What draws, each picture in some milliseconds of a clock that stands still by itself. */
class SlowDrawing {
  now = 0;
  #done = 0;
  readonly SYNC_GPU_COMMANDS_COMPLETE = 0x9117;
  readonly SYNC_STATUS = 0x9114;
  readonly SIGNALED = 0x9119;
  constructor(readonly cost: number) {}
  fenceSync(): WebGLSync {
    this.#done = this.now + this.cost;
    return {};
  }
  flush(): void {}
  deleteSync(): void {}
  getSyncParameter(): number {
    return this.now >= this.#done ? this.SIGNALED : 0;
  }
}

/** How many pictures are drawn in ten seconds of a display of 60 Hz. */
function pictures(cost: number, computing: boolean): number {
  const drawing = new SlowDrawing(cost);
  const pace = new DrawingPace(drawing);
  pace.computing = computing;
  let drawn = 0;
  for (; drawing.now < 9990; drawing.now += 1000 / 60) {
    if (!pace.mayDraw(drawing.now)) continue;
    pace.begun(drawing.now);
    drawn++;
  }
  return drawn;
}

Deno.test("DrawingPace leaves a graphics card alone, and slow drawing a share of the time", () => {
  for (const computing of [false, true]) assertEquals(pictures(5, computing), 600);
  assertEquals(pictures(200, false), 32, "two thirds of the time");
  assertEquals(pictures(200, true), 17, "a third of the time");
  assertEquals(pictures(3000, true), 3, "however slow it is");
});
