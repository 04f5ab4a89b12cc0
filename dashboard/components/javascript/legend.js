// The legend: a switch for each class.

// Fills `legend` with a button for each class {label, name, colour}. A press flips the label in the set `hidden` and
// calls onToggle(label).
export function fillLegend(legend, classes, hidden, onToggle) {
  const buttons = classes.map(({ label, name, colour }) => {
    const button = document.createElement("button");
    const showState = () => button.setAttribute("aria-pressed", String(!hidden.has(label)));
    button.type = "button";
    const dot = document.createElement("i");
    dot.style.background = colour;
    const words = document.createElement("span");
    words.textContent = button.title = name; // cut by the style sheet where it is long, and whole on hover
    button.append(dot, words);
    button.onclick = () => {
      if (!hidden.delete(label)) hidden.add(label);
      showState();
      onToggle(label);
    };
    showState();
    return button;
  });
  legend.replaceChildren(...buttons);
}
