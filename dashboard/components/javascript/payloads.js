// Payloads: bytes from an address that names their contents. Every view of the page reads them from here.

const KEPT = 6; // the newest; a browser has the others in its own cache
const PAUSES_MS = [300, 1500]; // before it is tried again

const kept = new Map(); // promises by address, the newest last

// A promise of the bytes at an address below the app's own.
export function payload(address) {
  const bytes = kept.get(address) ?? fetched(address);
  kept.delete(address);
  kept.set(address, bytes);
  for (const other of kept.keys()) if (kept.size > KEPT) kept.delete(other);
  bytes.catch(() => kept.delete(address)); // the next one who asks tries again
  return bytes;
}

async function fetched(address, pauses = PAUSES_MS) {
  try {
    const response = await fetch(new URL(address, document.baseURI));
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    if (!pauses.length) throw error;
    await new Promise((resolve) => setTimeout(resolve, pauses[0]));
    return fetched(address, pauses.slice(1));
  }
}
