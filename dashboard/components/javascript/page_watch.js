// Asks for the page anew when it was drawn in other colours than the theme on show, or when the connection to the server
// was lost and is there again.

import { showInstance } from "./instances.js";

const CONNECTION = "data-test-connection-state"; // Streamlit's, on the element that holds the whole app

class PageWatch {
  constructor(root) {
    this.element = root.host ?? root;
    const app = document.querySelector("[data-testid=stApp]");
    this.connection = new MutationObserver(() => {
      if (app.getAttribute(CONNECTION) === "CONNECTED") this.ask("connection");
    });
    this.connection.observe(app, { attributeFilter: [CONNECTION] });
  }

  // Streamlit calls this after each run of the script, and whenever the theme changes. `drawn` is "light" or "dark".
  update({ drawn }, setTriggerValue) {
    this.ask = (reason) => setTriggerValue("outdated", reason);
    const shown = getComputedStyle(this.element).colorScheme;
    const known = shown === drawn || shown === this.asked; // asked once, whatever comes of it
    this.asked = shown;
    if (!known) this.ask(shown);
  }

  remove() {
    this.connection.disconnect();
  }
}

export const show = showInstance((root) => new PageWatch(root));
