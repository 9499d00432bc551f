"""What every request passes before it is answered: whom the server is for, and headers of caution on the response."""

import re
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.frame import policy

_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
_PORT = re.compile(r":\d+$")
_READING = {"GET", "HEAD", "OPTIONS"}
_FOREIGN = {"access-control-allow-origin", "access-control-allow-credentials", "access-control-allow-headers"}


class Guarded:
    """Turns away what was meant for another name or sent by another site, and puts headers of caution on the rest.

    On a loopback address only loopback names are answered to (and `names`): otherwise a site on the Internet could
    point its own name at 127.0.0.1 and read the documents through the browser of whoever visits it (DNS rebinding).
    What changes something must come from the page itself: a browser tells by `Sec-Fetch-Site` or `Origin` where a
    request was made (cross-site request forgery); programs send neither.
    """

    def __init__(self, app: ASGIApp, host: str, names: str = "") -> None:
        self._app = app
        named = {name.strip().lower() for name in names.split(",") if name.strip()}
        self._names = named | _THIS_MACHINE | {host} if named or ip_address(host).is_loopback else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        name = _PORT.sub("", headers.get("host", "")).strip("[]").lower()
        app = self._app
        if self._names is not None and name not in self._names:
            app = PlainTextResponse("Fonte does not answer to this name; open it as http://127.0.0.1.", 421)
        elif scope["method"] not in _READING and self._is_foreign(headers, name):
            app = PlainTextResponse("This was sent by another site, and nothing was done.", 403)
        await app(scope, receive, _cautious(send))

    def _is_foreign(self, headers: Headers, name: str) -> bool:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:  # no page can set it, only the browser
            return site not in ("same-origin", "none")
        if origin is None:
            return False
        own = (urlsplit(origin).hostname or "").lower()
        return own != name and own not in (self._names or ())


def _cautious(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", policy())
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Frame-Options"] = "DENY"
            # Under "no-referrer" a browser would send the form of the login with the origin "null".
            headers["Referrer-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
            headers.add_vary_header("Accept-Language")
            for name in _FOREIGN:
                if name in headers:
                    del headers[name]
        await send(message)

    return sending
