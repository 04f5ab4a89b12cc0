// Where a replay stands and how it moves on. Positions count moments: 1.5 is half way from moment 1 to moment 2.

const MOMENTS_A_SECOND = 3;
const GLIDE = 12; // a second of gliding leaves exp(-GLIDE) of the way to the target
const NEAR = 0.02; // moments; so close counts as arrived

export class Playback {
  // `lessMotion.matches` is whether the visitor wants no motion: then moments change at once.
  constructor(lessMotion) {
    this.lessMotion = lessMotion;
    this.speed = 1;
    this.open(0, 0);
  }

  // Stands still at `position`; `last` is the highest position.
  open(position, last) {
    this.position = position;
    this.last = last;
    this.target = undefined;
    this.playing = false;
  }

  get moves() {
    return this.playing || this.target !== undefined;
  }

  // The position to show.
  get shown() {
    return this.lessMotion.matches ? Math.floor(this.position + NEAR) : this.position;
  }

  play() {
    if (this.position >= this.last) this.position = 0;
    this.playing = true;
    this.target = undefined;
  }

  // Stops at the next moment, so that what is shown was measured.
  pause() {
    this.goTo(Math.min(this.last, Math.ceil(this.position - NEAR)));
  }

  // Stops playing and glides to a position.
  goTo(position) {
    this.playing = false;
    this.target = Math.max(0, Math.min(this.last, position));
    if (this.lessMotion.matches) this.position = this.target;
  }

  // Stops playing and is at a position at once.
  jumpTo(position) {
    this.goTo(position);
    this.position = this.target;
  }

  stepBy(count) {
    this.goTo(Math.round(this.target ?? this.position) + count);
  }

  // What `seconds` more do.
  advance(seconds) {
    if (this.playing) {
      this.position = Math.min(this.last, this.position + seconds * MOMENTS_A_SECOND * this.speed);
      this.playing = this.position < this.last;
    } else if (this.target !== undefined) {
      const left = this.target - this.position;
      this.position += left * (1 - Math.exp(-GLIDE * seconds));
      if (Math.abs(left) > NEAR) return;
      this.position = this.target;
      this.target = undefined;
    }
  }
}
