"""Whose a request is: the browser's, by the cookie that Streamlit gives it against forged requests, else the address's.

A school has one address, so that a cookie tells people apart where there is one. What is no browser has none, and all
of its connections count as one client.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from starlette.requests import HTTPConnection
from streamlit.runtime import exists, get_instance
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

BROWSER, ADDRESS = "browser", "address"


def of_connection(connection: HTTPConnection) -> str:
    """Return whose a request or WebSocket is."""
    return _client(connection.cookies, connection.client.host if connection.client else "")


def of_session(session: str) -> str:
    """Return whose a page is, by Streamlit's name for it; a page that is no longer connected is its own client."""
    client = get_instance().get_client(session) if exists() else None
    if client is None or (context := client.client_context) is None:
        return f"session {session}"
    return _client(context.cookies, context.remote_ip or "")


def _client(cookies: Mapping[str, str], address: str) -> str:
    # The cookie is masked anew whenever it is sent; the token in it stays.
    token, _ = decode_xsrf_token_string(cookies.get(XSRF_COOKIE_NAME, ""))
    kind, value = (BROWSER, token) if token else (ADDRESS, address.encode())
    return f"{kind} {blake2b(value, digest_size=8).hexdigest()}"
