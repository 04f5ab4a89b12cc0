// The cloud of the 3-D view as Plotly draws it, with WebGL.

const CONFIG = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
const STILL_MS = 150; // after the last change; the view has come to rest
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i; // names of renderers without a graphics card

// What draws WebGL in this browser: its name, or null where there is none at this moment.
export function webGLRenderer() {
  const context = document.createElement("canvas").getContext("webgl");
  if (!context) return null;
  const name = context.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER;
  const renderer = String(context.getParameter(name));
  context.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow few contexts at once
  return renderer;
}

// How finely a renderer draws. Without a graphics card each pixel and each corner of a point costs the processor: one
// drawn pixel a CSS pixel, with rough edges, and points of 15 corners instead of 57.
export const fineness = (renderer) => (SOFTWARE.test(renderer)
  ? { pixelRatio: 1, antialias: false, symbol: "diamond", size: 0.85 }
  : { pixelRatio: 2, antialias: true, symbol: "circle", size: 1 });

export class PlotlyScene {
  // Draws in `element` by `renderer`. Calls onPoint(number) and onLeave() as digits come under the pointer and leave it,
  // and onLost() when the browser has taken WebGL away.
  constructor(element, Plotly, renderer, { onPoint, onLeave, onLost }) {
    this.element = element;
    this.Plotly = Plotly;
    this.fineness = fineness(renderer);
    this.config = { ...CONFIG, plotGlPixelRatio: this.fineness.pixelRatio };
    this.changes = 0;
    this.followPointer();
    this.listen = () => {
      element.on("plotly_hover", ({ points: [{ customdata }] }) => customdata && onPoint(customdata[0]));
      element.on("plotly_unhover", onLeave);
      // In place of Plotly's own recovery, which would wait for the lost context to come back.
      element._fullLayout.scene._scene.glplot.oncontextloss = () => setTimeout(onLost);
    };
  }

  // `figure` as `space_figure` builds it and its `cloud`, without the classes in the set `hidden`; `overlay` lies on top.
  async draw({ figure, cloud, overlay, hidden, colours, camera }) {
    const axes = figure.data.filter(({ meta }) => meta === undefined);
    const traces = cloud.glyphs
      ? figure.data.map((trace) => ({ ...trace, visible: !hidden.has(trace.meta) }))
      : [this.joined(figure.data[0], cloud, hidden, colours), ...axes];
    const layout = structuredClone(figure.layout);
    layout.scene.camera = camera;
    layout.scene.annotations = overlay.annotations;
    const react = () => this.Plotly.react(this.element, [...traces, ...overlay.data], layout, this.config);
    await this.change(this.fineness.antialias ? react : () => withoutAntialias(react));
    if (this.removed) return;
    if (!this.ready) this.listen();
    this.ready = true;
  }

  look(camera) {
    return this.change(() => this.Plotly.relayout(this.element, { "scene.camera": camera }));
  }

  // The points of all classes but the hidden ones as one trace that looks as `trace`: each trace is a pass of its own.
  joined(trace, { points, labels, numbers }, hidden, colours) {
    const shown = [...labels.keys()].filter((index) => !hidden.has(labels[index]));
    const [x, y, z] = [0, 1, 2].map((axis) => shown.map((index) => points[3 * index + axis]));
    const { symbol, size } = this.fineness;
    const color = shown.map((index) => colours.get(labels[index]));
    const marker = { ...trace.marker, symbol, size: size * trace.marker.size, color };
    const customdata = shown.map((index) => [numbers[index]]);
    return { ...trace, x, y, z, customdata, meta: undefined, name: undefined, marker };
  }

  // What lies under the pointer, Plotly reads from a second picture of all points, which it draws whenever something has
  // changed. Here it is drawn once the view has come to rest, and until then the pointer is over nothing.
  async change(make) {
    clearTimeout(this.rest);
    this.changes += 1;
    this.setPicking(false);
    await this.finished(make());
    if (this.removed) return;
    this.setPicking(false); // of what Plotly has added
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.pick(), STILL_MS);
  }

  setPicking(picking) {
    const glplot = this.element._fullLayout?.scene?._scene?.glplot;
    if (!glplot) return undefined;
    for (const object of glplot.objects) {
      if (picking) delete object.drawPick; // which leaves its class's
      else if (object.drawPick) object.drawPick = () => {};
    }
    glplot.mouseListener.enabled = picking;
    if (!picking) glplot.selection.object = null;
    return glplot;
  }

  async pick() {
    const { changes } = this;
    const glplot = this.setPicking(true);
    if (!glplot) return;
    glplot.mouseListener.enabled = false; // until the picture is there
    glplot.update();
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    if (this.removed || this.changes !== changes) return;
    glplot.mouseListener.enabled = true;
    if (this.pointer) glplot.canvas.dispatchEvent(new MouseEvent("mousemove", this.pointer));
  }

  // Where the pointer is while it is over the view.
  followPointer() {
    this.ended = new AbortController();
    const { signal } = this.ended;
    const follow = ({ clientX, clientY }) => {
      this.pointer = { clientX, clientY, bubbles: true };
    };
    for (const name of ["pointermove", "pointerdown"]) {
      this.element.addEventListener(name, follow, { capture: true, signal });
    }
    this.element.addEventListener("pointerleave", () => {
      this.pointer = undefined;
    }, { signal });
  }

  // Plotly finishes a change some turns of the event loop later, and fails where the view was removed meanwhile.
  async finished(change) {
    try {
      await change;
    } catch (error) {
      if (!this.removed) throw error;
    }
  }

  // Where a point (3) lies, as [x, y] in CSS pixels.
  place(point) {
    const { glplot, dataScale } = this.element._fullLayout.scene._scene;
    const { model, view, projection } = glplot.cameraParams;
    const at = [model, view, projection].reduce(times, [...point.map((value, axis) => value * dataScale[axis]), 1]);
    const { clientWidth, clientHeight } = this.element;
    return [(0.5 + at[0] / at[3] / 2) * clientWidth, (0.5 - at[1] / at[3] / 2) * clientHeight];
  }

  remove() {
    this.removed = true;
    clearTimeout(this.rest);
    this.ended.abort();
    this.Plotly.purge(this.element);
  }
}

// Calls `create`, and has WebGL leave edges rough meanwhile, for which Plotly has no setting.
function withoutAntialias(create) {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function getRoughContext(type, options) {
    return getContext.call(this, type, type === "webgl" ? { ...options, antialias: false } : options);
  };
  try {
    return create();
  } finally {
    HTMLCanvasElement.prototype.getContext = getContext;
  }
}

// A vector (4) times a matrix (16), column by column.
const times = (vector, matrix) =>
  [0, 1, 2, 3].map((row) => vector.reduce((sum, value, column) => sum + matrix[4 * column + row] * value, 0));
