// The tools of the head: the menu of pages on a narrow screen, and the link to what is seen.

import { showInstance } from "./instances.js";

const MENU = "ldMenu"; // set on the page's root element while the menu is open; page.css shows the pages then

// Streamlit keeps the model when a link is pressed. Opened in a new tab, a link has its address alone, which is given the
// model here.
function nameModel({ target }) {
  const link = target.closest?.("[data-testid=stPageLink-NavLink]");
  const model = new URLSearchParams(location.search).get("model");
  if (!link || !model) return;
  const address = new URL(link.href);
  address.searchParams.set("model", model);
  link.href = address.href;
}

class HeadTools {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.root = find(".tools");
    this.menu = find(".menu");
    this.copy = find(".copy");
    this.panel = find(".panel");
    this.said = find(".said");
    this.link = find(".link");
    this.qr = find(".qr");
    this.menu.onclick = () => this.openMenu(!this.menuIsOpen);
    this.copy.onclick = () => (this.panel.hidden ? this.openPanel() : this.closePanel());
    this.pressed = (event) => this.press(event);
    this.key = (event) => event.key === "Escape" && this.escape();
    document.addEventListener("click", this.pressed);
    document.addEventListener("keydown", this.key);
    for (const reached of ["pointerdown", "focusin"]) document.addEventListener(reached, nameModel);
    this.menu.disabled = this.copy.disabled = false;
  }

  update(data, setTriggerValue) {
    this.data = data;
    this.send = (link) => setTriggerValue("link", link);
    this.showQr();
  }

  get menuIsOpen() {
    return MENU in document.documentElement.dataset;
  }

  openMenu(open) {
    if (open) document.documentElement.dataset[MENU] = "";
    else delete document.documentElement.dataset[MENU];
    this.menu.setAttribute("aria-expanded", String(open));
  }

  // A choice in the menu closes it, and so does a press beside it.
  press(event) {
    if (!event.composedPath().includes(this.root)) {
      this.openMenu(false);
      this.closePanel();
    }
  }

  escape() {
    if (this.menuIsOpen) this.menu.focus();
    if (!this.panel.hidden) this.copy.focus();
    this.openMenu(false);
    this.closePanel();
  }

  async openPanel() {
    const link = location.href;
    this.openMenu(false);
    this.panel.hidden = false;
    this.copy.setAttribute("aria-expanded", "true");
    this.link.value = link;
    this.showQr();
    if (link.length > this.data.longest) {
      this.said.textContent = `This link has ${link.length} characters, too many for a QR code.`;
    } else {
      this.said.textContent = "";
      if (this.data.link !== link) this.send(link);
    }
    this.link.select();
    const copied = await copyText(link, this.link);
    this.said.textContent += copied ? " Copied. For a class, show the code." : " Copy it from here.";
  }

  closePanel() {
    this.panel.hidden = true;
    this.copy.setAttribute("aria-expanded", "false");
  }

  showQr() {
    const { link, qr } = this.data;
    this.qr.hidden = !qr || link !== this.link.value;
    if (this.qr.hidden) return;
    this.qr.src = qr;
    this.qr.alt = "The link as a QR code";
  }

  remove() {
    document.removeEventListener("click", this.pressed);
    document.removeEventListener("keydown", this.key);
    for (const reached of ["pointerdown", "focusin"]) document.removeEventListener(reached, nameModel);
    this.openMenu(false);
  }
}

// Without https a browser has no clipboard for scripts, but copies what is selected.
async function copyText(text, input) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    input.select();
    return document.execCommand("copy");
  }
}

export const show = showInstance((root) => new HeadTools(root));
