// The payload store: bytes that Python sent, by name. Every view of the page reads them from here.

const ready = new Map();
const waiting = new Map();

// A promise of the bytes called `name`: at once when they are here, otherwise when they arrive.
export function payload(name) {
  if (ready.has(name)) return Promise.resolve(ready.get(name));
  return new Promise((resolve) => waiting.set(name, [...(waiting.get(name) ?? []), resolve]));
}

// Keeps bytes, and drops the older ones of the same kind: the part of a name before its first colon.
export function keepPayload(name, bytes) {
  const kind = kindOf(name);
  for (const other of ready.keys()) {
    if (other !== name && kindOf(other) === kind) ready.delete(other);
  }
  ready.set(name, bytes);
  waiting.get(name)?.forEach((resolve) => resolve(bytes));
  waiting.delete(name);
}

const kindOf = (name) => name.split(":", 1)[0];

// The Streamlit component that carries a payload. `data` is bytes: a line with the name, then the payload.
export function show({ data }) {
  const end = data.indexOf(10);
  keepPayload(new TextDecoder().decode(data.subarray(0, end)), data.slice(end + 1));
}
