/** A drawing that takes longer than this, in milliseconds, is no graphics card's: the processor draws. */
const QUICK = 40;
/** How long there is rest after a slow drawing: a multiple of the time that it took, at most so long. */
const REST = { share: 0.5, limit: 200 }, REST_WHILE_COMPUTING = { share: 2, limit: 1000 };

/** What tells that all drawing so far is done: WebGL 2, of which it is a part. */
type Fences = Pick<
  WebGL2RenderingContext,
  | "fenceSync"
  | "flush"
  | "getSyncParameter"
  | "deleteSync"
  | "SYNC_GPU_COMMANDS_COMPLETE"
  | "SYNC_STATUS"
  | "SIGNALED"
>;

/**
 * Leaves pictures out where drawing is slow: a next one only when the last is there, and, where it took
 * long, after a rest, so that a machine without a graphics card goes on listening and generating.
 */
export class DrawingPace {
  /** Whether the machine computes meanwhile: then it draws less. */
  computing = false;
  readonly #gl: Fences;
  #drawing: WebGLSync | null = null;
  #begun = 0;
  #next = 0;

  /** @param gl What draws. */
  constructor(gl: Fences) {
    this.#gl = gl;
  }

  /**
   * Says whether a picture may be drawn.
   *
   * @param now The time in milliseconds.
   */
  mayDraw(now: number): boolean {
    if (this.#drawing) {
      const { SYNC_STATUS, SIGNALED } = this.#gl;
      if (this.#gl.getSyncParameter(this.#drawing, SYNC_STATUS) !== SIGNALED) return false;
      this.#gl.deleteSync(this.#drawing);
      this.#drawing = null;
      const took = now - this.#begun;
      const { share, limit } = this.computing ? REST_WHILE_COMPUTING : REST;
      this.#next = took > QUICK ? now + Math.min(share * took, limit) : 0;
    }
    return now >= this.#next;
  }

  /**
   * Hears that drawing has begun; what draws has all that it needs.
   *
   * @param now The time in milliseconds.
   */
  begun(now: number): void {
    this.#begun = now;
    this.#drawing = this.#gl.fenceSync(this.#gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    this.#gl.flush();
  }
}
