"""How things look: pure functions, data in, a Plotly figure or the player’s message out; no computing, no Streamlit."""
