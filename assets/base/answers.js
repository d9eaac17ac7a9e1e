/**
 * What the browser asks the page's server for, beside the messages that the page sends and without having it run again:
 * `pages/shared/answers.py` answers. An address holds the version of the product, this module's own, and all that its
 * answer depends on, so that each is asked for once, and the browser may keep what comes for ever.
 */

import { unpack } from "./decode.js";

const MOST_KEPT = 16;
const MOST_TURNS = 6;
const PATIENCE = 60_000;
/** A class that is turned away is not to come back all at once; in seconds. */
const SPREAD = 2;
const LONGEST_PAUSE = 30;

/** @typedef {() => boolean} Wanted says whether whoever asked still wants the answer */

/**
 * What was asked for: the answer, and who waits for it.
 * @typedef {{ coming: Promise<import("./decode.js").Part>, wanted: Wanted[] }} Asked
 */

/** @type {Map<string, Asked>} by address, the last the one that was asked for last */
const asked = new Map();

/**
 * Return the answer `name` to a query, which is asked for unless it was before. Throws an Error with a sentence where
 * none comes; whoever asks next then tries again. A server that is busy says when to come back, and so it is done as
 * long as anybody who asked wants the answer.
 * @template H, A
 * @param {string} name
 * @param {string} query as a link has it
 * @param {Wanted} [isWanted]
 * @returns {Promise<import("./decode.js").Part<H, A>>}
 */
export async function answerTo(name, query, isWanted = () => true) {
  const address = addressOf(name, query);
  const one = asked.get(address) ?? begin(address);
  asked.delete(address);
  asked.set(address, one);
  if (asked.size > MOST_KEPT) asked.delete([...asked.keys()][0]);
  one.wanted.push(isWanted);
  try {
    return /** @type {import("./decode.js").Part<H, A>} */ (await one.coming);
  } catch (error) {
    if (asked.get(address) === one) asked.delete(address);
    throw error;
  } finally {
    one.wanted.splice(one.wanted.indexOf(isWanted), 1);
  }
}

/**
 * @param {string} address
 * @returns {Asked}
 */
function begin(address) {
  /** @type {Wanted[]} */
  const wanted = [];
  return { wanted, coming: fetched(address, () => wanted.some((isWanted) => isWanted())) };
}

/**
 * Answers are beside the folder of modules, `modules/<version>/base/`, wherever that is served.
 * @param {string} name
 * @param {string} query
 */
function addressOf(name, query) {
  const version = import.meta.url.split("/").at(-3);
  return new URL(`../../../api/${version}/${name}?${query}`, import.meta.url).href;
}

/**
 * @param {string} address
 * @param {Wanted} isWanted
 */
async function fetched(address, isWanted) {
  for (let turn = 1; ; turn += 1) {
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) }).catch(unreachable);
    if (response.ok) return unpack(new Uint8Array(await response.arrayBuffer()));
    if (response.status !== 503 || turn === MOST_TURNS) throw new Error(await reasonOf(response));
    await pause(Number(response.headers.get("Retry-After")) || 1);
    if (!isWanted()) throw new Error("it is not wanted any more");
  }
}

/** @returns {never} */
function unreachable() {
  throw new Error("the server can't be reached");
}

/**
 * Return what a refusal says, if it is a sentence and not some proxy's page.
 * @param {Response} response
 */
async function reasonOf(response) {
  const isText = response.headers.get("Content-Type")?.startsWith("text/plain");
  const text = isText ? (await response.text()).slice(0, 300) : "";
  return text.replace(/\.$/, "") || `the server answered ${response.status}`;
}

/** @param {number} seconds */
function pause(seconds) {
  const wait = Math.min(seconds, LONGEST_PAUSE) + SPREAD * Math.random();
  return new Promise((done) => setTimeout(done, 1000 * wait));
}
