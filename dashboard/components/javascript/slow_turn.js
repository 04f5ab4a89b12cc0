// One whole turn of a view, at the press of its button or by itself when the view opens.

const TURN_SECONDS = 40, FRAME_MS = 33;
const SLOW_FRAME_MS = 100, SLOW_FRAMES = 5; // as many frames as slow end a turn that nobody asked for

export class SlowTurn {
  // `move(around)` turns the view by that angle in radians and is done when it has been drawn.
  constructor(button, move) {
    this.button = button;
    this.move = move;
    button.onclick = () => (this.current ? this.stop() : this.start());
  }

  // Turns once around. A turn that the view began `byItself` also ends where frames come slowly.
  async start(byItself = false) {
    const turn = (this.current = { byItself });
    this.button.setAttribute("aria-pressed", "true");
    let last = performance.now();
    let slow = 0;
    const end = last + TURN_SECONDS * 1000;
    while (last < end && slow < SLOW_FRAMES) {
      await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
      const now = performance.now();
      if (this.current !== turn) return;
      if (!document.hidden) await this.move((2 * Math.PI * (now - last)) / (TURN_SECONDS * 1000));
      if (this.current !== turn) return;
      if (byItself && performance.now() - now > SLOW_FRAME_MS) slow += 1;
      last = now;
    }
    this.stop();
  }

  stop() {
    this.current = undefined;
    this.button.setAttribute("aria-pressed", "false");
  }

  // Ends a turn that the view began by itself; one that was asked for goes on.
  stopUnasked() {
    if (this.current?.byItself) this.stop();
  }
}
