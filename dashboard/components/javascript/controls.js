// A replay's controls and what they show: play, step, scrub, speed and keys; the step, epoch and error on show.

const whole = (number) => Math.round(number).toLocaleString("en");

export class Controls {
  // `playback` is what they steer; onChange() is called after each change.
  constructor(root, playback, onChange) {
    this.root = root;
    this.playback = playback;
    this.onChange = onChange;
    this.disabled = true; // no keys before there is something to play, or where a run is followed
    this.play = root.querySelector(".play");
    this.time = root.querySelector(".time");
    this.now = root.querySelector(".now");
    this.listen();
  }

  listen() {
    const { playback, root, time } = this;
    this.play.onclick = () => this.act(() => this.toggle());
    for (const button of root.querySelectorAll(".step")) {
      button.onclick = () => this.act(() => playback.stepBy(Number(button.dataset.by)));
    }
    root.querySelector("select").onchange = (event) => (playback.speed = Number(event.target.value));
    time.oninput = () => this.act(() => playback.jumpTo(Number(time.value)));
    time.onchange = () => this.act(() => playback.goTo(Math.round(Number(time.value))));
    root.addEventListener("keydown", (event) => this.key(event));
  }

  act(change) {
    change();
    this.onChange();
  }

  toggle() {
    if (this.playback.playing) this.playback.pause();
    else this.playback.play();
  }

  // Arrows step through time, but where another part of the view has taken them: they turn the points.
  key(event) {
    if (event.defaultPrevented || this.disabled || event.ctrlKey || event.metaKey || event.altKey) return;
    const { playback } = this;
    const on = (selector) => event.target.matches(selector);
    const change = {
      ArrowLeft: () => playback.stepBy(-1), ArrowDown: () => playback.stepBy(-1),
      ArrowRight: () => playback.stepBy(1), ArrowUp: () => playback.stepBy(1),
      Home: () => playback.goTo(0), End: () => playback.goTo(playback.last),
      " ": on("button") ? undefined : () => this.toggle(), // a button is pressed by it
    }[event.key];
    if (!change || on("select")) return;
    event.preventDefault();
    this.act(change);
  }

  showState() {
    this.root.classList.toggle("playing", this.playback.playing);
    this.play.querySelector("span").textContent = this.playback.playing ? "Pause" : "Play";
  }

  // Shows a moment {step, error}; `epochs` in all, if known, at `lastStep`.
  showMoment({ step, error }, lastStep, epochs) {
    const { position, last } = this.playback;
    const epoch = epochs ? `${((epochs * step) / lastStep).toFixed(1)} of ${whole(epochs)}` : undefined;
    const facts = [["step", whole(step)], ["epoch", epoch], ["error", error.toFixed(3)]];
    this.showFacts(facts.filter(([, value]) => value !== undefined));
    this.time.max = last;
    this.time.value = position;
    this.time.style.setProperty("--done", `${(100 * position) / Math.max(last, 1)}%`);
    this.root.dataset.step = step;
  }

  showFacts(facts) {
    const spoken = facts.map(([name, value]) => `${name} ${value}`).join(", ");
    if (this.spoken === spoken) return;
    this.spoken = spoken;
    const elements = facts.map(([name, value]) => {
      const fact = document.createElement("div");
      fact.append(Object.assign(document.createElement("span"), { textContent: name }));
      fact.append(Object.assign(document.createElement("b"), { textContent: value }));
      return fact;
    });
    this.now.replaceChildren(...elements);
    this.time.setAttribute("aria-valuetext", spoken);
  }
}
