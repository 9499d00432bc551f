"""Gradio's page inside ours: our head, masthead and reader around it, and a policy on what a browser may load."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope

from ui.page import Page

_FOREIGN = re.compile(r'<meta\s+(?:property="|name="twitter)[^>]*>|<link rel="manifest"[^>]*>')
"""Cards for other sites, which name other hosts, and a manifest of an app that this is not."""


def policy(nonce: str = "", forms: bool = False) -> str:
    """Return a Content-Security-Policy under which nothing comes from or goes to another host.

    Gradio makes it weaker than it could be: its HTML component compiles its template in the browser (`unsafe-eval`) and
    its components set style attributes (`unsafe-inline` for styles). Inline scripts run by nonce only, so an
    `onerror=` or `<script>` that slipped through the escaping would still not run. `forms` allows those of the page
    itself, which only the login has.
    """
    own, none = "'self'", "'none'"
    script = f" 'nonce-{nonce}' 'unsafe-eval'" if nonce else ""
    return (
        f"default-src 'none'; script-src 'self'{script}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; base-uri 'self'; "
        f"form-action {own if forms else none}; frame-ancestors 'none'"
    )


def framed(html: str, page: Page, nonce: str, root: str = "./", person: str = "") -> str:
    """Return Gradio's index page with ours around it, in the page's language; `person` may log out."""
    html = _FOREIGN.sub("", html)
    html = html.replace("<script", f'<script nonce="{nonce}"')
    html = html.replace('lang="en"', f'lang="{page.words.language}"', 1)
    html = html.replace("</head>", page.frame("head", root) + "</head>", 1)
    html = html.replace("<gradio-app", page.frame("before", root, person) + "<gradio-app", 1)
    return html.replace("</gradio-app>", "</gradio-app>" + page.frame("after", root), 1)


async def index_of(gradio: ASGIApp, scope: Scope) -> tuple[int, str]:
    """Return the status and the HTML that Gradio answers to `GET /`."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    # Without this header Gradio would compress the page that is to be changed.
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    await gradio({**scope, "method": "GET", "headers": headers}, receive, send)
    assert "content-encoding" not in Headers(raw=messages[0]["headers"])
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return messages[0]["status"], body.decode()
