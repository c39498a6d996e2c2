"""Brings a file down within bounds, goes on where it broke off, and puts it in place at the end."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from opencorridor.errors import FetchError, OutputError
from opencorridor.fetching.bounds import MB, Bounds
from opencorridor.fetching.opening import LOST, REFUSED, UNREACHED, Answer, Opener, Request

PIECE = 1 << 16
PARTIAL, WHOLE = 206, 200
DISK_FULL = "OC-803"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def read_small(opener: Opener, url: str, bounds: Bounds, most_bytes: int) -> bytes:
    """Return a short answer.

    Parameters
    ----------
    opener : Opener
        The network.
    url : str
        What to ask for.
    bounds : Bounds
        For its time.
    most_bytes : int
        Its size at most.

    Raises
    ------
    FetchError
        If it cannot be had within bounds.
    """
    pieces: list[bytes] = []
    short = Bounds(most_bytes, bounds.most_s, bounds.ticks)
    with opener(Request(url)) as answer:
        _check_plain(url, answer)
        _copy(url, answer, short, 0, pieces.append)
    return b"".join(pieces)


def download(opener: Opener, request: Request, part: Path, bounds: Bounds, *, go_on: bool) -> None:
    """Bring a file down to a part of it on the disk.

    Parameters
    ----------
    opener : Opener
        The network.
    request : Request
        What to ask for.
    part : Path
        Where the bytes go.
    bounds : Bounds
        How much and how long.
    go_on : bool
        Whether a part that is there is the beginning of the same file.

    Raises
    ------
    FetchError
        ``OC-805`` if it breaks off, ``OC-806`` if it is too large, packed or not what was asked.
    OutputError
        If the disk takes no more.
    """
    have = part.stat().st_size if go_on and part.is_file() else 0
    heads = {**request.heads, **({"Range": f"bytes={have}-"} if have else {})}
    with opener(Request(request.url, heads, request.body)) as answer:
        _check_plain(request.url, answer)
        begins = _begins(request.url, answer, have)
        try:
            # Unbuffered: what a full disk does not take shows at the piece that did not fit.
            stream = part.open("ab" if begins else "wb", buffering=0)
        except OSError as error:
            raise unwritten(part, error) from error
        with stream:
            _copy(request.url, answer, bounds, begins, _writer(stream, part))
            os.fsync(stream.fileno())


def _check_plain(url: str, answer: Answer) -> None:
    packed = answer.headers.get("Content-Encoding", "identity").lower()
    if packed not in {"", "identity"}:
        message = f"{url} answered with packed data ({packed[:20]}), which was not asked for."
        raise FetchError(message, REFUSED)


def _begins(url: str, answer: Answer, have: int) -> int:
    """Return at which byte of the file an answer begins."""
    if answer.status == WHOLE:
        return 0
    stated = answer.headers.get("Content-Range", "")
    if answer.status == PARTIAL and have and stated.startswith(f"bytes {have}-"):
        return have
    message = f"{url} answered with status {answer.status} and the range {stated[:40]!r}."
    raise FetchError(f"{message} Run the same command again.", UNREACHED)


def _writer(stream: IO[bytes], part: Path) -> Callable[[bytes], object]:
    def write(piece: bytes) -> None:
        try:
            stream.write(piece)
        except OSError as error:
            raise unwritten(part, error) from error

    return write


def unwritten(path: Path, error: OSError) -> OutputError:
    """Return the error for a disk that does not take a file."""
    if error.errno in _FULL:
        return OutputError(f"{path}: the disk is full.", DISK_FULL)
    return OutputError(f"{path} cannot be written ({error.strerror or error}).")


def _copy(
    url: str, answer: Answer, bounds: Bounds, begins: int, take: Callable[[bytes], object]
) -> None:
    length = answer.headers.get("Content-Length", "")
    total = begins + int(length) if length.isdecimal() and len(length) < 16 else 0
    _check_size(url, total, bounds)
    done, until = begins, bounds.ticks() + bounds.most_s
    while True:
        try:
            piece = answer.read1(PIECE)
        except LOST as error:
            raise FetchError(_broken_off(url, done, total, str(error)), UNREACHED) from error
        if not piece:
            break
        done += len(piece)
        _check_size(url, done, bounds)
        take(piece)
        if bounds.ticks() > until:
            why = f"{bounds.most_s:,.0f} s are over"
            raise FetchError(_broken_off(url, done, total, why), UNREACHED)
        if bounds.report is not None:
            bounds.report(done, total)
    if total and done < total:
        raise FetchError(_broken_off(url, done, total, "the server hung up"), UNREACHED)


def _check_size(url: str, size: int, bounds: Bounds) -> None:
    if size > bounds.most_bytes:
        message = (
            f"{url} is larger than {bounds.most_bytes / MB:,.0f} MB. Ask for a smaller region, or "
            "allow more with --most-mb."
        )
        raise FetchError(message, REFUSED)


def _broken_off(url: str, done: int, total: int, why: str) -> str:
    of = f" of {total:,}" if total else ""
    return f"{url} broke off after {done:,}{of} bytes ({why}). Run the same command again."


def digests(part: Path) -> tuple[str, str]:
    """Return the MD5 and the SHA-256 of a file, in hexadecimal digits."""
    # MD5 is what the servers publish: it shows a broken file, not a forged one.
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with part.open("rb") as stream:
        while piece := stream.read(1 << 20):
            md5.update(piece)
            sha256.update(piece)
    return md5.hexdigest(), sha256.hexdigest()
