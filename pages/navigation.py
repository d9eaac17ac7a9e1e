"""What every page stands in: title, style, logo and the menu of pages. `app.py` has Streamlit run this script."""

from pathlib import Path

import streamlit as st

from core.workers.pool import shared_pool
from pages.shared.connection import connection
from pages.shared.lent import is_lent
from pages.shared.lost import or_anew

ASSETS = Path(__file__).parents[1] / "assets"

# Pages that open with a training.
TRAINING = ("train", "landscape")
LESSONS, CLASS = "lessons", "class"

st.set_page_config(
    page_icon=str(ASSETS / "logo.svg"),
    layout="wide",
    menu_items={"About": "Superlevel: see why gradient descent settles, stalls or blows up."},
)
st.html(ASSETS / "page.css")
connection()
st.logo(str(ASSETS / "wordmark.svg"), size="large", icon_image=str(ASSETS / "logo.svg"))

# In the order of the menu, under what one comes for. The playground keeps the bare address, which all links to it have.
SEE = [
    st.Page("phenomena/page.py", title="Phenomena", url_path="phenomena"),
    st.Page("playground/page.py", title="Playground", default=True),
    st.Page("level_sets/page.py", title="Level sets", url_path="level_sets"),
]
UNDERSTAND = [
    st.Page("claims/page.py", title="Claims", url_path="claims"),
    st.Page("map/page.py", title="Map", url_path="map"),
    st.Page("landscape/page.py", title="Landscape", url_path="landscape"),
    st.Page("glossary/page.py", title="Glossary", url_path="glossary"),
]
TEACH = [
    st.Page("lessons/page.py", title="Lessons", url_path=LESSONS),
    st.Page("classroom/page.py", title="Class", url_path=CLASS),
]
OWN = [
    st.Page("train/page.py", title="Train", url_path="train"),
]
SECTIONS = {"See": SEE, "Understand": UNDERSTAND, "Teach": TEACH, "Your own": OWN}
PAGES = {section: pages for section, pages in SECTIONS.items() if pages}
# A frame in a course shows what was put into it, and no way out of it.
page = st.navigation(PAGES, position="hidden" if st.context.is_embedded else "sidebar")
# Of its own in tab and history.
st.set_page_config(page_title=f"{page.title} · Superlevel")
if page.url_path in TRAINING:
    # A worker reads torch in while the page's own imports do.
    shared_pool().warm()
if page.url_path not in (LESSONS, CLASS) and is_lent():
    # Only here, since it brings torch; a lesson's training has brought it already.
    from pages.shared.training import give_back

    give_back()
or_anew(page.run)
# On other pages it does so once the first of them is made: whoever goes on to Train then need not wait.
shared_pool().warm()
