import {
  Color,
  DirectionalLight,
  Fog,
  HemisphereLight,
  Mesh,
  PCFShadowMap,
  PlaneGeometry,
  Scene,
  ShadowMaterial,
  Vector3,
  VSMShadowMap,
  WebGLRenderer,
} from "three";
import { InputError } from "../../src/errors/input_error.ts";
import { CameraRig, type ViewName } from "./camera_rig.ts";
import { DrawingPace } from "./drawing_pace.ts";
import { FigureMesh } from "./figure_mesh.ts";
import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { samePlace } from "../../src/gesture/placement.ts";
import { CELL, groundGrid } from "./ground_grid.ts";

/** The stage's colours, as CSS has them. */
export interface StageColors {
  readonly background: string;
  readonly grid: string;
  readonly light: number;
  readonly shadow: number;
  readonly mark: string;
}

/** A gesture and what it is painted with. */
export interface PaintedGesture {
  readonly gesture: SkeletalGesture;
  readonly color: string;
  /**
   * Whether it is the one that others are compared with.
   *
   * @default {false}
   */
  readonly original?: boolean;
}

/** The ground, the light and the figures, drawn by three. */
export class Stage {
  readonly rig: CameraRig;
  /** How often it may be drawn. */
  readonly pace: DrawingPace;
  /** Whether the processor draws: pictures are simpler then. */
  readonly #simple = drawsInSoftware();
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #sun = new DirectionalLight(0xffffff, 2);
  readonly #sky = new HemisphereLight(0xffffff, 0x8a8378, 1.6);
  readonly #shadow = new ShadowMaterial({ opacity: 0.2 });
  readonly #grid = groundGrid();
  #figures: FigureMesh[] = [];
  /** Figures that are off the stage: freed once the new ones are drawn, with the same shaders. */
  #left: FigureMesh[] = [];
  #original = 0;
  #overlaid = false;
  readonly #markColor = new Color();
  /** Where the light comes from, seen from the figures. */
  readonly #sunPlace = new Vector3();

  /**
   * @param canvas Where it is drawn.
   * @param calm Whether the camera is to make no moves of its own.
   * @param shadows Whether figures cast shadows, which takes most of the time of a slow machine.
   */
  constructor(canvas: HTMLCanvasElement, calm: boolean, shadows = true) {
    try {
      this.#renderer = new WebGLRenderer({ canvas, antialias: !this.#simple });
    } catch {
      throw new InputError(
        "this browser draws nothing in 3D: WebGL 2 is not there, or switched off",
      );
    }
    this.pace = new DrawingPace(this.#renderer.getContext() as WebGL2RenderingContext);
    this.#renderer.shadowMap.enabled = shadows;
    this.#renderer.shadowMap.type = this.#simple ? PCFShadowMap : VSMShadowMap;
    this.rig = new CameraRig(canvas, calm);
    this.#sun.castShadow = true;
    this.#sun.shadow.mapSize.setScalar(this.#simple ? 512 : 1024);
    this.#sun.shadow.radius = 4;
    this.#sun.shadow.blurSamples = 8;
    this.#sun.shadow.bias = -0.0006;
    const ground = new Mesh(new PlaneGeometry(4000, 4000), this.#shadow);
    ground.rotation.x = -Math.PI / 2;
    ground.receiveShadow = true;
    this.#scene.add(ground, this.#sun, this.#sun.target, this.#sky, this.#grid);
  }

  /** The figures, in the order of the gestures. */
  get figures(): readonly FigureMesh[] {
    return this.#figures;
  }

  /** Puts figures on the stage in place of those that are there. */
  perform(gestures: readonly PaintedGesture[]): void {
    for (const { group } of this.#figures) this.#scene.remove(group);
    this.#left.push(...this.#figures);
    this.#original = Math.max(gestures.findIndex(({ original }) => original === true), 0);
    this.rig.followed.set(0, 0, 0);
    this.#figures = gestures.map(({ gesture, color }, rank) =>
      new FigureMesh(gesture, new Color(color), rank, this.#simple ? 8 : 16)
    );
    // Small differences between gestures that were meant to stand in one place stay to be seen.
    const first = this.#figures[0]?.placement;
    for (const figure of this.#figures) {
      if (samePlace(first!, figure.placement)) figure.placement = first!;
    }
    for (const { group } of this.#figures) this.#scene.add(group);
    this.arrange(this.#overlaid);
  }

  /** Puts the figures into one place, or side by side. */
  arrange(overlaid: boolean): void {
    this.#overlaid = overlaid;
    const shown = this.#figures.filter(({ group }) => group.visible);
    const side = Math.max(40, ...shown.map(({ reach }) => reach.side));
    const height = Math.max(60, ...shown.map(({ reach }) => reach.height));
    const { clientWidth, clientHeight } = this.#renderer.domElement;
    const apart = clientWidth < clientHeight ? 1.2 : 1.8; // in a high picture they stand closer
    const gap = overlaid ? 0 : Math.min(apart * side, height);
    for (const [i, { group }] of shown.entries()) {
      group.position.x = gap * (i - (shown.length - 1) / 2);
    }
    for (const [i, figure] of this.#figures.entries()) {
      figure.translucent = overlaid && i !== this.#original;
    }
    const width = gap * Math.max(shown.length - 1, 0) + 2 * Math.min(side, height);
    this.rig.frame(width, height);
    this.#light(width, height);
  }

  /** Looks from a side, at everything; of figures side by side, each is turned in its place. */
  look(view: ViewName): void {
    const turned = view === "side" && !this.#overlaid;
    for (const { group } of this.#figures) group.rotation.y = turned ? -Math.PI / 2 : 0;
    this.rig.look(turned ? "front" : view);
  }

  /** Follows the figures that are shown, by how far they have gone on average. */
  follow(): void {
    const shown = this.#figures.filter(({ group }) => group.visible);
    let x = 0, z = 0;
    for (const figure of shown) {
      const place = figure.placeOf(0).sub(figure.group.position);
      x += place.x / shown.length;
      z += place.z / shown.length;
    }
    this.rig.follow(x, z);
  }

  /**
   * Where the heads of the figures are in the picture, in pixels; undefined for one that is not shown,
   * and for all while they stand in one place.
   */
  heads(): ({ readonly x: number; readonly y: number } | undefined)[] {
    const { clientWidth: width, clientHeight: height } = this.#renderer.domElement;
    const apart = !this.#overlaid && this.#figures.length > 1;
    return this.#figures.map((figure) => {
      if (!apart || !figure.group.visible) return undefined;
      const head = figure.placeOf(0).setY(1.02 * figure.reach.height).project(this.rig.camera);
      return { x: (head.x + 1) / 2 * width, y: (1 - head.y) / 2 * height };
    });
  }

  /** Paints everything. */
  paint(colors: StageColors, figureColors: readonly string[]): void {
    const background = new Color(colors.background);
    this.#scene.background = background;
    this.#shadow.opacity = colors.shadow;
    this.#sky.intensity = 1.5 * colors.light;
    this.#sun.intensity = 2.1 * colors.light;
    this.#markColor.set(colors.mark);
    this.#grid.material.color.set(colors.grid);
    this.#scene.fog = new Fog(background, 600, 1500);
    for (const [i, figure] of this.#figures.entries()) {
      figure.color = new Color(figureColors[i]!);
    }
  }

  /** Marks a joint of every figure that has it; none where there is no name. */
  mark(joint: string | undefined): void {
    for (const figure of this.#figures) {
      const node = joint === undefined ? -1 : figure.gesture.skeleton.joints.indexOf(joint);
      figure.mark(node, this.#markColor);
    }
  }

  /** The node nearest to a point of the picture, within some pixels of it. */
  nodeAt(x: number, y: number, within = 24): { figure: FigureMesh; node: number } | undefined {
    const { clientWidth: width, clientHeight: height } = this.#renderer.domElement;
    let best: { figure: FigureMesh; node: number } | undefined, least = within;
    for (const figure of this.#figures) {
      if (!figure.group.visible) continue;
      for (let node = 0; 3 * node < figure.pose.length; node++) {
        const point = figure.placeOf(node).project(this.rig.camera);
        const distance = Math.hypot(
          (point.x + 1) / 2 * width - x,
          (1 - point.y) / 2 * height - y,
        );
        if (distance < least) [best, least] = [{ figure, node }, distance];
      }
    }
    return best;
  }

  /** Draws a picture. */
  draw(): void {
    const distance = this.rig.controls.getDistance();
    Object.assign(this.#scene.fog ?? {}, { near: distance, far: distance + 600 });
    const { x, z } = this.rig.followed;
    this.#grid.position.set(
      CELL * Math.round(x / CELL),
      this.#grid.position.y,
      CELL * Math.round(z / CELL),
    );
    this.#sun.target.position.set(x, 0, z);
    this.#sun.position.copy(this.#sunPlace).add(this.rig.followed);
    this.#renderer.render(this.#scene, this.rig.camera);
    this.pace.begun(performance.now());
    for (const figure of this.#left.splice(0)) figure.dispose();
  }

  /** Fits the picture to its element. */
  resize(): void {
    const { clientWidth, clientHeight } = this.#renderer.domElement;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, this.#simple ? 1 : 2));
    this.#renderer.setSize(clientWidth, clientHeight, false);
    this.arrange(this.#overlaid);
    this.rig.resize(clientWidth, clientHeight);
  }

  /** The light from above, its shadows as wide as the figures stand. */
  #light(width: number, height: number): void {
    const size = 0.6 * width + 0.8 * height;
    this.#sunPlace.set(0.5 * height, 2.2 * height, 1.1 * height);
    const { camera } = this.#sun.shadow;
    Object.assign(camera, { left: -size, right: size, top: size, bottom: -size });
    Object.assign(camera, { near: 0.1 * height, far: 6 * height + width });
    camera.updateProjectionMatrix();
  }
}

/** What draws where there is no graphics card, so that a picture takes many times as long. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether the processor draws. */
function drawsInSoftware(): boolean {
  const probe = document.createElement("canvas");
  const context = probe.getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!context) return true;
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name = context.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return SOFTWARE.test(String(name));
}
