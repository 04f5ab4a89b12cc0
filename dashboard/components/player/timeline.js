// The snapshots of a run, unpacked as dashboard/engine/timeline.py packs them, and what lies between two of them.

const PIXELS = 28 * 28, QUANTA = 65535;

// {labels, originals, digitLabels, moments}; a moment is {step, error, low, high, places (c * 3), digits (k * 784)}.
function unpackTimeline(bytes) {
  const end = bytes.indexOf(10);
  const { steps, errors, codes, digits, digitLabels, low, high } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(0, end)),
  );
  let at = end + 1;
  const take = (count) => bytes.slice(at, (at += count)); // a copy, so that 16-bit numbers are aligned
  const quanta = new Uint16Array(take(steps.length * codes * 3 * 2).buffer);
  const labels = take(codes);
  const originals = take(digits * PIXELS);
  const places = Float32Array.from(quanta, (value, i) => low[i % 3] + ((high[i % 3] - low[i % 3]) * value) / QUANTA);
  const moments = steps.map((step, number) => ({
    step, error: errors[number], low, high,
    places: places.subarray(number * codes * 3, (number + 1) * codes * 3),
    digits: take(digits * PIXELS),
  }));
  return { labels, originals, digitLabels, moments };
}

// The moment that lies a share of the way from one to another: everything moves in a straight line.
function between(from, to, share) {
  if (share === 0 || from === to) return from;
  const mix = (a, b) => a.map((value, i) => value + (b[i] - value) * share);
  return Object.fromEntries(
    Object.keys(from).map((name) => {
      const [a, b] = [from[name], to[name]];
      return [name, typeof a === "number" ? a + (b - a) * share : mix(a, b)];
    }),
  );
}
