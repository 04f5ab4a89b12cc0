// The 3-D view of the code space: draws a figure built in Python with Plotly, and adds what Plotly lacks in 3-D: a
// hover card with pictures, dependable clicks, class switches, a slow turn, and a camera that outlives reruns.

import { cameras } from "./cameras.js";
import { listenForClicks } from "./clicks.js";
import { listenForOrbits } from "./gestures.js";
import { HoverCard } from "./hover_card.js";
import { showInstance } from "./instances.js";
import { fillLegend } from "./legend.js";
import { fitted, orbited } from "./orbit.js";
import { payload } from "./payloads.js";
import { loadPlotly } from "./plotly.js";
import { SlowTurn } from "./slow_turn.js";

const WIDTH_NEEDED = 1.15; // of the stage, in heights, for the scene to fit
const CONFIG = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
const TOUCHES = ["touchstart", "touchmove", "touchend"];

class SpaceView {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.plot = find(".plot");
    this.stage = find(".stage");
    this.loading = find(".loading");
    this.legend = find(".legend");
    this.card = new HoverCard(find(".card"), this.stage);
    this.slowTurn = new SlowTurn(find(".turn"), (around) => this.move(around, 0, 1));
    this.hidden = new Set();
    this.sheets = [];
    this.listen();
  }

  update(data, setTriggerValue) {
    this.data = data;
    this.pick = (number) => setTriggerValue("picked", number);
    this.plot.setAttribute("aria-label", data.alt);
    fillLegend(this.legend, data.classes, this.hidden, (label) => this.toggle(label));
    this.load(data).catch((error) => {
      console.error(error);
      this.loading.textContent = "The 3-D view could not start: this browser needs WebGL.";
      this.loading.hidden = false;
    });
  }

  async load(data) {
    const [Plotly, bytes] = await Promise.all([loadPlotly(data.plotly), payload(data.figure)]);
    if (this.data !== data || this.removed) return; // a newer update overtook this one
    this.Plotly = Plotly;
    if (this.figureName !== data.figure) {
      this.figure = JSON.parse(new TextDecoder().decode(bytes));
      this.figureName = data.figure;
    }
    await this.draw();
    this.loading.hidden = true;
    this.loadSheets(data);
  }

  async loadSheets(data) {
    const sheets = await Promise.all(data.sheets.map(loadSheet));
    if (this.data === data) this.sheets = sheets;
  }

  async draw() {
    const first = !this.plot._fullLayout;
    const points = this.figure.data.map((trace) => ({ ...trace, visible: !this.hidden.has(trace.meta) }));
    const layout = structuredClone(this.figure.layout);
    const kept = cameras.get(this.data.view);
    if (first) layout.scene.camera = kept ?? this.fitted(layout.scene.camera);
    else layout.scene.camera = this.camera();
    const overlay = JSON.parse(this.data.overlay);
    layout.scene.annotations = overlay.annotations;
    await this.Plotly.react(this.plot, [...points, ...overlay.data], layout, CONFIG);
    if (!first) return;
    this.plot.on("plotly_hover", (event) => this.hover(event.points[0]));
    this.plot.on("plotly_unhover", () => this.leave());
    this.plot.on("plotly_relayout", () => cameras.set(this.data.view, this.camera()));
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches && !kept) this.slowTurn.start(true);
  }

  toggle(label) {
    const traces = this.figure.data.flatMap((trace, index) => (trace.meta === label ? [index] : []));
    this.Plotly.restyle(this.plot, { visible: !this.hidden.has(label) }, traces);
  }

  hover(point) {
    if (!point?.customdata) return;
    this.slowTurn.stopUnasked();
    const [number, error] = point.customdata;
    const { name, colour } = this.data.classes.find(({ label }) => label === point.data.meta);
    this.pointed = number;
    this.plot.classList.add("pointing");
    this.plot.dataset.pointed = number;
    const lines = [`${name}, number ${number.toLocaleString("en")}`, `error ${error.toFixed(3)}`];
    const { sheets, pointer } = this;
    this.card.show({ number, lines, colour, sheets, layout: this.data.sheetLayout, pointer });
  }

  leave() {
    this.pointed = undefined;
    this.plot.classList.remove("pointing");
    delete this.plot.dataset.pointed;
    this.card.hide();
  }

  listen() {
    const point = (event) => {
      const box = this.stage.getBoundingClientRect();
      this.pointer = [event.clientX - box.left, event.clientY - box.top];
    };
    for (const name of ["pointermove", "pointerdown"]) this.plot.addEventListener(name, point, true);
    this.plot.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.leave());
    // Plotly would claim a finger's moves for itself, and the page could not be scrolled past the view.
    const keepFromPlotly = (event) => event.stopPropagation();
    for (const touch of TOUCHES) this.plot.addEventListener(touch, keepFromPlotly, { capture: true, passive: true });
    this.stopClicks = listenForClicks(this.plot, () => this.pointed, (number) => {
      this.leave();
      this.pick(number);
    });
    listenForOrbits(this.plot, () => this.slowTurn.stop(), (...step) => this.move(...step));
  }

  fitted(camera) {
    return fitted(camera, WIDTH_NEEDED, this.stage.clientWidth, this.stage.clientHeight);
  }

  camera() {
    return structuredClone(this.plot._fullLayout.scene.camera);
  }

  // Gestures come faster than frames are drawn: they add up, and the next frame takes them all.
  move(around, up, zoom) {
    if (!this.Plotly) return undefined;
    if (this.pending) {
      this.pending = [this.pending[0] + around, this.pending[1] + up, this.pending[2] * zoom];
      return this.moved;
    }
    this.pending = [around, up, zoom];
    this.moved = new Promise(requestAnimationFrame).then(() => {
      const step = this.pending;
      this.pending = undefined;
      if (!this.removed) return this.Plotly.relayout(this.plot, { "scene.camera": orbited(this.camera(), ...step) });
    });
    return this.moved;
  }

  remove() {
    this.removed = true;
    this.slowTurn.stop();
    this.stopClicks();
    if (this.Plotly) this.Plotly.purge(this.plot);
  }
}

async function loadSheet(name) {
  return createImageBitmap(new Blob([await payload(name)], { type: "image/png" }));
}

export const show = showInstance((root) => new SpaceView(root));
