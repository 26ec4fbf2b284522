import { PerspectiveCamera, Vector3 } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";

/** Where the camera may look from. */
export type ViewName = "front" | "side" | "top";

const DIRECTIONS: Readonly<Record<ViewName, Vector3>> = {
  front: new Vector3(0, 0.12, 1).normalize(),
  side: new Vector3(1, 0.12, 0.02).normalize(),
  top: new Vector3(0, 1, 0.02).normalize(),
};

/** Share of the way to the followed point that the camera goes in a second's sixtieth. */
const FOLLOWING = 0.12;
/** How far figures go before the camera does, as a share of what it sees: who sways, stays. */
const LEASH = 0.25;

/** The camera: turned about the figures by hand, and following them where they walk. */
export class CameraRig {
  readonly camera = new PerspectiveCamera(30, 1, 5, 20000);
  readonly controls: OrbitControls;
  /** Where the figures have been followed to. */
  readonly followed = new Vector3();
  readonly #move = new Vector3();
  #centre = new Vector3(0, 50, 0);
  #width = 150;
  #height = 110;
  #view: ViewName = "front";
  /** Whether it was turned or moved by hand since. */
  #byHand = false;

  /**
   * @param element What is dragged, pinched and scrolled on.
   * @param calm Whether motion of the camera's own is unwanted.
   */
  constructor(element: HTMLElement, calm: boolean) {
    this.controls = new OrbitControls(this.camera, element);
    this.controls.enableDamping = !calm;
    this.controls.dampingFactor = 0.12;
    this.controls.minDistance = 15;
    this.controls.maxDistance = 4000;
    this.controls.maxPolarAngle = 0.55 * Math.PI;
    this.controls.addEventListener("start", () => this.#byHand = true);
  }

  /** Says what there is to be seen: a box this wide and high on the ground. */
  frame(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    // The legend and the buttons are above the heads.
    this.#centre.set(0, 0.66 * height, 0);
  }

  /** Gives the picture another shape; what is to be seen stays in it, unless the camera was moved by hand. */
  resize(width: number, height: number): void {
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    if (!this.#byHand) this.look(this.#view);
  }

  /** Looks from a side, at everything. */
  look(view: ViewName): void {
    const half = Math.tan(this.camera.fov * Math.PI / 360);
    const width = view === "side" ? 0.6 * this.#height : this.#width;
    const fit = Math.max(0.88 * this.#height, 0.55 * width / this.camera.aspect);
    this.controls.target.addVectors(this.#centre, this.followed);
    this.camera.position.copy(this.controls.target).addScaledVector(DIRECTIONS[view], fit / half);
    this.controls.update();
    [this.#view, this.#byHand] = [view, false];
  }

  /**
   * Goes along with the figures, gently.
   *
   * @param x How far they have gone from where they stand on average, in cm.
   * @param z The same, along the other axis.
   */
  follow(x: number, z: number): void {
    const way = Math.hypot(x, z);
    const share = Math.max(way - LEASH * this.#height, 0) / (way || 1);
    this.#move.set(share * x, 0, share * z).sub(this.followed).multiplyScalar(FOLLOWING);
    if (this.#move.length() < 0.01) return;
    this.followed.add(this.#move);
    this.controls.target.add(this.#move);
    this.camera.position.add(this.#move);
  }
}
