// Plotly, loaded once for the whole page from where Streamlit serves it.

let loading;

// A promise of Plotly; `path` is below the app's own address.
export function loadPlotly(path) {
  loading ??= import(new URL(path, document.baseURI).href).then(() => globalThis.Plotly);
  return loading;
}
