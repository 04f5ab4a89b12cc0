// The snapshots of a run, unpacked as dashboard/engine/snapshots.py packs them, and what lies between two of them.

// {side, labels, originals, digitLabels, moments}; a moment is {step, error, low, high, points (c * 3), digits
// (k * side * side)}, for c points and k digits.
export function unpackSnapshots(bytes) {
  const end = bytes.indexOf(10);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  const { steps, errors, codes, digits, digitLabels, low, high, levels, side } = header;
  let at = end + 1;
  const take = (count) => bytes.slice(at, (at += count)); // a copy, so that 16-bit numbers are aligned
  const packed = new Uint16Array(take(steps.length * codes * 3 * 2).buffer);
  const labels = take(codes);
  const originals = take(digits * side * side);
  const points = Float32Array.from(packed, (value, i) => low[i % 3] + ((high[i % 3] - low[i % 3]) * value) / levels);
  const moments = steps.map((step, number) => ({
    step, error: errors[number], low, high,
    points: points.subarray(number * codes * 3, (number + 1) * codes * 3),
    digits: take(digits * side * side),
  }));
  return { side, labels, originals, digitLabels, moments };
}

// The moment that lies a share of the way from one to another: every number moves in a straight line.
export function interpolate(from, to, share) {
  if (share === 0 || from === to) return from;
  const mix = (a, b) => a.map((value, i) => value + (b[i] - value) * share);
  return Object.fromEntries(
    Object.keys(from).map((name) => {
      const [a, b] = [from[name], to[name]];
      return [name, typeof a === "number" ? a + (b - a) * share : mix(a, b)];
    }),
  );
}

// The number of the moment whose step is nearest to `step`.
export function nearest(moments, step) {
  const distances = moments.map((moment) => Math.abs(moment.step - step));
  return distances.indexOf(Math.min(...distances));
}
