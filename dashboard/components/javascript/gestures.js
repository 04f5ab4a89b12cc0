// Drag, pinch, wheel and keys as steps of an orbit. Plotly's own 3-D drag knows no touch, and turns by an amount that
// depends on the frame rate.

const HALF_TURN = Math.PI; // for a drag across the whole element
const TURN_KEYS = { ArrowLeft: [-0.12, 0], ArrowRight: [0.12, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
const ZOOM_KEYS = { "+": 0.9, "=": 0.9, "-": 1.1 };

// Calls onMove(around, up, zoom) for each gesture on `element`, and onStart() when one begins.
export function listenForOrbits(element, onStart, onMove) {
  listenForPointers(element, onStart, onMove);
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    onStart();
    onMove(0, 0, Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 400));
  }, { passive: false });
  element.addEventListener("keydown", (event) => {
    const turn = TURN_KEYS[event.key];
    const zoom = ZOOM_KEYS[event.key];
    if (!turn && !zoom) return;
    event.preventDefault();
    onStart();
    onMove(...(turn ?? [0, 0]), zoom ?? 1);
  });
}

function listenForPointers(element, onStart, onMove) {
  const pointers = new Map();
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  element.addEventListener("pointerdown", (event) => {
    onStart();
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  element.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    if (!element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
    const before = pointers.size === 2 ? spread() : 0;
    const step = [event.clientX - last.x, event.clientY - last.y];
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pointers.size === 2) onMove(0, 0, before / Math.max(spread(), 1));
    else onMove((-HALF_TURN * step[0]) / element.clientWidth, (HALF_TURN * step[1]) / element.clientHeight, 1);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    element.addEventListener(end, (event) => pointers.delete(event.pointerId));
  }
}
