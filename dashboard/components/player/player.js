// Plays a run's snapshots: points glide, digits come into focus and a line moves along the curves, all in the browser.
// Needs shelf.js, orbit.js, timeline.js and cloud.js before it.

const MOMENTS_A_SECOND = 3, GLIDE = 12, NEAR = 0.02; // GLIDE: share of the way a second, as an exponent
const SETTLE_MS = 400; // the link is written when the time line has stood still for so long
const LONGEST_FRAME_S = 0.1; // a page that was hidden goes on where it was
const EYE = { x: 1.1, y: 0.95, z: 0.55 }; // as dashboard/figures/space.py places it

const cameras = (globalThis.latentDigitsCameras ??= new Map());
const instances = new WeakMap();
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const whole = (number) => Math.round(number).toLocaleString("en");

class Player {
  constructor(root) {
    this.root = root.querySelector(".player");
    const find = (selector) => this.root.querySelector(selector);
    this.parts = Object.fromEntries(
      ["loading", "legend", "play", "time", "now", "digits", "curves", "marker"].map((name) => [name, find(`.${name}`)]),
    );
    this.plot = find(".curves .plot");
    this.canvas = find(".cloud");
    this.cloud = new Cloud(this.canvas);
    this.hidden = new Set();
    this.position = 0;
    this.speed = 1;
    this.listen();
  }

  async update(data, report) {
    this.data = data;
    this.report = report;
    this.canvas.setAttribute("aria-label", data.alt);
    this.root.classList.toggle("following", data.follow);
    this.colours = new Map(data.classes.map(({ label, colour }) => [label, colour]));
    this.palette = shades(data.ground, data.ink);
    fillLegend(this.parts.legend, data.classes, this.hidden, (...pressed) => this.toggle(...pressed));
    const bytes = await parcel(data.timeline);
    if (this.data !== data || this.gone) return; // a newer update overtook this one
    if (this.name !== data.timeline) this.take(unpackTimeline(bytes));
    this.name = data.timeline;
    this.drawOriginals();
    this.parts.loading.hidden = true;
    this.wake();
    if (data.curves) await this.drawCurves(data.curves);
  }

  // A new time line. One that follows the same run begins at what is on the screen and glides to what is new.
  take(timeline) {
    const goesOn = this.data.follow && this.source === this.data.source && this.timeline;
    this.source = this.data.source;
    this.pause(false);
    const last = timeline.moments.length - 1;
    if (goesOn && this.timeline.labels.length === timeline.labels.length) {
      timeline.moments = [this.moment(), timeline.moments[last]];
      this.timeline = timeline;
      this.position = 0;
      this.goTo(1, false);
    } else {
      this.timeline = timeline;
      this.position = this.data.follow ? last : nearest(timeline.moments, this.data.step ?? 0);
      this.target = undefined;
    }
    this.parts.time.max = timeline.moments.length - 1;
    this.told = timeline.moments[Math.round(this.position)].step;
  }

  get last() {
    return (this.timeline?.moments.length ?? 1) - 1;
  }

  moment() {
    const at = calm.matches ? Math.floor(this.position + NEAR) : this.position;
    const from = Math.floor(at);
    const { moments } = this.timeline;
    return between(moments[from], moments[Math.min(from + 1, this.last)], at - from);
  }

  play() {
    if (this.position >= this.last) this.position = 0;
    this.playing = true;
    this.target = undefined;
    this.showState();
    this.wake();
  }

  // Stop on a moment that was measured, unless the time line is about to be replaced.
  pause(rest = true) {
    this.playing = false;
    this.showState();
    if (rest) this.goTo(Math.min(this.last, Math.ceil(this.position - NEAR)));
  }

  goTo(position, stop = true) {
    if (stop && this.playing) {
      this.playing = false;
      this.showState();
    }
    this.target = Math.max(0, Math.min(this.last, position));
    if (calm.matches) this.position = this.target;
    this.wake();
  }

  stepBy(count) {
    this.goTo(Math.round(this.target ?? this.position) + count);
  }

  showState() {
    this.root.classList.toggle("playing", Boolean(this.playing));
    this.parts.play.querySelector("span").textContent = this.playing ? "Pause" : "Play";
  }

  wake() {
    this.frame ??= requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = undefined;
    if (this.gone || !this.timeline) return;
    const seconds = Math.min(LONGEST_FRAME_S, (now - (this.before ?? now)) / 1000);
    this.advance(seconds);
    this.draw();
    const moves = this.playing || this.target !== undefined;
    this.before = moves ? now : undefined;
    if (moves) this.wake();
    else this.settle();
  }

  advance(seconds) {
    if (this.playing) {
      this.position = Math.min(this.last, this.position + seconds * MOMENTS_A_SECOND * this.speed);
      if (this.position >= this.last) this.pause(false);
    } else if (this.target !== undefined) {
      const left = this.target - this.position;
      this.position += left * (1 - Math.exp(-GLIDE * seconds));
      if (Math.abs(left) > NEAR) return;
      this.position = this.target;
      this.target = undefined;
    }
  }

  settle() {
    clearTimeout(this.settling);
    if (!this.data.linked) return;
    this.settling = setTimeout(() => {
      const { step } = this.timeline.moments[Math.round(this.position)];
      if (this.gone || this.playing || this.told === step) return;
      this.told = step;
      this.report(step);
    }, SETTLE_MS);
  }

  draw() {
    const moment = this.moment();
    const camera = cameras.get(this.data.view) ?? { eye: EYE };
    this.cloud.draw({
      ...moment, labels: this.timeline.labels, colours: this.colours, hidden: this.hidden,
      axisColours: this.data.axes, camera,
    });
    this.redrawings.forEach((canvas, number) => paint(canvas, moment.digits, number, this.palette));
    this.showMoment(this.timeline.moments[Math.round(this.position)]);
    this.placeMarker(moment.step);
  }

  showMoment({ step, error }) {
    const { lastStep, epochs } = this.data;
    const done = epochs ? `${((epochs * step) / lastStep).toFixed(1)} of ${whole(epochs)}` : undefined;
    const facts = [["step", `${whole(step)}`], ["epoch", done], ["error", error.toFixed(3)]];
    const shown = facts.filter(([, value]) => value !== undefined);
    const spoken = shown.map(([name, value]) => `${name} ${value}`).join(", ");
    if (this.spoken !== spoken) {
      this.spoken = spoken;
      this.parts.now.replaceChildren(
        ...shown.map(([name, value]) => {
          const fact = document.createElement("div");
          fact.append(Object.assign(document.createElement("span"), { textContent: name }));
          fact.append(Object.assign(document.createElement("b"), { textContent: value }));
          return fact;
        }),
      );
      this.parts.time.setAttribute("aria-valuetext", spoken);
    }
    this.parts.time.value = this.position;
    this.parts.time.style.setProperty("--done", `${(100 * this.position) / Math.max(this.last, 1)}%`);
    this.root.dataset.step = step;
  }

  drawOriginals() {
    const { originals, digitLabels } = this.timeline;
    const names = new Map(this.data.classes.map(({ label, name }) => [label, name]));
    const canvas = (words) => {
      const made = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });
      made.setAttribute("role", "img");
      made.setAttribute("aria-label", words);
      return made;
    };
    this.redrawings = digitLabels.map((label) => canvas(`${names.get(label) ?? label}, redrawn at this moment`));
    const figures = digitLabels.map((label, number) => {
      const original = canvas(names.get(label) ?? String(label));
      paint(original, originals, number, this.palette);
      const figure = document.createElement("figure");
      figure.append(original, this.redrawings[number]);
      return figure;
    });
    this.parts.digits.replaceChildren(...figures);
  }

  async drawCurves(name) {
    const [Plotly, bytes] = await Promise.all([loadPlotly(this.data.plotly), parcel(name)]);
    if (this.gone || this.data.curves !== name) return;
    this.Plotly = Plotly;
    this.parts.curves.hidden = false;
    const { data, layout } = JSON.parse(new TextDecoder().decode(bytes));
    await Plotly.react(this.plot, data, layout, { staticPlot: true });
    this.resized ??= new ResizeObserver(() => Plotly.Plots.resize(this.plot).then(() => this.wake()));
    this.resized.observe(this.parts.curves);
    this.wake();
  }

  placeMarker(step) {
    const layout = this.plot._fullLayout;
    if (!layout) return;
    const { xaxis, yaxis } = layout;
    const { style } = this.parts.marker;
    style.transform = `translateX(${xaxis._offset + xaxis.l2p(step) - 1}px)`;
    style.top = `${yaxis._offset}px`;
    style.height = `${yaxis._length}px`;
  }

  stepUnder(event) {
    const { xaxis } = this.plot._fullLayout;
    return xaxis.p2l(event.clientX - this.plot.getBoundingClientRect().left - xaxis._offset);
  }

  toggle(label, button) {
    if (!this.hidden.delete(label)) this.hidden.add(label);
    button.setAttribute("aria-pressed", String(!this.hidden.has(label)));
    this.wake();
  }

  listen() {
    const { play, time, curves } = this.parts;
    this.showState();
    play.onclick = () => (this.playing ? this.pause() : this.play());
    for (const button of this.root.querySelectorAll(".step")) button.onclick = () => this.stepBy(Number(button.dataset.by));
    this.root.querySelector("select").onchange = (event) => (this.speed = Number(event.target.value));
    time.oninput = () => {
      this.goTo(Number(time.value));
      this.position = this.target; // the hand leads: no glide behind it
    };
    time.onchange = () => this.goTo(Math.round(Number(time.value)));
    const jump = (event) => this.goTo(nearest(this.timeline.moments, this.stepUnder(event)));
    curves.onpointerdown = (event) => {
      curves.setPointerCapture(event.pointerId);
      jump(event);
    };
    curves.onpointermove = (event) => curves.hasPointerCapture(event.pointerId) && jump(event);
    listenForOrbits(this.canvas, () => {}, (...step) => this.turn(...step));
    this.root.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.wake()).observe(this.canvas);
  }

  turn(...step) {
    const camera = cameras.get(this.data?.view) ?? { eye: EYE };
    cameras.set(this.data?.view, orbited(camera, ...step));
    this.wake();
  }

  // Arrows turn the cloud while it has the focus; everywhere else they step through time.
  key(event) {
    if (event.defaultPrevented || !this.timeline || this.data.follow || event.ctrlKey || event.metaKey || event.altKey) return;
    const on = (selector) => event.target.matches(selector);
    const act = {
      ArrowLeft: () => this.stepBy(-1), ArrowDown: () => this.stepBy(-1),
      ArrowRight: () => this.stepBy(1), ArrowUp: () => this.stepBy(1),
      Home: () => this.goTo(0), End: () => this.goTo(this.last),
      " ": on("button") ? undefined : () => (this.playing ? this.pause() : this.play()), // a button is pressed by it
    }[event.key];
    if (!act || on("select")) return;
    event.preventDefault();
    act();
  }

  remove() {
    this.gone = true;
    clearTimeout(this.settling);
    this.resized?.disconnect();
    if (this.Plotly) this.Plotly.purge(this.plot);
  }
}

function nearest(moments, step) {
  const far = moments.map((moment) => Math.abs(moment.step - step));
  return far.indexOf(Math.min(...far));
}

// 256 colours from the tile's ground to its ink, as the pixels of an image take them.
function shades(ground, ink) {
  const colours = new Uint32Array(256);
  const bytes = new Uint8ClampedArray(colours.buffer);
  for (let i = 0; i < 256; i += 1) {
    for (let part = 0; part < 3; part += 1) bytes[4 * i + part] = ground[part] + ((ink[part] - ground[part]) * i) / 255;
    bytes[4 * i + 3] = 255;
  }
  return colours;
}

function paint(canvas, digits, number, palette) {
  const pixels = new ImageData(28, 28);
  const colours = new Uint32Array(pixels.data.buffer);
  for (let i = 0; i < PIXELS; i += 1) colours[i] = palette[digits[number * PIXELS + i]];
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!instances.has(parentElement)) instances.set(parentElement, new Player(parentElement));
  const player = instances.get(parentElement);
  player.update(data, (step) => setTriggerValue("settled", step)).catch((error) => {
    console.error(error);
    player.parts.loading.textContent = "The time line could not start in this browser.";
    player.parts.loading.hidden = false;
  });
  return () => {
    player.remove();
    instances.delete(parentElement);
  };
}
