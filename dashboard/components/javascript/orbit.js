// A camera that orbits the scene's centre with its head up. Cameras are Plotly's: {eye: {x, y, z}, up, center}.

const STEEPEST = 1.5; // radians above or below the horizon
const NEAREST = 0.4, FARTHEST = 6; // from the centre, in Plotly's scene units

// The camera turned by `around` and raised by `up`, in radians, with its distance multiplied by `zoom`.
export function orbited(camera, around, up, zoom) {
  const { x, y, z } = camera.eye;
  const distance = Math.hypot(x, y, z);
  const radius = clamp(distance * zoom, NEAREST, FARTHEST);
  const azimuth = Math.atan2(y, x) + around;
  const elevation = clamp(Math.asin(z / distance) + up, -STEEPEST, STEEPEST);
  const level = radius * Math.cos(elevation);
  const eye = { x: level * Math.cos(azimuth), y: level * Math.sin(azimuth), z: radius * Math.sin(elevation) };
  return { ...camera, eye, up: { x: 0, y: 0, z: 1 } };
}

// The camera farther off where a stage is narrow: the field of view is fixed from top to bottom. `widthNeeded` is the
// width, in heights, at which the scene fits.
export function fitted(camera, widthNeeded, width, height) {
  const back = Math.max(1, (widthNeeded * height) / width);
  return { ...camera, eye: Object.fromEntries(Object.entries(camera.eye).map(([axis, at]) => [axis, at * back])) };
}

const clamp = (value, least, most) => Math.max(least, Math.min(most, value));
