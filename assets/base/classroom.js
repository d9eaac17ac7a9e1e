/**
 * How a browser speaks with its class, beside the page's own connection and without a rerun; `pages/server/classroom/`
 * answers. The secret of a student or a teacher stays in this browser: it is kept on a shelf here and goes to the server
 * in a header alone, never in an address.
 */

const PATIENCE_MS = 20_000;
/** The server says something every 20 seconds at the latest. */
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 20_000;
/** Of these a later attempt becomes nothing else. */
const FINAL = new Set([400, 401, 403, 404, 409, 413, 415]);

/** What the server does not do, as the sentence it says; `status` is HTTP's, 0 where none of its answers came. */
export class Refused extends Error {
  /**
   * @param {string} sentence
   * @param {number} status
   * @param {number} wait after how many seconds it may be asked again, 0 where nothing says so
   */
  constructor(sentence, status, wait = 0) {
    super(sentence);
    this.status = status;
    this.wait = wait;
  }

  /** Whether the same question can be answered later. */
  get isPassing() {
    return !FINAL.has(this.status);
  }
}

/**
 * @typedef {object} Question
 * @property {"GET" | "POST"} [method]
 * @property {object} [body] is sent as JSON
 * @property {string} [secret]
 * @property {AbortSignal} [signal]
 */

/**
 * Ask the server of classes; return the JSON of its answer, or throw `Refused`.
 * @param {string} path below /api/class, such as "/join"
 * @param {Question} question
 * @returns {Promise<any>}
 */
export async function ask(path, question = {}) {
  const response = await send(path, question, AbortSignal.timeout(PATIENCE_MS));
  const answer = await response.json().catch(() => undefined);
  if (answer === undefined) throw new Refused("The answer of the server was cut off.", 0);
  return answer;
}

/**
 * Ask the server of classes for a text, such as a table or a picture; throw `Refused` where none comes.
 * @param {string} path
 * @param {Question} question
 */
export async function askText(path, question = {}) {
  const response = await send(path, question, AbortSignal.timeout(PATIENCE_MS));
  return response.text().catch(() => {
    throw new Refused("The answer of the server was cut off.", 0);
  });
}

/**
 * Send a question; return the response, or throw `Refused` where it is no good one.
 * @param {string} path
 * @param {Question} question
 * @param {AbortSignal} signal
 */
async function send(path, { method = "GET", body, secret }, signal) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (secret) headers.Authorization = `Bearer ${secret}`;
  if (method === "POST") {
    headers["Content-Type"] = "application/json";
    // What proves to the server that a page of its own asks.
    headers["X-Xsrftoken"] = cookie("_streamlit_xsrf");
  }
  const text = method === "POST" ? JSON.stringify(body ?? {}) : undefined;
  const response = await fetch(addressOf(path), { method, headers, body: text, signal, cache: "no-store" }).catch(
    () => {
      throw new Refused("The server can’t be reached.", 0);
    },
  );
  if (response.ok) return response;
  throw await refusalOf(response);
}

/**
 * Classes are beside the folder of modules, `modules/<version>/base/`, wherever that is served.
 * @param {string} path
 */
export function addressOf(path) {
  return new URL(`../../../api/class${path}`, import.meta.url).href;
}

/**
 * Return the address of a page of the app, wherever that is served.
 * @param {string} page such as "lessons?lesson=limit"
 */
export function pageAddress(page) {
  return new URL(`../../../${page}`, import.meta.url).href;
}

/** @param {string} name */
function cookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
}

/**
 * Return what a response refuses; what some proxy says instead is no answer of the class.
 * @param {Response} response
 */
async function refusalOf(response) {
  const answer = await response.json().catch(() => null);
  const wait = Number(response.headers.get("Retry-After")) || 0;
  if (typeof answer?.refused === "string") return new Refused(answer.refused, response.status, wait);
  return new Refused(`The server answered ${response.status}.`, 0, wait);
}

/**
 * @typedef {object} Listener
 * @property {(name: string, data: any) => void} event takes an event: "class" for a student, "all" or "news" for a
 *   teacher, "gone" for both, after which nothing comes
 * @property {(isThere: boolean) => void} [connected] is told when the stream begins, and when it is lost
 * @property {(refused: Refused) => void} [refused] is told why none comes any more: the secret opens nothing
 */

/**
 * Read a stream of events until the returned function is called. One that breaks, falls silent or is ended by a server
 * that is restarted is begun again, after a wait that grows and differs from browser to browser.
 * @param {string} path
 * @param {string} secret
 * @param {Listener} listener
 */
export function events(path, secret, listener) {
  const stream = new Stream(path, secret, listener);
  stream.run();
  return () => stream.stop();
}

class Stream {
  /**
   * @param {string} path
   * @param {string} secret
   * @param {Listener} listener
   */
  constructor(path, secret, listener) {
    this.path = path;
    this.secret = secret;
    this.listener = listener;
    this.stopped = false;
    this.failures = 0;
    this.heard = 0;
    this.isThere = false;
    this.now = new AbortController();
    /** @type {() => void} ends the wait for the next attempt */
    this.hurry = () => {};
    this.wake = () => this.look();
  }

  async run() {
    globalThis.window?.addEventListener("online", this.wake);
    globalThis.document?.addEventListener?.("visibilitychange", this.wake);
    while (!this.stopped) {
      const wait = await this.listen();
      if (this.stopped) break;
      this.tell(false);
      await this.pause(wait);
    }
    this.stop();
  }

  /** Read one stream to its end; return for how many milliseconds the server wants to be left alone. */
  async listen() {
    this.now = new AbortController();
    this.heard = Date.now();
    const watch = setInterval(() => this.look(), SILENCE_MS / 9);
    try {
      const response = await send(this.path, { secret: this.secret }, this.now.signal);
      await this.read(response);
    } catch (error) {
      return this.take(error);
    } finally {
      clearInterval(watch);
      this.now.abort();
    }
    return 0;
  }

  /** @param {unknown} error */
  take(error) {
    if (!(error instanceof Refused)) return 0;
    if (error.isPassing) return 1000 * error.wait;
    if (!this.stopped) this.listener.refused?.(error);
    this.stopped = true;
    return 0;
  }

  /** @param {Response} response */
  async read(response) {
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    const decoder = new TextDecoder();
    let received = "";
    while (!this.stopped) {
      const { value, done } = await reader.read();
      if (done) return;
      this.heard = Date.now();
      received += decoder.decode(value, { stream: true });
      const parts = received.split("\n\n");
      received = parts.pop() ?? "";
      for (const part of parts) if (this.hear(part)) return;
    }
  }

  /**
   * Take one event; return whether it ends the stream.
   * @param {string} text
   */
  hear(text) {
    const { event, data } = fields(text);
    if (this.stopped || event === undefined) return this.stopped;
    if (event === "restart") return true;
    this.failures = 0;
    this.tell(true);
    if (event === "gone") this.stopped = true;
    this.listener.event(event, JSON.parse(data ?? "null"));
    return this.stopped;
  }

  /** @param {boolean} isThere */
  tell(isThere) {
    if (isThere === this.isThere) return;
    this.isThere = isThere;
    this.listener.connected?.(isThere);
  }

  /** A phone that slept, or a network that came back: begin again what is silent or waits. */
  look() {
    if (globalThis.document?.visibilityState === "hidden") return;
    if (Date.now() - this.heard > SILENCE_MS) this.now.abort();
    if (globalThis.navigator?.onLine !== false) this.hurry();
  }

  /** @param {number} least */
  pause(least) {
    const grown = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
    this.failures += 1;
    return new Promise((done) => {
      const timer = setTimeout(done, Math.max(least, grown) * (1 + Math.random()));
      this.hurry = () => {
        clearTimeout(timer);
        done(undefined);
      };
    }).finally(() => {
      this.hurry = () => {};
    });
  }

  stop() {
    this.stopped = true;
    globalThis.window?.removeEventListener("online", this.wake);
    globalThis.document?.removeEventListener?.("visibilitychange", this.wake);
    this.now.abort();
    this.hurry();
  }
}

/**
 * Return the fields of an event; a comment has none.
 * @param {string} text
 * @returns {Record<string, string | undefined>}
 */
function fields(text) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const line of text.split("\n")) {
    const at = line.indexOf(": ");
    if (at > 0) found[line.slice(0, at)] = line.slice(at + 2);
  }
  return found;
}

/** @typedef {{ secret: string, link: string, code: string, lesson: string, step: string }} Teacher the step is the one looked at */
/** @typedef {{ token: string, lesson: string, nickname: string }} Student */

/**
 * Something of this browser's own, kept until it is removed: an object of JSON's types. A browser that keeps nothing has
 * it for as long as the page is open.
 * @template {object} T
 */
export class Kept {
  /**
   * @param {string} name
   * @param {string} first the text that it must have
   * @param {() => Storage} open gives the storage; a browser that forbids it throws an error
   */
  constructor(name, first, open = () => localStorage) {
    this.name = name;
    this.first = first;
    this.open = open;
    this.works = true;
    /** @type {string | null} */
    this.own = null;
  }

  /** @returns {T | null} */
  read() {
    // A full storage still gives what it held before, which is older.
    const text = this.own ?? this.try((storage) => storage.getItem(this.name));
    try {
      const value = JSON.parse(text ?? "null");
      return value && typeof value[this.first] === "string" && value[this.first] ? value : null;
    } catch {
      return null;
    }
  }

  /** @param {T} value */
  write(value) {
    const text = JSON.stringify(value);
    this.works = true;
    this.try((storage) => storage.setItem(this.name, text));
    this.own = this.works ? null : text;
  }

  /** Say whether a value would be kept: tried, since a storage may be forbidden or full. */
  holds() {
    this.works = true;
    this.try((storage) => {
      storage.setItem(`${this.name}.tried`, "");
      storage.removeItem(`${this.name}.tried`);
    });
    return this.works;
  }

  remove() {
    this.own = null;
    this.try((storage) => storage.removeItem(this.name));
  }

  /**
   * @template R
   * @param {(storage: Storage) => R} act
   */
  try(act) {
    try {
      return act(this.open());
    } catch {
      this.works = false;
      return null;
    }
  }
}

/** @type {Kept<Teacher>} */
export const teacher = new Kept("superlevel.class.teacher", "secret");
/** @type {Kept<Student>} */
export const student = new Kept("superlevel.class.student", "token");
/** A link that was opened and not used yet, so that a reload does not lose it. @type {Kept<{ link: string }>} */
export const invitation = new Kept("superlevel.class.link", "link", () => sessionStorage);

/** What this tab joins by: sent again after a lost answer, it makes nobody new. @type {Kept<{ key: string }>} */
const joining = new Kept("superlevel.class.key", "key", () => sessionStorage);

/** Return the key by which this browser joins, the same until it has. */
export function joiningKey() {
  const known = joining.read()?.key;
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const key = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  joining.write({ key });
  return key;
}

/** Forget the key of who has joined: who joins after them is somebody else. */
export function forgetJoiningKey() {
  joining.remove();
}

/**
 * Take a secret out of the address's fragment, such as LINK of `#join=LINK`, so that it stands in no address and no
 * history any more; "" where it is not there.
 * @param {string} name
 */
export function takeFragment(name) {
  const parts = new URLSearchParams(location.hash.slice(1));
  const found = parts.get(name) ?? "";
  if (found) history.replaceState(history.state, "", location.pathname + location.search);
  return found;
}
