// The hover card: the digit under the pointer and its reconstruction, cut from sheets of pictures.

const GAP = 18; // CSS pixels between the pointer and the card
const EDGE = 6; // between the card and the edge of the stage

// Where a card [width, height] stands in a stage [width, height], as [left, top]: right of the pointer [x, y], left of
// it where there is no room, and always inside the stage.
export function cardPlace([x, y], [cardWidth, cardHeight], [width, height]) {
  const left = x + GAP + cardWidth > width ? x - GAP - cardWidth : x + GAP;
  const inside = (value, most) => Math.max(EDGE, Math.min(value, most - EDGE));
  return [inside(left, width - cardWidth), inside(y - cardHeight / 2, height - cardHeight)];
}

// Where picture `number` lies on a sheet with `columns` a row, each `side` pixels wide and high, as [left, top].
export function sheetPlace(number, { columns, side }) {
  return [(number % columns) * side, Math.floor(number / columns) * side];
}

export class HoverCard {
  constructor(card, stage) {
    this.card = card;
    this.stage = stage;
    this.canvases = [...card.querySelectorAll("canvas")];
    this.about = card.querySelector(".about");
  }

  // Shows the pictures of digit `number` with `lines` of text, at the pointer [x, y] or in the middle of the stage.
  show({ number, lines, colour, sheets, layout, pointer }) {
    this.card.style.borderLeftColor = colour;
    const elements = lines.map((text) => Object.assign(document.createElement("div"), { textContent: text }));
    this.about.replaceChildren(...elements);
    this.canvases.forEach((canvas, index) => paint(canvas, sheets[index], sheetPlace(number, layout), layout.side));
    this.card.hidden = false;
    const { clientWidth: width, clientHeight: height } = this.stage;
    const size = [this.card.offsetWidth, this.card.offsetHeight];
    const [left, top] = cardPlace(pointer ?? [width / 2, height / 2], size, [width, height]);
    this.card.style.transform = `translate(${left}px, ${top}px)`;
  }

  hide() {
    this.card.hidden = true;
  }
}

function paint(canvas, sheet, [left, top], side) {
  canvas.hidden = !sheet;
  if (!sheet) return;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(sheet, left, top, side, side, 0, 0, canvas.width, canvas.height);
}
