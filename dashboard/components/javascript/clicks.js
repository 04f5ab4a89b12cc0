// Clicks on a point of the 3-D view. Plotly's own click depends on the frame that it falls in and takes a turn for a
// click, so a press and a release on one spot is recognised here.

const CLICK_MOVE_PX = 6, CLICK_MS = 500;
const TAP_DELAY_MS = 250; // a tap points only after its release, when the browser sends its mouse events

// Calls onClick(point) when `element` is pressed and soon released at one spot; `pointed()` is the point under the
// pointer, or undefined. A press lasts as long as the browser says it did: where frames come slowly, both events can be
// handled long after they happened. Returns a function that stops listening.
export function listenForClicks(element, pointed, onClick) {
  let press;
  const click = (point) => point !== undefined && onClick(point);
  element.addEventListener("pointerdown", (event) => {
    press = { x: event.clientX, y: event.clientY, time: event.timeStamp, point: pointed() };
  }, true);
  const released = (event) => {
    const begun = press;
    press = undefined;
    if (!begun || event.timeStamp - begun.time > CLICK_MS) return;
    if (Math.hypot(event.clientX - begun.x, event.clientY - begun.y) > CLICK_MOVE_PX) return;
    if (event.pointerType !== "touch") click(begun.point);
    else setTimeout(() => click(pointed()), TAP_DELAY_MS);
  };
  globalThis.addEventListener("pointerup", released, true);
  return () => globalThis.removeEventListener("pointerup", released, true);
}
