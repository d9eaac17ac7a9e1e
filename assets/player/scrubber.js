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
    const context = this.marks.clear();
    const { width, height } = this.marks;
    const x = (k) => THUMB / 2 + ((width - THUMB) * k) / run.steps;
    context.fillStyle = theme.red;
    for (const k of run.rules[focus].rises) context.fillRect(x(k) - 0.75, height / 2 + 7, 1.5, 6);
    for (const { k, leaves } of found) {
      diamond(context, x(k), height / 2 - 11, 3.5, leaves ? theme.primary : theme.background, theme.primary);
    }
  }

  /** Move the thumb; fractions of steps are only for the eye. */
  set(k, steps, playing) {
    this.input.max = String(steps);
    this.input.step = playing ? "any" : "1";
    this.input.value = String(k);
    this.input.style.setProperty("--done", String(k / steps));
    this.input.setAttribute("aria-valuetext", `step ${Math.floor(k)} of ${steps}`);
  }
}
