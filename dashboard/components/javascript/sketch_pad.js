// The pad: the canvas of streamlit-drawable-canvas, and what it lacks: buttons of one's own to undo and clear, a pen for
// the keyboard, and a drawing that outlives a visit to another page and a reload.

import { keepDrawing, keptDrawing } from "./drawing.js";
import { showInstance } from "./instances.js";
import { KeyboardPen } from "./keyboard_pen.js";

const REPORTED_AFTER = 250; // milliseconds after a stroke has ended; the canvas waits 200 for another one
const INK = "#ffffff"; // on a clear ground, so that the picture's opacity is the ink

class SketchPad {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.pad = find(".pad");
    this.undoButton = find(".undo");
    this.clearButton = find(".clear");
    this.said = find(".said");
    this.hint = find(".hint");
    this.strokes = [];
    this.version = 0;
    this.ended = -Infinity;
    this.removal = new AbortController();
    this.listen();
  }

  update(data, _, setStateValue) {
    this.tell = setStateValue;
    this.pad.setAttribute("aria-label", `Pad: draw a ${data.thing} here`);
    this.hint.textContent = `Draw a ${data.thing} here`;
    this.start ??= this.open(data).catch((error) => {
      console.error(error);
      this.hint.textContent = "The pad could not start; please load the page again.";
    });
  }

  async open(data) {
    this.data = data;
    this.drive = (await import(new URL(data.canvas, document.baseURI).href)).default;
    if (this.removal.signal.aborted) return;
    const draw = (stroke) => this.whenReported(() => this.draw([...this.strokes, stroke]));
    new KeyboardPen(this.pad, { side: data.side, width: data.pen, draw, say: (text) => this.say(text) });
    this.draw([]); // of its first drawing the canvas reports nothing, of later ones it does
    if (keptDrawing().length > 0) this.draw(keptDrawing());
  }

  // Replaces what is on the canvas, which then reports it.
  draw(strokes) {
    this.strokes = strokes;
    this.version += 1; // the canvas takes a drawing only when it differs from the one that it was given last
    const { side, pen } = this.data;
    const objects = strokes.map((path) => ({
      type: "Path", path, stroke: INK, strokeWidth: pen, fill: null, strokeLineCap: "round", strokeLineJoin: "round",
    }));
    this.cleanUp = this.drive({
      parentElement: this.pad,
      data: {
        initialDrawing: { objects, background: "", version: this.version },
        canvasWidth: side, canvasHeight: side, backgroundColor: "", backgroundImageURL: null, maxDisplayHeight: null,
        drawingMode: "freedraw", strokeColor: INK, strokeWidth: pen, fillColor: INK, displayRadius: 0, fontSize: 0,
        label: "", disabled: false, returnImageData: true, realtimeUpdateStreamlit: true,
      },
      setStateValue: (name, value) => name === "drawing" && this.report(value),
    });
    this.show();
  }

  report({ raw, data }) {
    this.strokes = raw.objects.map(({ path }) => path);
    if (this.strokes.length > 0) this.cleared = undefined;
    keepDrawing(this.strokes);
    this.tell("drawing", this.strokes.length > 0 ? data : null);
    this.show();
  }

  show() {
    this.pad.classList.toggle("blank", this.strokes.length === 0);
    this.undoButton.setAttribute("aria-disabled", !this.cleared && this.strokes.length === 0);
    this.clearButton.setAttribute("aria-disabled", this.strokes.length === 0);
  }

  undo() {
    if (!this.cleared && this.strokes.length === 0) return;
    this.draw(this.cleared ?? this.strokes.slice(0, -1));
    this.say("Undone.");
  }

  clear() {
    if (this.strokes.length === 0) return;
    this.cleared = this.strokes;
    this.draw([]);
    this.say("Pad cleared.");
  }

  say(text) {
    this.said.textContent = text;
  }

  // Acts once the canvas has reported the stroke that was drawn last; what replaces the drawing would lose it.
  whenReported(act) {
    const wait = this.ended + REPORTED_AFTER - performance.now();
    if (wait > 0) setTimeout(act, wait);
    else act();
  }

  listen() {
    const { signal } = this.removal;
    this.pad.addEventListener("pointerdown", ({ button }) => {
      if (button !== 0) return;
      this.pad.classList.remove("blank");
      const end = () => { this.ended = performance.now(); };
      for (const name of ["pointerup", "pointercancel"]) addEventListener(name, end, { once: true, signal });
    });
    this.undoButton.addEventListener("click", () => this.whenReported(() => this.undo()));
    this.clearButton.addEventListener("click", () => this.whenReported(() => this.clear()));
    addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      if (event.composedPath()[0].matches?.("input, textarea, [contenteditable]")) return;
      event.preventDefault();
      this.whenReported(() => this.undo());
    }, { signal });
  }

  remove() {
    this.removal.abort();
    this.cleanUp?.();
  }
}

export const show = showInstance((root) => new SketchPad(root));
