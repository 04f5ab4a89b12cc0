// Gives the keyboard a place to go on: what had the focus may be gone, or disabled, once it has been pressed.

import { showInstance } from "./instances.js";

const FRAMES = 60; // within which Streamlit has drawn what a rerun has changed

class NextFocus {
  // After each change of `state` the first enabled button of the container with the key `container` gets a lost focus.
  update({ container, state }) {
    const changed = this.state !== undefined && this.state !== state;
    this.state = state;
    if (changed) this.find(`.st-key-${container} button:enabled`);
  }

  async find(selector) {
    const { state } = this;
    for (let frame = 0; frame < FRAMES && this.state === state; frame += 1) {
      await new Promise(requestAnimationFrame);
      if (document.activeElement === document.body) document.querySelector(selector)?.focus();
    }
  }

  remove() {
    this.state = undefined;
  }
}

export const show = showInstance(() => new NextFocus());
