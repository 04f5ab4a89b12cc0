// A pen for the keyboard: arrow keys move it over the pad, Enter or the space bar puts it down and lifts it.

const STEPS = 28; // from edge to edge: one for each pixel of a digit
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const RING = 7; // pixels: half the width of the mark that shows where the pen is

export class KeyboardPen {
  // `pad` takes the keys and holds the svg that shows the pen; `draw` gets each stroke; `say` tells of the pen.
  constructor(pad, { side, width, draw, say }) {
    Object.assign(this, { pad, side, draw, say });
    this.at = [side / 2, side / 2];
    this.mark = pad.querySelector(".pen circle");
    this.line = pad.querySelector(".pen path");
    pad.querySelector(".pen").setAttribute("viewBox", `0 0 ${side} ${side}`);
    this.mark.setAttribute("r", RING);
    this.line.setAttribute("stroke-width", width);
    pad.addEventListener("keydown", (event) => this.press(event));
    pad.addEventListener("blur", () => this.lift());
    this.show();
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in MOVES) this.move(...MOVES[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.toggle(event.repeat);
    else if (event.key === "Escape") this.lift();
    else return;
    event.preventDefault();
  }

  move(...steps) {
    const clamp = (place) => Math.min(Math.max(place, 0), this.side);
    this.at = this.at.map((place, axis) => clamp(place + (steps[axis] * this.side) / STEPS));
    this.trail?.push(this.at);
    this.show();
  }

  toggle(repeated) {
    if (repeated) return; // a key that is held down
    if (this.trail) {
      this.lift();
      return;
    }
    this.trail = [this.at];
    this.say("Pen down.");
    this.show();
  }

  lift() {
    if (!this.trail) return;
    const stroke = strokeThrough(this.trail);
    this.trail = undefined;
    this.say("Pen up, stroke drawn.");
    this.show();
    this.draw(stroke);
  }

  show() {
    this.pad.classList.toggle("down", Boolean(this.trail));
    this.mark.setAttribute("cx", this.at[0]);
    this.mark.setAttribute("cy", this.at[1]);
    this.line.setAttribute("d", this.trail ? strokeThrough(this.trail).flat().join(" ") : "");
  }
}

// Path commands from the first point to the last, rounded at those between, so that steps in turn make a slope.
function strokeThrough([first, ...rest]) {
  const points = rest.length > 0 ? rest : [[first[0] + 0.01, first[1]]]; // a path without length is not drawn
  const half = (axis, index) => (points[index][axis] + points[index + 1][axis]) / 2;
  const curves = points.slice(0, -1).map((point, index) => ["Q", ...point, half(0, index), half(1, index)]);
  return [["M", ...first], ...curves, ["L", ...points.at(-1)]];
}
