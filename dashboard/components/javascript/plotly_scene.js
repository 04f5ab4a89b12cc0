// The cloud of the 3-D view as Plotly draws it, with WebGL.

const CONFIG = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
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

// Drawn pixels a CSS pixel, each way. Without a graphics card each pixel costs the processor, and twice as many each way
// make a frame last up to four times as long.
export const pixelRatio = (renderer) => (SOFTWARE.test(renderer) ? 1 : 2);

export class PlotlyScene {
  // Draws in `element` by `renderer`. Calls onPoint(number) and onLeave() as digits come under the pointer and leave it,
  // and onLost() when the browser has taken WebGL away.
  constructor(element, Plotly, renderer, { onPoint, onLeave, onLost }) {
    this.element = element;
    this.Plotly = Plotly;
    this.config = { ...CONFIG, plotGlPixelRatio: pixelRatio(renderer) };
    this.listen = () => {
      element.on("plotly_hover", ({ points: [{ customdata }] }) => customdata && onPoint(customdata[0]));
      element.on("plotly_unhover", onLeave);
      // In place of Plotly's own recovery, which would wait for the lost context to come back.
      element._fullLayout.scene._scene.glplot.oncontextloss = () => setTimeout(onLost);
    };
  }

  // `figure` as `space_figure` builds it, without the classes in the set `hidden`; `overlay` lies on top.
  async draw({ figure, overlay, hidden, camera }) {
    const traces = figure.data.map((trace) => ({ ...trace, visible: !hidden.has(trace.meta) }));
    const layout = structuredClone(figure.layout);
    layout.scene.camera = camera;
    layout.scene.annotations = overlay.annotations;
    await this.finished(this.Plotly.react(this.element, [...traces, ...overlay.data], layout, this.config));
    if (this.removed) return;
    if (!this.ready) this.listen();
    this.ready = true;
  }

  look(camera) {
    return this.finished(this.Plotly.relayout(this.element, { "scene.camera": camera }));
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
    this.Plotly.purge(this.element);
  }
}

// A vector (4) times a matrix (16), column by column.
const times = (vector, matrix) =>
  [0, 1, 2, 3].map((row) => vector.reduce((sum, value, column) => sum + matrix[4 * column + row] * value, 0));
