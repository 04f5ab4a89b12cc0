// The learning curves below a replay: a flat Plotly figure with a line that marks the step on show.

import { payload } from "./payloads.js";
import { loadPlotly } from "./plotly.js";

export class Curves {
  // Calls onStep(step) where the visitor presses or drags, and onResize() when the figure has another size.
  constructor(element, onStep, onResize) {
    this.element = element;
    this.plot = element.querySelector(".plot");
    this.marker = element.querySelector(".marker");
    this.onResize = onResize;
    const jump = (event) => this.plot._fullLayout && onStep(this.stepUnder(event));
    element.onpointerdown = (event) => {
      element.setPointerCapture(event.pointerId);
      jump(event);
    };
    element.onpointermove = (event) => element.hasPointerCapture(event.pointerId) && jump(event);
  }

  // Draws the figure in the payload called `name`; Plotly comes from `path`.
  async draw(name, path) {
    this.name = name;
    const [Plotly, bytes] = await Promise.all([loadPlotly(path), payload(name)]);
    if (this.removed || this.name !== name) return;
    this.Plotly = Plotly;
    const { data, layout } = JSON.parse(new TextDecoder().decode(bytes));
    await Plotly.react(this.plot, data, layout, { staticPlot: true });
    this.element.classList.remove("undrawn");
    this.resized ??= new ResizeObserver(() => Plotly.Plots.resize(this.plot).then(this.onResize));
    this.resized.observe(this.element);
    this.onResize();
  }

  // Hides the figure until another is drawn.
  hide() {
    this.name = undefined;
    this.element.classList.add("undrawn");
  }

  mark(step) {
    const layout = this.plot._fullLayout;
    if (!layout) return;
    const { xaxis, yaxis } = layout;
    const { style } = this.marker;
    style.transform = `translateX(${xaxis._offset + xaxis.l2p(step) - 1}px)`;
    style.top = `${yaxis._offset}px`;
    style.height = `${yaxis._length}px`;
  }

  stepUnder(event) {
    const { xaxis } = this.plot._fullLayout;
    return xaxis.p2l(event.clientX - this.plot.getBoundingClientRect().left - xaxis._offset);
  }

  remove() {
    this.removed = true;
    this.resized?.disconnect();
    if (this.Plotly) this.Plotly.purge(this.plot);
  }
}
