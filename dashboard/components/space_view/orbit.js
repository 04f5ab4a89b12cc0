// A camera that orbits the scene's centre with its head up, by drag, pinch, wheel or keys.
// Plotly's own 3-D drag has no touch and turns by an amount that depends on the frame rate.

const HALF_TURN = Math.PI; // for a drag across the whole stage
const STEEPEST = 1.5, NEAREST = 0.4, FARTHEST = 6; // radians of height; radii in Plotly's scene units

function orbited(camera, around, up, zoom) {
  const { x, y, z } = camera.eye;
  const distance = Math.hypot(x, y, z);
  const radius = Math.max(NEAREST, Math.min(FARTHEST, distance * zoom));
  const azimuth = Math.atan2(y, x) + around;
  const height = Math.max(-STEEPEST, Math.min(STEEPEST, Math.asin(z / distance) + up));
  const level = radius * Math.cos(height);
  const eye = { x: level * Math.cos(azimuth), y: level * Math.sin(azimuth), z: radius * Math.sin(height) };
  return { ...camera, eye, up: { x: 0, y: 0, z: 1 } };
}

// Calls move(around, up, zoom) for each gesture on `element`, and start() when one begins.
function listenForOrbits(element, start, move) {
  const pointers = new Map();
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  element.addEventListener("pointerdown", (event) => {
    start();
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  element.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    if (!element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
    const before = pointers.size === 2 ? spread() : 0;
    const step = [event.clientX - last.x, event.clientY - last.y];
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pointers.size === 2) move(0, 0, before / Math.max(spread(), 1));
    else move((-HALF_TURN * step[0]) / element.clientWidth, (HALF_TURN * step[1]) / element.clientHeight, 1);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    element.addEventListener(end, (event) => pointers.delete(event.pointerId));
  }
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    start();
    move(0, 0, Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 400));
  }, { passive: false });
  element.addEventListener("keydown", (event) => {
    const turn = { ArrowLeft: [-0.12, 0], ArrowRight: [0.12, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
    const zoom = { "+": 0.9, "=": 0.9, "-": 1.1 }[event.key];
    if (!turn && !zoom) return;
    event.preventDefault();
    start();
    move(...(turn ?? [0, 0]), zoom ?? 1);
  });
}
