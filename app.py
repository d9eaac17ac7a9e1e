"""Superlevel: see why gradient descent settles, stalls or blows up. Run with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

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
        st.Page("pages/phenomena.py", title="Phenomena", url_path="phenomena"),
    ]
)
page.run()
