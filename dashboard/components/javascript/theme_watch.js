// Asks for a page in the other colours when the theme on show is no longer the one that the page was drawn in.

import { showInstance } from "./instances.js";

class ThemeWatch {
  constructor(root) {
    this.element = root.host ?? root;
  }

  // Streamlit calls this after each run of the script, and whenever the theme changes. `drawn` is "light" or "dark".
  update({ drawn }, setTriggerValue) {
    const shown = getComputedStyle(this.element).colorScheme;
    const known = shown === drawn || shown === this.asked; // asked once, whatever comes of it
    this.asked = shown;
    if (!known) setTriggerValue("changed", shown);
  }

  remove() {}
}

export const show = showInstance((root) => new ThemeWatch(root));
