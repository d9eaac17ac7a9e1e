/** What is said of a scatter of numbers; added to `Scatter` so that each file stays short. */

const scatterWords = {
  itemWords(item) {
    return `test sample ${countWords(item.sample + 1)}: true ${numberWords(item.truth)}, predicted ${this.predictedWords(item)}: ${this.missWords(item)}`;
  },

  predictedWords({ predicted }) {
    if (Number.isFinite(predicted)) return numberWords(predicted);
    return predicted > 0 ? `above ${numberWords(this.high)}` : `below ${numberWords(this.low)}`;
  },

  missWords({ truth, predicted }) {
    if (predicted === truth) return "exact";
    const by = Number.isFinite(predicted) ? numberWords(Math.abs(predicted - truth)) : "far";
    return `${by} too ${predicted > truth ? "high" : "low"}`;
  },

  /** Return the scores of the whole test part. */
  summary() {
    const r2 = Number.isNaN(this.r2) ? "R² not defined (all true values are equal)" : `R² ${formatNumber(this.r2)}`;
    return `test ${r2}, RMSE ${numberWords(this.rmse)} (${this.target}) of ${countWords(this.total)} samples`;
  },

  /** Return the picture in words: its scores and the largest residual. */
  words() {
    const beyond = this.items.filter(({ predicted }) => predicted > this.high || predicted < this.low).length;
    const part = this.items.length < this.total ? `, ${countWords(this.items.length)} of them drawn` : "";
    const outside = beyond ? `; ${countWords(beyond)} predicted beyond the picture` : "";
    return `Predicted against true ${this.target}: ${this.summary()}${part}${outside}; largest residual: ${this.itemWords(this.worst[0])}.`;
  },
};

Object.assign(Scatter.prototype, scatterWords);

/** Fill the list of the largest residuals. */
function fillResiduals(list, scatter) {
  const { worst } = scatter;
  while (list.children.length < worst.length) list.append(make("li", {}, make("span"), make("span", { class: "aside" })));
  while (list.children.length > worst.length) list.lastChild.remove();
  worst.forEach((item, k) => {
    const [numbers, miss] = list.children[k].children;
    setText(numbers, `${numberWords(item.truth)} → ${scatter.predictedWords(item)}`);
    setText(miss, scatter.missWords(item));
    list.children[k].title = scatter.itemWords(item);
  });
}

/** Write a number in the target's own units, to four digits, as 58.44, 1998 or 252,300; `amount` in core/numbers.py. */
function numberWords(value) {
  return grouped(Number(value.toPrecision(4))) ?? formatNumber(value, 4);
}

/** Write a large number with its thousands apart, or return null for one that is not or is too large for that. */
function grouped(value) {
  const size = Math.abs(value);
  return size >= 1e4 && size < 1e9 ? (value < 0 ? MINUS : "") + countWords(size) : null;
}
