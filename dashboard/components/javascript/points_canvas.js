// Draws points in space and their axes on a plain canvas, as Plotly's 3-D view would show them.
//
// Plotly itself is too slow for points that move in every frame: it builds its whole scene anew for each. With 2,000
// points its script takes about 500 ms a frame where the canvas takes 4, on the same busy machine without a graphics
// card, and it draws 0.4 times as many frames (benchmarks/replay.py and what it printed, benchmarks/replay.txt).

import { projection } from "./projection.js";

const POINT_PX = 2.3; // radius at the middle of the scene
const GLYPH_PX = 17; // height of a letter there

export class PointsCanvas {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
  }

  // One moment of a replay: points (c * 3), the ends of the axes low and high (3), labels (c), a Map of colours by
  // label, the Set of hidden labels, the axes' colours, axisGap between axes and points as a share of their length, and
  // a Plotly camera.
  draw({ points, low, high, labels, colours, hidden, axisColours, axisGap, camera }) {
    const project = this.clear(low, high, camera);
    const corner = low.map((value, axis) => value - axisGap * (high[axis] - value));
    low.forEach((value, axis) => {
      if (high[axis] <= value) return;
      const end = corner.with(axis, high[axis]);
      this.drawAxis(project, corner, end, axisColours[axis % axisColours.length], String(axis + 1));
    });
    this.drawPoints(project, points, labels, colours, hidden);
  }

  // Empties the canvas at its present size. Returns the projection by which to draw on it.
  clear(low, high, camera) {
    const { canvas, context } = this;
    const scale = devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    this.font = getComputedStyle(canvas).fontFamily;
    return projection(low, high, camera, width, height);
  }

  drawAxis(project, from, to, colour, name) {
    const { context } = this;
    const [[x0, y0], [x1, y1]] = [project(...from), project(...to)];
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 2.5;
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
    context.font = `700 17px ${this.font}`;
    context.textAlign = "center";
    const length = Math.max(Math.hypot(x1 - x0, y1 - y0), 1);
    context.fillText(name, x1 + (12 * (x1 - x0)) / length, y1 + (12 * (y1 - y0)) / length + 6);
  }

  // Draws the farthest first, so that the nearer cover them; with `glyphs`, a Map of texts by label, as these. Returns
  // what was drawn in that order, each as {x, y, depth, index}.
  drawPoints(project, points, labels, colours, hidden, glyphs) {
    const { context } = this;
    const drawn = [];
    for (let index = 0; index < labels.length; index += 1) {
      if (hidden.has(labels[index])) continue;
      const [x, y, depth] = project(points[3 * index], points[3 * index + 1], points[3 * index + 2]);
      drawn.push({ x, y, depth, index });
    }
    drawn.sort((a, b) => b.depth - a.depth);
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { x, y, depth, index } of drawn) {
      const label = labels[index];
      context.fillStyle = colours.get(label);
      if (glyphs) {
        context.font = `700 ${GLYPH_PX / depth}px ${this.font}`;
        context.fillText(glyphs.get(label), x, y);
        continue;
      }
      context.beginPath();
      context.arc(x, y, POINT_PX / depth, 0, 2 * Math.PI);
      context.fill();
    }
    context.textBaseline = "alphabetic";
    return drawn;
  }
}
