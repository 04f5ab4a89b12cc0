// The 3-D view of the code space: shows a figure built in Python, and adds what Plotly lacks in 3-D: a hover card with
// pictures, dependable clicks, keys, class switches, a slow turn, a camera that outlives reruns, and a flat view where
// the browser has no WebGL or takes it away.

import { cameras } from "./cameras.js";
import { listenForClicks } from "./clicks.js";
import { readCloud } from "./cloud.js";
import { FlatScene } from "./flat_scene.js";
import { listenForOrbits } from "./gestures.js";
import { showInstance } from "./instances.js";
import { fillLegend } from "./legend.js";
import { fitted, orbited } from "./orbit.js";
import { payload } from "./payloads.js";
import { loadPlotly } from "./plotly.js";
import { PlotlyScene, webGLRenderer } from "./plotly_scene.js";
import { listenForPointKeys } from "./point_keys.js";
import { Pointing } from "./pointing.js";
import { SlowTurn } from "./slow_turn.js";

const WIDTH_NEEDED = 1.15; // of the stage, in heights, for the scene to fit
const RETRY_MS = 1000; // after WebGL was lost; a graphics driver is back by then
const TOUCHES = ["touchstart", "touchmove", "touchend"];
const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");

class SpaceView {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.plot = find(".plot");
    this.stage = find(".stage");
    this.loading = find(".loading");
    this.legend = find(".legend");
    this.lostNotice = find(".lost");
    this.hidden = new Set();
    this.pointing = new Pointing(root, this.hidden);
    this.slowTurn = new SlowTurn(find(".turn"), (around) => this.move(around, 0, 1));
    find(".lost button").onclick = () => this.drawAgain();
    this.listen();
  }

  update(data, setTriggerValue) {
    this.data = data;
    this.pick = (number) => setTriggerValue("picked", number);
    this.plot.setAttribute("aria-label", data.alt);
    fillLegend(this.legend, data.classes, this.hidden, () => this.show());
    this.show();
  }

  show() {
    this.load().catch((error) => {
      console.error(error);
      this.loading.textContent = "The view could not start in this browser.";
      this.loading.hidden = false;
    });
  }

  async load() {
    const { data } = this;
    const call = (this.call = {});
    if (this.flat === undefined) this.findRenderer();
    const [Plotly, bytes] = await Promise.all([this.flat ? undefined : loadPlotly(data.plotly), payload(data.figure)]);
    if (this.call !== call || this.removed) return; // a newer call overtook this one
    if (this.figureName !== data.figure) {
      this.figure = JSON.parse(new TextDecoder().decode(bytes));
      this.cloud = readCloud(this.figure);
      this.figureName = data.figure;
    }
    await this.draw(Plotly);
    this.loading.hidden = true;
    this.loadSheets();
  }

  async draw(Plotly) {
    const { data, cloud, figure, hidden } = this;
    const first = !this.scene;
    this.scene ??= this.newScene(Plotly);
    const overlay = JSON.parse(data.overlay);
    const [ring] = overlay.data;
    const mark = ring && [ring.x[0], ring.y[0], ring.z[0]];
    const { classes, sheetLayout } = data;
    this.pointing.open({ cloud, scene: this.scene, mark, classes, sheetLayout });
    const colours = new Map(classes.map(({ label, colour }) => [label, colour]));
    await this.scene.draw({ figure, cloud, overlay, hidden, colours, camera: this.camera() });
    if (first && !lessMotion.matches && !cameras.has(data.view)) this.slowTurn.start(true);
  }

  findRenderer() {
    this.renderer = webGLRenderer();
    this.flat = this.renderer === null;
  }

  newScene(Plotly) {
    const events = {
      onPoint: (number) => this.pointing.at(number),
      onLeave: () => this.pointing.leave(),
      onLost: () => this.lost(),
    };
    return Plotly ? new PlotlyScene(this.plot, Plotly, this.renderer, events) : new FlatScene(this.plot, events);
  }

  // The sheets of pictures are two megabytes: they are fetched once somebody points at the view.
  async loadSheets() {
    const names = String(this.data?.sheets);
    if (!this.data || !this.sheetsWanted || this.sheetNames === names) return;
    this.sheetNames = names;
    this.pointing.setSheets([]);
    const sheets = await Promise.all(this.data.sheets.map(loadSheet)).catch(() => undefined);
    if (this.sheetNames !== names) return;
    if (sheets) this.pointing.setSheets(sheets);
    else this.sheetNames = undefined; // the next one who points tries again; until then cards are without pictures
  }

  // The browser took WebGL away: the driver was reset, or other views needed it. The flat view stands in, and the 3-D
  // view comes back by itself once. A second loss may have a cause that stays; then it comes back when asked.
  lost() {
    if (this.removed) return;
    this.replaceScene(true);
    if (this.lostBefore) return;
    this.lostBefore = true;
    setTimeout(() => this.drawAgain(), RETRY_MS);
  }

  drawAgain() {
    if (this.removed || !this.flat) return;
    this.findRenderer();
    this.replaceScene(this.flat);
  }

  replaceScene(flat) {
    this.scene?.remove();
    this.scene = undefined;
    this.flat = flat;
    this.lostNotice.hidden = !flat;
    this.show();
  }

  open(number) {
    if (number === undefined) return;
    this.pointing.end();
    this.pick(number);
    const opened = this.data.opens && document.querySelector(`.st-key-${this.data.opens}`);
    opened?.scrollIntoView({ block: "nearest", behavior: lessMotion.matches ? "instant" : "smooth" });
  }

  listen() {
    const { plot, pointing } = this;
    // Plotly would claim a finger's moves for itself, and the page could not be scrolled past the view.
    const keepFromPlotly = (event) => event.stopPropagation();
    for (const touch of TOUCHES) plot.addEventListener(touch, keepFromPlotly, { capture: true, passive: true });
    this.stopClicks = listenForClicks(plot, () => pointing.number, (number) => this.open(number));
    listenForOrbits(plot, () => this.slowTurn.stop(), (...step) => this.move(...step));
    listenForPointKeys(plot, {
      onStep: (by) => {
        this.slowTurn.stop();
        pointing.step(by);
      },
      onOpen: () => this.open(pointing.number),
      onLeave: () => pointing.end(),
    });
    const wantSheets = () => {
      this.sheetsWanted = true;
      this.loadSheets();
    };
    for (const event of ["pointerenter", "focus"]) plot.addEventListener(event, wantSheets);
    plot.addEventListener("pointermove", () => this.slowTurn.stopUnasked()); // to point at what does not move away
    this.resized = new ResizeObserver(() => this.look());
    this.resized.observe(this.stage);
  }

  // The camera as the visitor left it.
  kept() {
    return cameras.get(this.data.view) ?? this.figure.layout.scene.camera;
  }

  // The same, farther off where the stage is narrow.
  camera() {
    return fitted(this.kept(), WIDTH_NEEDED, this.stage.clientWidth, this.stage.clientHeight);
  }

  move(...step) {
    if (!this.scene) return undefined;
    cameras.set(this.data.view, orbited(this.kept(), ...step));
    return this.look();
  }

  // Gestures come faster than frames are drawn: the next frame shows where they have led.
  look() {
    this.looked ??= new Promise(requestAnimationFrame).then(async () => {
      this.looked = undefined;
      const { scene } = this;
      if (!scene?.ready) return;
      await scene.look(this.camera());
      if (!scene.removed) this.pointing.turned();
    });
    return this.looked;
  }

  remove() {
    this.removed = true;
    this.slowTurn.stop();
    this.stopClicks();
    this.resized.disconnect();
    this.scene?.remove();
    this.scene = undefined;
  }
}

async function loadSheet(name) {
  return createImageBitmap(new Blob([await payload(name)], { type: "image/png" }));
}

export const show = showInstance((root) => new SpaceView(root));
