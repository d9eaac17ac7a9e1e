/** The scrubber's marks: red below the track where V rose, a notch above it where the path crossed the shore. */

const THUMB = 16;

class Scrubber {
  constructor(track, input) {
    this.input = input;
    this.marks = new Layer(track);
  }

  resize(ratio) {
    const { clientWidth, clientHeight } = this.marks.canvas.parentElement;
    this.marks.resize(clientWidth, clientHeight, ratio);
  }

  draw({ theme, run, focus, found }) {
    const crossings = found.map(({ k, leaves }) => ({ k: run.timeline.step(k), leaves }));
    this.mark(theme, run.steps, run.rules[focus].rises, crossings);
  }

  mark(theme, steps, rises, crossings) {
    const context = this.marks.clear();
    const { width, height } = this.marks;
    const x = (k) => THUMB / 2 + ((width - THUMB) * k) / steps;
    context.fillStyle = theme.red;
    for (const k of rises) context.fillRect(x(k) - 0.75, height / 2 + 7, 1.5, 6);
    for (const { k, leaves } of crossings) {
      diamond(context, x(k), height / 2 - 11, 3.5, leaves ? theme.primary : theme.background, theme.primary);
    }
  }

  set(k, steps, playing) {
    this.move(k, steps, playing, `step ${Math.floor(k)} of ${steps}`);
  }

  /** Move the thumb; fractions of steps are only for the eye. */
  move(k, steps, playing, words) {
    this.input.max = String(steps);
    this.input.step = playing ? "any" : "1";
    this.input.value = String(k);
    this.input.style.setProperty("--done", String(k / steps));
    this.input.setAttribute("aria-valuetext", words);
  }
}
