// Draws the points of one moment and their axes on a plain canvas, as Plotly's 3-D view would show them.
//
// Plotly itself is too slow for points that move in every frame: it builds its whole scene anew for each. With 2,000
// points its script takes about 500 ms a frame where the canvas takes 4, on the same busy machine without a graphics
// card, and it draws 0.4 times as many frames (benchmarks/replay.py and what it printed, benchmarks/replay.txt).

import { projection } from "./projection.js";

const POINT_PX = 2.3; // radius at the middle of the scene

export class PointsCanvas {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
  }

  // points (c * 3), the ends of the axes low and high (3), labels (c), a Map of colours by label, the Set of hidden
  // labels, the axes' colours, axisGap between axes and points as a share of their length, and a Plotly camera.
  draw({ points, low, high, labels, colours, hidden, axisColours, axisGap, camera }) {
    const { canvas, context } = this;
    const scale = devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const project = projection(low, high, camera, width, height);
    this.drawAxes(project, low, high, axisColours, axisGap);
    this.drawPoints(project, points, labels, colours, hidden);
  }

  drawAxes(project, low, high, colours, gap) {
    const { context } = this;
    const corner = low.map((value, axis) => value - gap * (high[axis] - value));
    low.forEach((value, axis) => {
      if (high[axis] <= value) return;
      const end = corner.with(axis, high[axis]);
      const [[x0, y0], [x1, y1]] = [project(...corner), project(...end)];
      context.strokeStyle = context.fillStyle = colours[axis % colours.length];
      context.lineWidth = 2.5;
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
      context.stroke();
      context.font = `700 17px ${getComputedStyle(this.canvas).fontFamily}`;
      context.textAlign = "center";
      const length = Math.max(Math.hypot(x1 - x0, y1 - y0), 1);
      context.fillText(String(axis + 1), x1 + (12 * (x1 - x0)) / length, y1 + (12 * (y1 - y0)) / length + 6);
    });
  }

  // The farthest first, so that the nearer cover them.
  drawPoints(project, points, labels, colours, hidden) {
    const { context } = this;
    const discs = [];
    for (let i = 0; i < labels.length; i += 1) {
      if (hidden.has(labels[i])) continue;
      const [x, y, depth] = project(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
      discs.push({ x, y, depth, label: labels[i] });
    }
    discs.sort((a, b) => b.depth - a.depth);
    for (const { x, y, depth, label } of discs) {
      context.fillStyle = colours.get(label);
      context.beginPath();
      context.arc(x, y, POINT_PX / depth, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
