"""A server on this machine that answers as a test says, and remembers what it was asked."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """Paths to what answers them; ``asked`` is every path with its range, in order."""

    pages: dict[str, "Page"] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    url: str = ""


Page = Callable[[BaseHTTPRequestHandler], None]


def whole(content: bytes, **heads: str) -> Page:
    """Answer with a file; a range is answered with its end."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        begins = int(to.headers.get("Range", "bytes=0-")[len("bytes=") : -1])
        to.send_response(206 if begins else 200)
        to.send_header("Content-Length", str(len(content) - begins))
        if begins:
            to.send_header("Content-Range", f"bytes {begins}-{len(content) - 1}/{len(content)}")
        for name, value in heads.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(content[begins:])

    return answer


def always_from_its_beginning(content: bytes) -> Page:
    """Answer with the whole file whatever range is asked for."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        to.wfile.write(content)

    return answer


def no_range_beyond(content: bytes) -> Page:
    """Answer with a file, and refuse a range that begins behind its end."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        begins = int(to.headers.get("Range", "bytes=0-")[len("bytes=") : -1])
        (whole(content) if begins < len(content) else status(416))(to)

    return answer


def cut_short(content: bytes, at: int) -> Page:
    """Promise a file, and hang up within it."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Length", str(len(content)))
        to.end_headers()
        to.wfile.write(content[:at])

    return answer


def status(code: int, **heads: str) -> Page:
    """Answer with a status and no content."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(code)
        for name, value in heads.items():
            to.send_header(name, value)
        to.send_header("Content-Length", "0")
        to.end_headers()

    return answer


def endless(piece: bytes, pause_s: float = 0.0) -> Page:
    """Send for as long as anybody listens, without saying how much."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        for _ in range(10_000):
            try:
                to.wfile.write(piece)
            except OSError:
                return
            time.sleep(pause_s)

    return answer


def silent(for_s: float) -> Page:
    """Say nothing."""
    return lambda _to: time.sleep(for_s)


def garbage(to: BaseHTTPRequestHandler) -> None:
    """Answer with what is not HTTP."""
    to.wfile.write(b"\x00\xff\x00 no protocol\r\n\r\n")


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site on loopback while the block runs."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, self.headers.get("Range", "")))
            site.pages.get(self.path, status(404))(self)

        def do_POST(self) -> None:
            site.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        site.url = f"http://127.0.0.1:{server.server_port}"
        yield site
        server.shutdown()
        thread.join()
