// The points of the 3-D view, read from the figure that Python builds for Plotly.

const ROOM = 1 / 32; // at each end of an axis, as a share of its length: as Plotly
const ARRAYS = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array,
  u4: Uint32Array,
};

// {points (n * 3), labels, numbers and errors (n each), low and high (3): the ends of the space,
// axes: [{from, to, colour, name}], glyphs: a Map of texts by label where points are shown as text}
export function readCloud({ data }) {
  const classes = data.filter((trace) => trace.meta !== undefined);
  const points = [], labels = [], numbers = [], errors = [];
  for (const trace of classes) {
    const [x, y, z] = placesOf(trace);
    const about = values(trace.customdata).flat();
    for (let i = 0; i < x.length; i += 1) {
      points.push(x[i], y[i], z[i]);
      labels.push(trace.meta);
      numbers.push(about[2 * i]);
      errors.push(about[2 * i + 1]);
    }
  }
  const axes = data.filter((trace) => trace.meta === undefined).map((trace) => {
    const [x, y, z] = placesOf(trace);
    const [from, to] = [0, 1].map((end) => [x[end], y[end], z[end]]);
    return { from, to, colour: trace.line.color, name: trace.text[1] };
  });
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (const [i, value] of [...points, ...axes.flatMap(({ from, to }) => [...from, ...to])].entries()) {
    low[i % 3] = Math.min(low[i % 3], value);
    high[i % 3] = Math.max(high[i % 3], value);
  }
  for (const axis of [0, 1, 2]) {
    const room = (high[axis] - low[axis]) * ROOM;
    low[axis] -= room;
    high[axis] += room;
  }
  const written = classes.filter(({ mode }) => mode.includes("text")).map(({ meta, text }) => [meta, asWritten(text)]);
  const glyphs = written.length ? new Map(written) : undefined;
  return { points, labels, numbers, errors, axes, glyphs, low, high };
}

// The indices of the points that are not of a hidden label, the nearest to `place` (3) first. What lies at the very
// place is left out.
export function outward({ points, labels }, place, hidden) {
  const found = [];
  for (let index = 0; index < labels.length; index += 1) {
    if (hidden.has(labels[index])) continue;
    const distance = Math.hypot(...place.map((value, axis) => value - points[3 * index + axis]));
    if (distance > 0) found.push({ index, distance });
  }
  return found.sort((a, b) => a.distance - b.distance).map(({ index }) => index);
}

// A text of a figure without the entities by which Plotly is kept from taking "<" for markup.
export function asWritten(text) {
  return new DOMParser().parseFromString(text, "text/html").body.textContent;
}

const placesOf = (trace) => ["x", "y", "z"].map((axis) => values(trace[axis]));

// An array of a figure: plain, or as Plotly packs numbers, {dtype, bdata in base64}.
function values(array) {
  if (Array.isArray(array)) return array;
  const bytes = Uint8Array.from(atob(array.bdata), (letter) => letter.charCodeAt(0));
  return [...new ARRAYS[array.dtype](bytes.buffer)];
}
