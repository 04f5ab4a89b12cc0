// Points chosen by keys: from one to the next, and open it.

const STEPS = { n: 1, N: 1, p: -1, P: -1 };

// Calls onStep(1) or onStep(-1) for the next and the previous point, onOpen() for Enter, onLeave() for Escape.
export function listenForPointKeys(element, { onStep, onOpen, onLeave }) {
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = event.key in STEPS ? () => onStep(STEPS[event.key]) : { Enter: onOpen, Escape: onLeave }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
