"""Components in plain JavaScript: modules under `assets/`, which the browser fetches by `pages/shared/modules.py`.

What Streamlit sends with every message of a component, twice a second while a network trains, is these few lines.
Streamlit's own script says where Streamlit is served: below `server.baseUrlPath`, or wherever a proxy has put it.
"""

from __future__ import annotations

from pages.shared.modules import FOLDER

_LOADER = """\
const load = async () => {
  const { src } = document.querySelector('script[src*="/static/js/"]');
  return (await import(new URL("../../%s/main.js", src).href)).default;
};
const fail = ({ parentElement }) => {
  if (parentElement.querySelector('[role="alert"]')) return;
  const sentence = document.createElement("p");
  sentence.setAttribute("role", "alert");
  sentence.innerHTML = 'This part of the page could not be loaded. '
    + '<button onclick="location.reload()">Reload the page</button>';
  parentElement.append(sentence);
};
const failed = (error) => {
  console.error(error);
  return fail;
};
export default await load().catch(failed);
"""


def loader(name: str) -> str:
    """Return the JavaScript of a component, which loads the module of `assets/<name>/` and hands every call to it."""
    return _LOADER % f"{FOLDER}/{name}"
