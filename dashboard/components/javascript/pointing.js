// The digit of the 3-D view that is pointed at, by the pointer or by keys: its card, and its words for who only hears.

import { outward } from "./cloud.js";
import { HoverCard } from "./hover_card.js";

export class Pointing {
  // `root` holds .stage, .plot, .card, .aim and .spoken; `hidden` is the Set of labels that are not shown.
  constructor(root, hidden) {
    const find = (selector) => root.querySelector(selector);
    this.plot = find(".plot");
    this.aim = find(".aim");
    this.spoken = find(".spoken");
    this.stage = find(".stage");
    this.hidden = hidden;
    this.card = new HoverCard(find(".card"), this.stage);
    this.sheets = [];
    const follow = (event) => {
      const box = this.stage.getBoundingClientRect();
      this.pointer = [event.clientX - box.left, event.clientY - box.top];
    };
    for (const name of ["pointermove", "pointerdown"]) this.plot.addEventListener(name, follow, true);
    this.plot.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.leave());
    this.plot.addEventListener("blur", () => this.end());
  }

  // What is pointed at from now on: the points of `cloud` in `scene`, around the code `mark` (3) if there is one.
  open({ cloud, scene, mark, classes, sheetLayout }) {
    this.end();
    Object.assign(this, { cloud, scene, mark, classes, sheetLayout });
    this.order = undefined;
  }

  // The sheets that the card's pictures are cut from, none while they are on their way.
  setSheets(sheets) {
    this.sheets = sheets;
    if (this.index !== undefined) this.show(this.index);
  }

  // The number of the digit, or undefined.
  get number() {
    return this.cloud?.numbers[this.index];
  }

  // Points at the digit under the pointer.
  at(number) {
    this.byKeys = false;
    this.show(this.cloud.numbers.indexOf(number));
  }

  // Points at the next or the previous digit (`by` is 1 or -1) by distance from the mark, or from the cloud's middle.
  step(by) {
    if (!this.scene) return;
    const { low, high } = this.cloud;
    this.order ??= outward(this.cloud, this.mark ?? low.map((value, axis) => (value + high[axis]) / 2), this.hidden);
    const { length } = this.order;
    if (!length) return;
    const before = this.byKeys ? this.order.indexOf(this.index) : Math.min(-by, 0);
    this.byKeys = true;
    this.show(this.order[(before + by + length) % length]);
    this.spoken.textContent = `${this.lines.join(", ")}. Enter opens it.`;
  }

  show(index) {
    const { cloud, plot, sheets } = this;
    this.index = index;
    const { name, colour } = this.classes.find(({ label }) => label === cloud.labels[index]);
    this.lines = [`${name}, number ${this.number.toLocaleString("en")}`, `error ${cloud.errors[index].toFixed(3)}`];
    plot.classList.add("pointing");
    plot.dataset.pointed = this.number;
    this.aim.hidden = !this.byKeys;
    const place = this.byKeys ? this.scene.place(cloud.points.slice(3 * index, 3 * index + 3)) : this.pointer;
    if (this.byKeys) this.aim.style.transform = `translate(${place[0]}px, ${place[1]}px)`;
    this.card.show({ number: this.number, lines: this.lines, colour, sheets, layout: this.sheetLayout, pointer: place });
  }

  // The view has turned.
  turned() {
    if (this.byKeys && this.index !== undefined) this.show(this.index);
  }

  // The pointer is over no digit any more; one that keys point at stays.
  leave() {
    if (!this.byKeys) this.end();
  }

  end() {
    this.index = undefined;
    this.byKeys = false;
    this.plot.classList.remove("pointing");
    delete this.plot.dataset.pointed;
    this.aim.hidden = true;
    this.card.hide();
  }
}
