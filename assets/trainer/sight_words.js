/** What is said below the views; added to `Sight` so that each file stays short. */

const sightWords = {
  whyEmpty(s) {
    if (s >= 0) return `At step ${countWords(this.part.arrays.view_t[s])} the outputs are not finite: there is nothing to see.`;
    return this.part ? "No snapshot of this configuration is kept here." : "The network's views are on their way.";
  },

  /** Say which snapshot is shown, and what it says. */
  words(s) {
    const { arrays, header } = this.part;
    const t = arrays.view_t[s];
    if (this.tab === "weights") return this.weightWords(t);
    const left = header.sent < header.kept ? ` ${header.sent} of ${header.kept} snapshots are shown.` : "";
    return `${this.whenWords(t)}: ${this.plot.summary()}${this.noiseWords()}.${this.unmistaken(s)}${left}`;
  },

  whenWords(t) {
    const each = this.trainer.scene.header.steps_per_epoch;
    const epoch = each > 1 ? ` (epoch ${epochWords(t, each)})` : "";
    return t === 0 ? "Before the first step" : `From step ${countWords(t)}${epoch}`;
  },

  noiseWords() {
    const { noisy, train } = this.data;
    return noisy ? `, ${countWords(noisy)} of ${countWords(train)} training labels were changed` : "";
  },

  unmistaken(s) {
    if (this.tab === "scatter") return " Dashed: predicted = true. Under the picture: the largest residuals, true → predicted.";
    const { mistakes } = this.part.arrays;
    if (this.tab !== "confusion" || !mistakes) return "";
    const each = this.part.shapes.mistakes[1] * 4;
    return each > 0 && mistakes[s * each] !== NOT_SENT ? " Below: true → predicted, the surest mistakes first." : "";
  },

  weightWords(t) {
    const { weights_t: of } = this.part.header;
    if (of === null) return "The weights are on their way.";
    const late = of === t ? "" : ` Those of step ${countWords(t)} are on their way.`;
    const units = this.part.shapes.weights[0];
    return `Weights into ${units} first-layer units after ${countWords(of)} steps: blue negative, orange positive, each on its own scale.${late}`;
  },
};

Object.assign(Sight.prototype, sightWords);
