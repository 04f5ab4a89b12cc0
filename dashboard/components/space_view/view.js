// Draws a figure built in Python with Plotly, and adds what Plotly lacks in 3-D: a hover card with pictures,
// dependable clicks, class switches, a slow turn, and a camera that outlives reruns. Needs shelf.js and orbit.js before it.

const TILE = 28, SHEET_COLUMNS = 100;
const TURN_SECONDS = 40, TURN_FRAME_MS = 33;
const SLOW_FRAME_MS = 100, SLOW_FRAMES = 5;
const CLICK_MOVE_PX = 6, CLICK_MS = 500;
const TAP_DELAY_MS = 250; // a tap points only after its release, when the browser sends its mouse events

const cameras = (globalThis.latentDigitsCameras ??= new Map());
const instances = new WeakMap();

class SpaceView {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.plot = find(".plot");
    this.stage = find(".stage");
    this.loading = find(".loading");
    this.card = find(".card");
    this.legend = find(".legend");
    this.turnButton = find(".turn");
    this.hidden = new Set();
    this.sheets = [];
    this.listen();
  }

  async update(data, pick) {
    this.data = data;
    this.pick = pick;
    this.plot.setAttribute("aria-label", data.alt);
    fillLegend(this.legend, data.classes, this.hidden, (...pressed) => this.toggle(...pressed));
    const [Plotly, bytes] = await Promise.all([loadPlotly(data.plotly), parcel(data.figure)]);
    if (this.data !== data || this.gone) return; // a newer update overtook this one
    this.Plotly = Plotly;
    if (this.figureName !== data.figure) {
      this.figure = JSON.parse(new TextDecoder().decode(bytes));
      this.figureName = data.figure;
    }
    await this.draw();
    this.loading.hidden = true;
    this.loadSheets(data.sheets);
  }

  async draw() {
    const first = !this.plot._fullLayout;
    const base = this.figure.data.map((trace) => ({ ...trace, visible: !this.hidden.has(trace.meta) }));
    const layout = structuredClone(this.figure.layout);
    const camera = cameras.get(this.data.view);
    if (!first) layout.scene.camera = this.camera();
    else layout.scene.camera = camera ?? this.fitted(layout.scene.camera);
    const overlay = JSON.parse(this.data.overlay);
    layout.scene.annotations = overlay.annotations;
    const config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
    await this.Plotly.react(this.plot, [...base, ...overlay.data], layout, config);
    if (!first) return;
    this.plot.on("plotly_hover", (event) => this.hover(event.points[0]));
    this.plot.on("plotly_unhover", () => this.leave());
    this.plot.on("plotly_relayout", () => cameras.set(this.data.view, this.camera()));
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches && !camera) this.turn(true, true);
  }

  async loadSheets(names) {
    this.sheets = await Promise.all(
      names.map(async (name) => createImageBitmap(new Blob([await parcel(name)], { type: "image/png" }))),
    );
  }

  toggle(label, button) {
    if (!this.hidden.delete(label)) this.hidden.add(label);
    button.setAttribute("aria-pressed", String(!this.hidden.has(label)));
    const traces = this.figure.data.flatMap((trace, index) => (trace.meta === label ? [index] : []));
    this.Plotly.restyle(this.plot, { visible: !this.hidden.has(label) }, traces);
  }

  hover(point) {
    if (!point?.customdata) return;
    if (this.turning?.uninvited) this.turn(false);
    const [number, error] = point.customdata;
    const { name, colour } = this.data.classes.find(({ label }) => label === point.data.meta);
    this.pointed = number;
    this.plot.classList.add("pointing");
    this.plot.dataset.pointed = number;
    this.card.style.borderLeftColor = colour;
    const line = (text) => Object.assign(document.createElement("div"), { textContent: text });
    const where = `${name}, number ${number.toLocaleString("en")}`;
    this.card.querySelector(".about").replaceChildren(line(where), line(`error ${error.toFixed(3)}`));
    this.card.querySelectorAll("canvas").forEach((canvas, index) => this.paint(canvas, this.sheets[index], number));
    this.card.hidden = false;
    this.placeCard();
  }

  paint(canvas, sheet, number) {
    canvas.hidden = !sheet;
    if (!sheet) return;
    const pen = canvas.getContext("2d");
    pen.imageSmoothingEnabled = false;
    const [x, y] = [(number % SHEET_COLUMNS) * TILE, Math.floor(number / SHEET_COLUMNS) * TILE];
    pen.drawImage(sheet, x, y, TILE, TILE, 0, 0, canvas.width, canvas.height);
  }

  placeCard() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    const { offsetWidth, offsetHeight } = this.card;
    const [x, y] = this.pointer ?? [width / 2, height / 2];
    const left = x + 18 + offsetWidth > width ? x - 18 - offsetWidth : x + 18;
    const top = y - offsetHeight / 2;
    const clamp = (value, most) => Math.max(6, Math.min(value, most - 6));
    const to = [clamp(left, width - offsetWidth), clamp(top, height - offsetHeight)];
    this.card.style.transform = `translate(${to[0]}px, ${to[1]}px)`;
  }

  leave() {
    this.pointed = undefined;
    this.plot.classList.remove("pointing");
    delete this.plot.dataset.pointed;
    this.card.hidden = true;
  }

  listen() {
    const at = (event) => {
      const box = this.stage.getBoundingClientRect();
      this.pointer = [event.clientX - box.left, event.clientY - box.top];
    };
    // Plotly's own click depends on the frame it falls in; a press and release on one spot is told here instead.
    this.plot.addEventListener("pointermove", at, true);
    this.plot.addEventListener("pointerdown", (event) => {
      at(event);
      this.pressed = { x: event.clientX, y: event.clientY, time: performance.now(), pointed: this.pointed };
    }, true);
    this.plot.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.leave());
    for (const touch of ["touchstart", "touchmove", "touchend"]) {
      // Plotly would claim a finger's moves for itself, and the page could not be scrolled past the view.
      this.plot.addEventListener(touch, (event) => event.stopPropagation(), { capture: true, passive: true });
    }
    globalThis.addEventListener("pointerup", this.released, true);
    listenForOrbits(this.plot, () => this.turn(false), (...step) => this.move(...step));
    this.turnButton.onclick = () => this.turn(!this.turning);
  }

  released = (event) => {
    const press = this.pressed;
    this.pressed = undefined;
    if (!press || performance.now() - press.time > CLICK_MS) return;
    if (Math.hypot(event.clientX - press.x, event.clientY - press.y) > CLICK_MOVE_PX) return;
    if (event.pointerType !== "touch") this.choose(press.pointed);
    else setTimeout(() => this.choose(this.pointed), TAP_DELAY_MS);
  };

  choose(number) {
    if (number === undefined) return; // nothing was there
    this.leave();
    this.pick(number);
  }

  fitted(camera) {
    // The field of view is fixed from top to bottom, so a narrow stage needs a step back.
    const back = Math.max(1, (1.15 * this.stage.clientHeight) / this.stage.clientWidth);
    return { ...camera, eye: Object.fromEntries(Object.entries(camera.eye).map(([axis, at]) => [axis, at * back])) };
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
      if (!this.gone) return this.Plotly.relayout(this.plot, { "scene.camera": orbited(this.camera(), ...step) });
    });
    return this.moved;
  }

  // One whole turn. The turn that a view begins by itself ends when a digit is pointed at, or where frames come slowly.
  async turn(on, uninvited = false) {
    const mine = (this.turning = on ? { uninvited } : undefined);
    this.turnButton.setAttribute("aria-pressed", String(on));
    if (!on) return;
    let last = performance.now();
    let slow = 0;
    const end = last + TURN_SECONDS * 1000;
    while (this.turning === mine && !this.gone && last < end && slow < SLOW_FRAMES) {
      await new Promise((resolve) => setTimeout(resolve, TURN_FRAME_MS));
      const now = performance.now();
      if (this.turning !== mine) return;
      if (!document.hidden) await this.move((2 * Math.PI * (now - last)) / (TURN_SECONDS * 1000), 0, 1);
      if (uninvited && performance.now() - now > SLOW_FRAME_MS) slow += 1;
      last = now;
    }
    if (this.turning === mine) this.turn(false);
  }

  remove() {
    this.gone = true;
    globalThis.removeEventListener("pointerup", this.released, true);
    if (this.Plotly) this.Plotly.purge(this.plot);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!instances.has(parentElement)) instances.set(parentElement, new SpaceView(parentElement));
  const view = instances.get(parentElement);
  view.update(data, (number) => setTriggerValue("picked", number)).catch((error) => {
    console.error(error);
    view.loading.textContent = "The 3-D view could not start: this browser needs WebGL.";
    view.loading.hidden = false;
  });
  return () => {
    view.remove();
    instances.delete(parentElement);
  };
}
