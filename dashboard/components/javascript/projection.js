// Where a point in space lies on a flat stage, as Plotly's 3-D view shows it: same camera, same aspect.

const HALF_FIELD = Math.PI / 8; // Plotly's field of view is 45 degrees from top to bottom
const NEAREST = 0.05; // of depth, so that a point beside the camera stays finite

// A function from a point (a, b, c) to [x, y, depth]: CSS pixels, y down, depth 1 at the middle of the scene. `low` and
// `high` (3) are the ends of the axes.
export function projection(low, high, camera, width, height) {
  const spans = low.map((value, axis) => high[axis] - value);
  const real = spans.filter((span) => span > 0);
  const unit = Math.exp(real.reduce((sum, span) => sum + Math.log(span), 0) / Math.max(real.length, 1));
  const middle = low.map((value, axis) => (value + high[axis]) / 2);
  const { x, y, z } = camera.eye;
  const [level, distance] = [Math.hypot(x, y), Math.hypot(x, y, z)];
  const right = [-y / level, x / level, 0];
  const up = [(-x * z) / (level * distance), (-y * z) / (level * distance), level / distance];
  const ahead = [-x / distance, -y / distance, -z / distance];
  const zoom = height / 2 / Math.tan(HALF_FIELD);
  return (a, b, c) => {
    const p = (a - middle[0]) / unit, q = (b - middle[1]) / unit, r = (c - middle[2]) / unit;
    const depth = Math.max(NEAREST, distance + ahead[0] * p + ahead[1] * q + ahead[2] * r);
    return [
      width / 2 + (zoom * (right[0] * p + right[1] * q)) / depth,
      height / 2 - (zoom * (up[0] * p + up[1] * q + up[2] * r)) / depth,
      depth / distance,
    ];
  };
}
