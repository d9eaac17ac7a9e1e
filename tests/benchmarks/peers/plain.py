"""The smallest Streamlit page: the peer for what a start takes."""

import streamlit as st

st.title("A plain page")
