// Plays a run's snapshots: points move, digits come into focus and a line moves along the curves, all in the browser.

import { cameras } from "./cameras.js";
import { Controls } from "./controls.js";
import { Curves } from "./curves.js";
import { DigitPairs, inkColours } from "./digits.js";
import { listenForOrbits } from "./gestures.js";
import { showInstance } from "./instances.js";
import { fillLegend } from "./legend.js";
import { fitted, orbited } from "./orbit.js";
import { payload } from "./payloads.js";
import { Playback } from "./playback.js";
import { PointsCanvas } from "./points_canvas.js";
import { interpolate, nearest, unpackSnapshots } from "./snapshots.js";

const REST_MS = 400; // the link is written when the replay has stood still for so long
const LONGEST_FRAME_S = 0.1; // a page that was hidden goes on where it was
const WIDTH_NEEDED = 1.35; // of the stage, in heights, for the axes and their numbers to fit
const WAITS = "Winding back to the first step…";
const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");

class Player {
  constructor(root) {
    this.root = root.querySelector(".player");
    const find = (selector) => this.root.querySelector(selector);
    this.loading = find(".loading");
    this.legend = find(".legend");
    this.canvas = find(".points-canvas");
    this.watched = find(".watched");
    this.points = new PointsCanvas(this.canvas);
    this.digits = new DigitPairs(find(".digits"));
    this.playback = new Playback(lessMotion);
    this.controls = new Controls(this.root, this.playback, () => this.changed());
    this.curves = new Curves(find(".curves"), (step) => this.goToStep(step), () => this.wake());
    this.hidden = new Set();
    listenForOrbits(this.canvas, () => {}, (...step) => this.turn(...step));
    this.resized = new ResizeObserver(() => this.wake());
    this.resized.observe(this.canvas);
    this.controls.showState();
  }

  update(data, setTriggerValue) {
    this.data = data;
    this.report = (step) => setTriggerValue("settled", step);
    this.canvas.setAttribute("aria-label", data.alt);
    this.watched.textContent = data.watched;
    this.root.classList.toggle("following", data.follow);
    if (this.source !== data.source) this.empty();
    this.colours = new Map(data.classes.map(({ label, colour }) => [label, colour]));
    fillLegend(this.legend, data.classes, this.hidden, () => this.wake());
    this.load(data).catch((error) => {
      console.error(error);
      if (this.data === data) this.empty("The time line could not start in this browser.");
    });
  }

  // Hides what is on show, so that nothing of one run ever stands beside another; `words` stand in its place.
  empty(words = WAITS) {
    this.root.classList.add("empty");
    this.loading.textContent = words;
    this.loading.hidden = false;
    this.controls.disabled = true;
    this.curves.hide();
    this.snapshots = this.name = undefined;
    clearTimeout(this.resting);
  }

  async load(data) {
    const bytes = await payload(data.snapshots);
    if (this.data !== data || this.removed) return; // a newer update overtook this one
    if (this.name !== data.snapshots) this.open(unpackSnapshots(bytes));
    this.name = data.snapshots;
    const names = new Map(data.classes.map(({ label, name }) => [label, name]));
    this.digits.show(this.snapshots, names, inkColours(data.ground, data.ink));
    this.controls.disabled = data.follow;
    this.loading.hidden = true;
    this.root.classList.remove("empty");
    this.wake();
    if (data.curves) await this.curves.draw(data.curves, data.plotly);
  }

  // New snapshots. Those that follow the same run begin with what is on the screen and glide to what is new.
  open(snapshots) {
    const { follow, source, step, telling } = this.data;
    const { moments } = snapshots;
    const last = moments.length - 1;
    const goesOn = follow && this.source === source && this.snapshots?.labels.length === snapshots.labels.length;
    if (goesOn) snapshots.moments = [this.moment(), moments[last]];
    this.source = source;
    this.snapshots = snapshots;
    if (goesOn) {
      this.playback.open(0, 1);
      this.playback.goTo(1);
    } else {
      const byItself = step === null && telling !== null && !follow;
      const opensAt = byItself && lessMotion.matches ? telling : (step ?? 0);
      this.playback.open(follow ? last : nearest(moments, opensAt), last);
      if (byItself && !lessMotion.matches) this.playback.play();
      this.touched = false;
    }
    this.controls.showState();
    this.reported = this.measured().step;
  }

  // What is on show, which may lie between two snapshots.
  moment() {
    const { shown, last } = this.playback;
    const from = Math.floor(shown);
    const { moments } = this.snapshots;
    return interpolate(moments[from], moments[Math.min(from + 1, last)], shown - from);
  }

  // The snapshot nearest to what is on show.
  measured() {
    return this.snapshots.moments[Math.round(this.playback.position)];
  }

  goToStep(step) {
    if (!this.snapshots) return;
    this.playback.goTo(nearest(this.snapshots.moments, step));
    this.changed();
  }

  changed() {
    this.touched = true;
    this.controls.showState();
    this.wake();
  }

  wake() {
    this.frame ??= requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = undefined;
    if (this.removed || !this.snapshots) return;
    const { playing } = this.playback;
    this.playback.advance(Math.min(LONGEST_FRAME_S, (now - (this.before ?? now)) / 1000));
    if (playing !== this.playback.playing) this.controls.showState();
    this.draw();
    const { moves } = this.playback;
    this.before = moves ? now : undefined;
    if (moves) this.wake();
    else this.rest();
  }

  rest() {
    clearTimeout(this.resting);
    if (!this.data.linked || !this.touched) return;
    this.resting = setTimeout(() => {
      const { step } = this.measured();
      if (this.removed || this.playback.playing || this.reported === step) return;
      this.reported = step;
      this.report(step);
    }, REST_MS);
  }

  draw() {
    const { data } = this;
    const moment = this.moment();
    this.points.draw({
      ...moment, labels: this.snapshots.labels, colours: this.colours, hidden: this.hidden,
      axisColours: data.axes, axisGap: data.axisGap, camera: this.camera(),
    });
    this.digits.draw(moment.digits);
    this.controls.showMoment(this.measured(), data.lastStep, data.epochs);
    this.curves.mark(moment.step);
  }

  // The camera as the visitor left it.
  kept() {
    return cameras.get(this.data.view) ?? { eye: this.data.eye };
  }

  // The same, farther off where the stage is narrow.
  camera() {
    return fitted(this.kept(), WIDTH_NEEDED, this.canvas.clientWidth, this.canvas.clientHeight);
  }

  turn(...step) {
    if (!this.data) return;
    cameras.set(this.data.view, orbited(this.kept(), ...step));
    this.wake();
  }

  remove() {
    this.removed = true;
    clearTimeout(this.resting);
    this.resized.disconnect();
    this.curves.remove();
  }
}

export const show = showInstance((root) => new Player(root));
