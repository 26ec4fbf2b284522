import { BufferAttribute, BufferGeometry, LineBasicMaterial, LineSegments } from "three";

/** From line to line, in cm. */
export const CELL = 25;
/** Cells from the middle to the edge, which is in the fog. */
const CELLS = 26;

/**
 * The lines on the ground. Each cell has segments of its own: some graphics drivers drop a line whole
 * that begins behind the camera.
 */
export function groundGrid(): LineSegments<BufferGeometry, LineBasicMaterial> {
  const points: number[] = [];
  for (let line = -CELLS; line <= CELLS; line++) {
    for (let cell = -CELLS; cell < CELLS; cell++) {
      points.push(line, 0, cell, line, 0, cell + 1, cell, 0, line, cell + 1, 0, line);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(Float32Array.from(points), 3));
  const grid = new LineSegments(geometry, new LineBasicMaterial());
  grid.scale.setScalar(CELL);
  grid.position.y = -0.05; // below the shadows
  return grid;
}
