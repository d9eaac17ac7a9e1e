/**
 * The address bar: it always holds the experiment that is shown, so that a reload, a bookmark and a copied address
 * give the same picture. The entry is replaced, never added: Back leaves the page as a user expects.
 */

/**
 * Write an experiment's query into the address; nothing happens for a thumbnail, which has none.
 * @param {string | undefined} query without its question mark
 */
export function keepAddress(query) {
  if (!query) return;
  const wanted = `${location.pathname}?${[query, ...embedding(location.search)].join("&")}`;
  if (location.pathname + location.search !== wanted) history.replaceState(history.state, "", wanted);
}

/**
 * Return what a query says about being embedded: it is no setting, and another page's frame goes on needing it.
 * @param {string} search as in `location.search`
 */
function embedding(search) {
  return search
    .slice(1)
    .split("&")
    .filter((part) => /^embed(_options)?=/i.test(part));
}
