// The drawing on the pad, kept by the browser's tab alone: over a visit to another page, and over a reload.
// A drawing is a list of strokes; a stroke is a list of path commands, such as [["M", 10, 10], ["L", 20, 30]].

const PLACE = "latent_digits.drawing"; // in the tab's sessionStorage
const MOST_LETTERS = 500_000; // of a drawing kept: some hundred strokes
const FARTHEST = 10_000; // pixels from the pad's corner: a stroke may leave the pad
const NUMBERS = { M: 2, L: 2, Q: 4 };

let current; // where the tab keeps nothing, the drawing still outlives a visit to another page

// The drawing that was kept last; an empty one where there is none, or where what is kept is no drawing.
export function keptDrawing() {
  current ??= parsed(stored());
  return current;
}

export function keepDrawing(strokes) {
  current = strokes;
  const text = JSON.stringify(strokes);
  try {
    if (strokes.length > 0 && text.length <= MOST_LETTERS) sessionStorage.setItem(PLACE, text);
    else sessionStorage.removeItem(PLACE);
  } catch {} // the browser keeps nothing for this page
}

// A drawing from text that anybody may have written; an empty one where the text is none.
export function parsed(text) {
  try {
    if (text.length > MOST_LETTERS) return [];
    const strokes = JSON.parse(text);
    return strokes.every(isStroke) ? strokes : [];
  } catch {
    return [];
  }
}

function stored() {
  try {
    return sessionStorage.getItem(PLACE) ?? "[]";
  } catch {
    return "[]";
  }
}

function isStroke(stroke) {
  return Array.isArray(stroke) && stroke.length > 0 && stroke[0][0] === "M" && stroke.every(isCommand);
}

function isCommand([letter, ...numbers]) {
  const near = (number) => typeof number === "number" && Math.abs(number) <= FARTHEST;
  return Object.hasOwn(NUMBERS, letter) && numbers.length === NUMBERS[letter] && numbers.every(near);
}
