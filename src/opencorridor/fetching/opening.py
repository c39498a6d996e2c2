"""Opens an address: the network as an argument, so that nothing reaches out unless it is handed in.

The opener of the standard library speaks HTTP and HTTPS alone, follows a redirect on the same host
only, and never sends more than the request that it was given.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Protocol, Self
from urllib.parse import urlsplit

from opencorridor.errors import FetchError

REFUSED, UNREACHED = "OC-806", "OC-805"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_REDIRECTS = 3
RANGE_NOT_SATISFIABLE = 416
LOST = (OSError, http.client.HTTPException, ValueError)
"""What the standard library raises when an address cannot be reached or an answer breaks off."""


class BeyondError(FetchError):
    """What was asked for begins behind the end of the file."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: an address, more heads, and a body that makes it a POST."""

    url: str
    heads: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


class Answer(Protocol):
    """What came back."""

    status: int
    headers: Mapping[str, str]

    def read1(self, most: int = -1, /) -> bytes:
        """Return what has come, at most so many bytes; none at the end."""
        ...

    def __enter__(self) -> Self:
        """Begin to use it."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> object:
        """Hang up."""
        ...


Opener = Callable[[Request], AbstractContextManager[Answer]]


def host_of(url: str) -> str:
    """Return the host that an address names."""
    return urlsplit(url).hostname or ""


def check_server(url: str) -> str:
    """Return an address of a server without its last slash.

    Parameters
    ----------
    url : str
        ``https://...``; ``http://`` for this machine alone.

    Raises
    ------
    FetchError
        If it is anything else: what is asked for names a place, and others listen on the way.
    """
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise FetchError(f"{url!r} is not the address of a server.", REFUSED)
    if parts.scheme != "https" and not local:
        message = (
            f"{url} does not begin with https://: everybody on the way could read and change it."
        )
        raise FetchError(message, REFUSED)
    return url.rstrip("/")


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only where it stays with the host that was asked."""

    max_redirections = MOST_REDIRECTS

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the next request, or refuse."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc) or req.data is not None:
            fp.close()
            message = (
                f"{req.full_url} sends us on to {new.scheme}://{new.netloc}, another place; it was "
                "not asked. Name that server with --server if you trust it."
            )
            raise FetchError(message, REFUSED)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def internet(*, stall_s: float, proxies: Mapping[str, str], software: str) -> Opener:
    """Return the opener of the real network.

    Parameters
    ----------
    stall_s : float
        Seconds after which a silent server is given up.
    proxies : mapping
        Scheme to the address of a proxy; empty for none.
    software : str
        How we call ourselves: servers of OpenStreetMap ask for that.
    """
    director = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(dict(proxies)),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _SameHost(),
    ):
        director.add_handler(handler)
    director.addheaders = [("User-Agent", software)]

    def open_(request: Request) -> AbstractContextManager[Answer]:
        # A packed answer could swell beyond every bound: none is asked for, and none is unpacked.
        heads = {"Accept-Encoding": "identity", **request.heads}
        asked = urllib.request.Request(request.url, data=request.body, headers=heads)  # noqa: S310 - HTTP alone, see above
        try:
            answer = director.open(asked, timeout=stall_s)
        except urllib.error.HTTPError as error:
            error.close()
            code = REFUSED if _sends_on(error.code) else UNREACHED
            kind = BeyondError if error.code == RANGE_NOT_SATISFIABLE else FetchError
            raise kind(_status(request.url, error.code), code) from error
        except LOST as error:
            raise FetchError(_lost(request.url, error), UNREACHED) from error
        if not isinstance(answer, http.client.HTTPResponse):
            raise FetchError(f"{request.url} gave no answer.", UNREACHED)
        return answer  # type: ignore[return-value]  # a message is a mapping in all but name

    return open_


def _sends_on(status: int) -> bool:
    return http.client.MULTIPLE_CHOICES <= status < http.client.BAD_REQUEST


def _status(url: str, status: int) -> str:
    if status == http.client.NOT_FOUND:
        mend = "Look the name of the region up at the server's own pages."
        return f"{url} is not there (404). {mend}"
    if status in {http.client.TOO_MANY_REQUESTS, http.client.GATEWAY_TIMEOUT}:
        return f"{url} is too busy ({status}). Wait some minutes, or ask for less."
    if status == http.client.BAD_REQUEST:
        return f"{url} did not understand what was asked (400). Is it a server of this kind?"
    if _sends_on(status):
        return f"{url} sends us on in a way that is not followed ({status}). Try another server."
    return f"{url} answered with status {status}. Try later, or another server with --server."


def _lost(url: str, error: BaseException) -> str:
    reason = getattr(error, "reason", error)
    return (
        f"{url} cannot be reached ({str(reason).strip() or type(reason).__name__}). Check the "
        "connection, and run the same command again."
    )
