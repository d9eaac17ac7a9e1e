"""Superlevel: see why gradient descent settles, stalls or blows up. Run with `streamlit run app.py`."""

import sys
from pathlib import Path

import streamlit as st

# A training thread gives Python's lock away in every tensor operation; with the usual 5 ms until it gets the lock
# back from a page that is being computed, it would nearly stand still.
sys.setswitchinterval(0.001)

ASSETS = Path(__file__).parent / "assets"

st.set_page_config(
    page_title="Superlevel",
    page_icon=str(ASSETS / "logo.svg"),
    layout="wide",
    menu_items={"About": "Superlevel: see why gradient descent settles, stalls or blows up."},
)
st.html(ASSETS / "page.css")
st.logo(str(ASSETS / "wordmark.svg"), size="large", icon_image=str(ASSETS / "logo.svg"))

page = st.navigation(
    [
        st.Page("pages/playground.py", title="Playground", default=True),
        st.Page("pages/train.py", title="Train", url_path="train"),
        st.Page("pages/level_sets.py", title="Level sets", url_path="level_sets"),
        st.Page("pages/claims.py", title="Claims", url_path="claims"),
        st.Page("pages/landscape.py", title="Landscape", url_path="landscape"),
        st.Page("pages/map.py", title="Map", url_path="map"),
        st.Page("pages/phenomena.py", title="Phenomena", url_path="phenomena"),
    ]
)
page.run()
