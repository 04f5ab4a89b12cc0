// The cloud of the 3-D view without WebGL: projected on a plain canvas. It is used as `PlotlyScene` is.

import { asWritten } from "./cloud.js";
import { PointsCanvas } from "./points_canvas.js";

const PICK_PX = 12; // from a point that still counts as under the pointer
const RING_PX = 9, FLAG_PX = 34; // radius of the ring; height of its flag above it

export class FlatScene {
  constructor(element, { onPoint, onLeave }) {
    this.canvas = element.appendChild(document.createElement("canvas"));
    this.canvas.className = "flat";
    this.points = new PointsCanvas(this.canvas);
    this.drawn = [];
    this.ended = new AbortController();
    const point = (event) => {
      if (!this.ready) return;
      const turns = event.type === "pointermove" && event.buttons > 0;
      const found = turns ? undefined : this.under(event.offsetX, event.offsetY);
      if (found === undefined) onLeave();
      else onPoint(found);
    };
    const { signal } = this.ended;
    for (const name of ["pointermove", "pointerdown"]) element.addEventListener(name, point, { capture: true, signal });
  }

  draw({ cloud, overlay, hidden, camera, colours }) {
    Object.assign(this, { cloud, overlay, hidden, colours, ready: true });
    this.look(camera);
  }

  look(camera) {
    const { cloud, points, overlay } = this;
    this.project = points.clear(cloud.low, cloud.high, camera);
    for (const { from, to, colour, name } of cloud.axes) points.drawAxis(this.project, from, to, colour, name);
    this.drawn = points.drawPoints(this.project, cloud.points, cloud.labels, this.colours, this.hidden, cloud.glyphs);
    for (const trace of overlay.data) this.drawTrace(trace);
    for (const flag of overlay.annotations) this.drawFlag(flag);
  }

  // A ring, or lines with a null between two of them, as `figures.space.overlay` builds them.
  drawTrace({ mode, marker, line, x, y, z }) {
    const { context } = this.points;
    const places = x.map((value, i) => value !== null && this.project(value, y[i], z[i]));
    context.strokeStyle = marker?.color ?? line.color;
    context.lineWidth = mode === "lines" ? 1.5 : 3;
    context.beginPath();
    places.forEach((place, i) => {
      if (!place) return;
      const [left, top] = place;
      if (mode !== "lines") context.arc(left, top, RING_PX, 0, 2 * Math.PI);
      else if (places[i - 1]) context.lineTo(left, top);
      else context.moveTo(left, top);
    });
    context.stroke();
  }

  drawFlag({ x, y, z, text, bgcolor, bordercolor, font }) {
    const { context } = this.points;
    const [left, top] = this.project(x, y, z);
    context.font = `${font.size}px ${this.points.font}`;
    context.textAlign = "center";
    const words = asWritten(text);
    const width = context.measureText(words).width + 10;
    const height = font.size + 8;
    context.strokeStyle = bordercolor;
    context.fillStyle = bgcolor;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left, top - RING_PX);
    context.lineTo(left, top - FLAG_PX);
    context.rect(left - width / 2, top - FLAG_PX - height, width, height);
    context.fill();
    context.stroke();
    context.fillStyle = font.color;
    context.fillText(words, left, top - FLAG_PX - height / 2 + font.size * 0.35);
  }

  // The number of the nearest digit to a place on the canvas, the one in front where several are as near.
  under(left, top) {
    let best = { distance: PICK_PX };
    for (const { x, y, index } of this.drawn) {
      const distance = Math.hypot(x - left, y - top);
      if (distance <= best.distance) best = { distance, index };
    }
    return this.cloud.numbers[best.index];
  }

  place(point) {
    return this.project(...point).slice(0, 2);
  }

  remove() {
    this.ended.abort();
    this.canvas.remove();
  }
}
