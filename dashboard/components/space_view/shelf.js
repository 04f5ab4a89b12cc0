// What parcels brought, and Plotly from where Streamlit serves it: shared by every view of a page.

const shelf = (globalThis.latentDigitsParcels ??= { ready: new Map(), waiting: new Map() });
let plotlyLoading;

function parcel(name) {
  if (shelf.ready.has(name)) return Promise.resolve(shelf.ready.get(name));
  return new Promise((resolve) => {
    shelf.waiting.set(name, [...(shelf.waiting.get(name) ?? []), resolve]);
  });
}

function loadPlotly(path) {
  plotlyLoading ??= import(new URL(path, document.baseURI).href).then(() => globalThis.Plotly);
  return plotlyLoading;
}

// A switch for each class on show; `toggle` gets the label and its button.
function fillLegend(legend, classes, hidden, toggle) {
  const shown = classes.map(({ label, name, colour }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", String(!hidden.has(label)));
    const dot = document.createElement("i");
    dot.style.background = colour;
    button.append(dot, name);
    button.onclick = () => toggle(label, button);
    return button;
  });
  legend.replaceChildren(...shown);
}
