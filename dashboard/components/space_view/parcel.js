// A parcel of bytes from Python, kept under its name for the 3-D views of this page.
// Its first line is the name; one parcel of a kind (the part before the first colon) is kept.

const shelf = (globalThis.latentDigitsParcels ??= { ready: new Map(), waiting: new Map() });

export default function ({ data }) {
  const end = data.indexOf(10);
  const name = new TextDecoder().decode(data.subarray(0, end));
  const kind = name.split(":", 1)[0];
  for (const other of shelf.ready.keys()) {
    if (other !== name && other.split(":", 1)[0] === kind) shelf.ready.delete(other);
  }
  const bytes = data.slice(end + 1);
  shelf.ready.set(name, bytes);
  shelf.waiting.get(name)?.forEach((resolve) => resolve(bytes));
  shelf.waiting.delete(name);
}
