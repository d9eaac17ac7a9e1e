"""The scripts that tests of pages run: what every page stands in, or a page by itself."""

from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.shared import connection

PAGES = Path(__file__).parents[2] / "pages"


def app(address=""):
    """Return the app, before its first run, as a visitor opens it at the address of a page, such as "train"."""
    at = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=60)
    if address:
        # What `switch_page` does, which before a first run takes the name of a page's file for its address.
        at._page_hash = calc_hash(address)
    return at


def page(folder):
    """Return the page of a folder of `pages/` by itself, before its first run."""
    return AppTest.from_file(str(PAGES / folder / "page.py"), default_timeout=60)


def unfolded(at, *keys):
    """Open menus and sections of a page, whose content is made only then; return the page."""
    for key in keys:
        at.session_state[key] = True
    return at.run()


def pictures(at):
    """Return the components that a page shows; every page also has one that watches its connection."""
    return [one for one in at.get("bidi_component") if one.proto.component_name != connection.NAME]
