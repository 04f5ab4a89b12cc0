// The watched digits of a replay: each original with what the network draws of it below.

// 256 colours from a tile's ground to its ink ([r, g, b] each), as 32-bit pixels of an ImageData.
export function inkColours(ground, ink) {
  const colours = new Uint32Array(256);
  const bytes = new Uint8ClampedArray(colours.buffer);
  for (let i = 0; i < 256; i += 1) {
    for (let part = 0; part < 3; part += 1) bytes[4 * i + part] = ground[part] + ((ink[part] - ground[part]) * i) / 255;
    bytes[4 * i + 3] = 255;
  }
  return colours;
}

export class DigitPairs {
  constructor(element) {
    this.element = element;
    this.canvases = []; // of the reconstructions
  }

  // Shows the originals of unpacked snapshots; `names` is a Map of class names by label, `colours` as inkColours.
  show({ side, originals, digitLabels }, names, colours) {
    this.side = side;
    this.colours = colours;
    const nameOf = (label) => names.get(label) ?? String(label);
    this.canvases = digitLabels.map((label) => this.canvas(`${nameOf(label)}, redrawn at this moment`));
    const pairs = digitLabels.map((label, number) => {
      const original = this.canvas(nameOf(label));
      this.paint(original, originals, number);
      const figure = document.createElement("figure");
      figure.append(original, this.canvases[number]);
      return figure;
    });
    this.element.replaceChildren(...pairs);
  }

  // Draws the reconstructions `digits` (k * side * side), 0 to 255.
  draw(digits) {
    this.canvases.forEach((canvas, number) => this.paint(canvas, digits, number));
  }

  canvas(words) {
    const made = Object.assign(document.createElement("canvas"), { width: this.side, height: this.side });
    made.setAttribute("role", "img");
    made.setAttribute("aria-label", words);
    return made;
  }

  paint(canvas, digits, number) {
    const image = new ImageData(this.side, this.side);
    const pixels = new Uint32Array(image.data.buffer);
    const first = number * pixels.length;
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = this.colours[digits[first + i]];
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
}
