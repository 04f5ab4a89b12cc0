// A cloud of points on a plain canvas, seen as Plotly's 3-D view would show it: same camera, same axes. Two thousand
// points move in every frame, and Plotly would build its figure anew for each.

const HALF_FIELD = Math.PI / 8; // Plotly's field of view is 45 degrees from top to bottom
const POINT_PX = 2.3, AXIS_GAP = 0.04;

class Cloud {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
  }

  // places (c, 3) flat, low and high (3,) of the axes, labels (c,), colours by label, the camera as Plotly keeps it.
  draw({ places, low, high, labels, colours, hidden, axisColours, camera }) {
    const { pen, canvas } = this;
    const scale = devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    const look = this.lens(low, high, camera, width, height);
    this.drawAxes(look, low, high, axisColours);
    this.drawPoints(look, places, labels, colours, hidden);
  }

  // A function from a place to [x, y, depth] on the canvas, y down, depth 1 at the middle of the cloud.
  lens(low, high, camera, width, height) {
    const spans = low.map((value, axis) => high[axis] - value);
    const real = spans.filter((span) => span > 0);
    const unit = Math.exp(real.reduce((sum, span) => sum + Math.log(span), 0) / Math.max(real.length, 1));
    const middle = low.map((value, axis) => (value + high[axis]) / 2);
    const back = Math.max(1, (1.35 * height) / width); // a narrow stage needs a step back for the axes to fit
    const { x, y, z } = camera.eye;
    const [level, distance] = [Math.hypot(x, y), Math.hypot(x, y, z)];
    const right = [-y / level, x / level, 0];
    const up = [(-x * z) / (level * distance), (-y * z) / (level * distance), level / distance];
    const ahead = [-x / distance, -y / distance, -z / distance];
    const reach = distance * back;
    const zoom = height / 2 / Math.tan(HALF_FIELD);
    return (a, b, c) => {
      const p = (a - middle[0]) / unit, q = (b - middle[1]) / unit, r = (c - middle[2]) / unit;
      const depth = Math.max(0.05, reach + ahead[0] * p + ahead[1] * q + ahead[2] * r);
      return [
        width / 2 + (zoom * (right[0] * p + right[1] * q)) / depth,
        height / 2 - (zoom * (up[0] * p + up[1] * q + up[2] * r)) / depth,
        depth / reach,
      ];
    };
  }

  drawAxes(look, low, high, colours) {
    const { pen } = this;
    const corner = low.map((value, axis) => value - AXIS_GAP * (high[axis] - value));
    low.forEach((value, axis) => {
      if (high[axis] <= value) return;
      const end = corner.with(axis, high[axis]);
      const [[x0, y0], [x1, y1]] = [look(...corner), look(...end)];
      pen.strokeStyle = pen.fillStyle = colours[axis % colours.length];
      pen.lineWidth = 2.5;
      pen.beginPath();
      pen.moveTo(x0, y0);
      pen.lineTo(x1, y1);
      pen.stroke();
      pen.font = `700 17px ${getComputedStyle(this.canvas).fontFamily}`;
      pen.textAlign = "center";
      const length = Math.max(Math.hypot(x1 - x0, y1 - y0), 1);
      pen.fillText(String(axis + 1), x1 + (12 * (x1 - x0)) / length, y1 + (12 * (y1 - y0)) / length + 6);
    });
  }

  drawPoints(look, places, labels, colours, hidden) {
    const { pen } = this;
    const seen = [];
    for (let i = 0; i < labels.length; i += 1) {
      if (hidden.has(labels[i])) continue;
      const [x, y, depth] = look(places[3 * i], places[3 * i + 1], places[3 * i + 2]);
      seen.push({ x, y, depth, label: labels[i] });
    }
    seen.sort((a, b) => b.depth - a.depth);
    for (const { x, y, depth, label } of seen) {
      pen.fillStyle = colours.get(label);
      pen.beginPath();
      pen.arc(x, y, POINT_PX / depth, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}
