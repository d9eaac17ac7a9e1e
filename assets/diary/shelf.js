/**
 * What the browser keeps of the lessons: one entry of its storage for each, so that two tabs with different lessons do
 * not write over each other. A storage that is full, forbidden or spoilt by another hand keeps nothing, and breaks
 * nothing.
 */

export const PREFIX = "superlevel.lesson.";

/** @typedef {Record<string, Record<string, unknown>>} Book by lesson and step, what was answered there */

export class Shelf {
  /** @param {() => Storage} open gives the storage; a browser that forbids it throws an error */
  constructor(open) {
    this.open = open;
    this.works = true;
    /** @type {Record<string, string>} by lesson, as it was read or written last */
    this.seen = {};
  }

  /**
   * Return what is kept; entries that can't be read are left out.
   * @returns {Book}
   */
  read() {
    const texts = this.try((storage) => entriesOf(storage)) ?? {};
    this.seen = texts;
    /** @type {Book} */
    const book = {};
    for (const [lesson, text] of Object.entries(texts)) {
      const steps = parsed(text);
      if (steps) book[lesson] = steps;
    }
    return book;
  }

  /**
   * Keep a book: what changed since it was read or written last, and no more.
   * @param {Book} book
   */
  write(book) {
    for (const lesson of Object.keys(this.seen)) if (!(lesson in book)) this.remove(lesson);
    for (const [lesson, steps] of Object.entries(book)) this.put(lesson, JSON.stringify(steps));
  }

  /** @param {string} lesson */
  remove(lesson) {
    delete this.seen[lesson];
    this.try((storage) => storage.removeItem(PREFIX + lesson));
  }

  /**
   * @param {string} lesson
   * @param {string} text
   */
  put(lesson, text) {
    if (this.seen[lesson] === text) return;
    this.seen[lesson] = text;
    this.try((storage) => storage.setItem(PREFIX + lesson, text));
  }

  /**
   * @template T
   * @param {(storage: Storage) => T} act
   * @returns {T | undefined}
   */
  try(act) {
    try {
      return act(this.open());
    } catch {
      this.works = false;
      return undefined;
    }
  }
}

/**
 * Does one book hold a step that another lacks?
 * @param {Book} found
 * @param {Book} known
 */
export function adds(found, known) {
  return Object.entries(found).some(([lesson, steps]) =>
    Object.keys(steps).some((step) => known[lesson]?.[step] === undefined),
  );
}

/** @param {Storage} storage */
function entriesOf(storage) {
  /** @type {Record<string, string>} */
  const texts = {};
  for (let k = 0; k < storage.length; k += 1) {
    const key = storage.key(k);
    if (key?.startsWith(PREFIX)) texts[key.slice(PREFIX.length)] = storage.getItem(key) ?? "";
  }
  return texts;
}

/**
 * @param {string} text
 * @returns {Record<string, unknown> | null}
 */
function parsed(text) {
  try {
    const steps = JSON.parse(text);
    return steps && typeof steps === "object" && !Array.isArray(steps) ? steps : null;
  } catch {
    return null;
  }
}
