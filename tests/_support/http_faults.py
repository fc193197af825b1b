"""The kinds of fault of an HTTP/1.1 server: what it sends in place of an answer, and when it ends.

``KINDS`` is the table of all of them.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable

from attrs import evolve

from _support.http_scripts import Answer, End, FaultKind, Script, Slow

#: A page as gateways send it.
PAGE = b"<html><head><title>520</title></head><body>Something is wrong</body></html>"


def _endings() -> Iterable[FaultKind]:
    """Yield a kind for each place in an answer at which it can end, and each way to end."""

    def ending(cut: Callable[[Answer], bytes], end: End) -> Callable[[Answer], Script]:
        return lambda answer: [sent, End.PAUSE, end] if (sent := cut(answer)) else [end]

    places: dict[str, Callable[[Answer], bytes]] = {
        "before-answer": lambda answer: b"",
        "in-status-line": lambda answer: answer.whole()[:6],
        "in-head": lambda answer: answer.head()[:-10],
        "after-head": lambda answer: answer.head(),
        "in-body": lambda answer: answer.whole()[: -len(answer.body) // 2],
        "after-body": lambda answer: answer.whole(),
    }
    ways = {
        "reset": End.RESET,
        "close": End.CLOSE,
        "half-close": End.HALF_CLOSE,
        "silence": End.SILENCE,
    }
    for way, end in ways.items():
        yield FaultKind(f"{way}-unread", False, ending(lambda answer: b"", end))
        for place, cut in places.items():
            yield FaultKind(f"{way}-{place}", True, ending(cut, end))


def _slow() -> dict[str, Callable[[Answer], Script]]:
    return {
        "slow-head": lambda a: [Slow(a.head()), a.body],
        "slow-body": lambda a: [a.head(), Slow(a.body)],
        "slow-endless-head": lambda a: [a.head()[:-2], Slow(b"x-n: 1\r\n", is_endless=True)],
        "slow-spaces": lambda a: [a.chunked_head(), Slow(b"1\r\n \r\n", is_endless=True)],
        "slow-chunk-extension": lambda a: [a.chunked_head(), b"3;", Slow(b"x", is_endless=True)],
        "slow-trailer": lambda a: [
            a.chunked_head() + a.chunks() + b"0\r\n",
            Slow(b"x-n: 1\r\n", is_endless=True),
        ],
        "slow-interim": lambda a: [Slow(b"HTTP/1.1 103 Early Hints\r\n\r\n", is_endless=True)],
        "late": lambda a: [End.LATE, a.whole()],
    }


def _heads() -> dict[str, Callable[[Answer], Script]]:
    return {
        "head-no-reason": lambda a: [a.whole().replace(b" " + a.phrase, b"", 1)],
        "head-folded": lambda a: [a.head(x_n="a\r\n b") + a.body],
        "head-line-feeds": lambda a: [a.head().replace(b"\r\n", b"\n") + a.body],
        "head-leading-lines": lambda a: [b"\r\n\r\n" + a.whole()],
        "head-type-none": lambda a: [a.head(content_type="") + a.body],
        "head-without-colon": lambda a: [a.head()[:-2] + b"no header\r\n\r\n" + a.body],
        "head-null": lambda a: [a.head(x_n="a\0b") + a.body],
        "head-huge": lambda a: [a.head(x_n="x" * 200_000) + a.body],
        "head-many": lambda a: [a.head()[:-2] + b"x-n: 1\r\n" * 500 + b"\r\n" + a.body],
    }


def _lengths() -> dict[str, Callable[[Answer], Script]]:
    return {
        "length-short": lambda a: [a.head(len(a.body) - 9) + a.body],
        "length-long": lambda a: [a.head(len(a.body) + 9) + a.body, End.CLOSE],
        "length-long-silence": lambda a: [a.head(len(a.body) + 9) + a.body, End.SILENCE],
        "length-twice": lambda a: [a.head(f"{len(a.body)}\r\ncontent-length: 7") + a.body],
        "length-negative": lambda a: [a.head(-1) + a.body, End.CLOSE],
        "length-word": lambda a: [a.head("many") + a.body, End.CLOSE],
        "length-and-chunks": lambda a: [
            a.head(5, transfer_encoding="chunked") + a.chunks() + b"0\r\n\r\n"
        ],
        "length-none": lambda a: [a.head("") + a.body, End.CLOSE],
    }


def _interim() -> dict[str, Callable[[Answer], Script]]:
    return {
        "interim-100": lambda a: [b"HTTP/1.1 100 Continue\r\n\r\n", a.whole()],
        "interim-101": lambda a: [
            b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
            a.whole(),
            End.CLOSE,
        ],
        "interim-102": lambda a: [b"HTTP/1.1 102 Processing\r\n\r\n" + a.whole()],
        "interim-103": lambda a: [
            b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n",
            End.PAUSE,
            a.whole(),
        ],
        "interim-many": lambda a: [b"HTTP/1.1 103 Early Hints\r\n\r\n" * 40 + a.whole()],
        "interim-alone": lambda a: [b"HTTP/1.1 100 Continue\r\n\r\n", End.PAUSE, End.CLOSE],
    }


def _encodings() -> dict[str, Callable[[Answer], Script]]:
    def packed(a: Answer, body: bytes, encoding: str = "gzip") -> Script:
        return [a.head(len(body), content_encoding=encoding) + body]

    return {
        "gzip-bad": lambda a: packed(a, b"\x1f\x8b" + a.body),
        "gzip-not": lambda a: packed(a, a.body),
        "gzip-truncated": lambda a: packed(a, gzip.compress(a.body)[:-12]),
        "gzip-checksum": lambda a: packed(a, gzip.compress(a.body)[:-8] + bytes(8)),
        "gzip-surplus": lambda a: packed(a, gzip.compress(a.body) + b"surplus"),
        "gzip-two": lambda a: packed(a, gzip.compress(a.body[:9]) + gzip.compress(a.body[9:])),
        "gzip-empty": lambda a: packed(a, b""),
        "deflate": lambda a: packed(a, zlib.compress(a.body), "deflate"),
        "encoding-unknown": lambda a: packed(a, a.body, "rot13"),
    }


def _chunks() -> dict[str, Callable[[Answer], Script]]:
    return {
        "chunk-size-bad": lambda a: [a.chunked_head() + a.chunks() + b"zz\r\n", End.CLOSE],
        "chunk-size-huge": lambda a: [a.chunked_head() + b"f" * 40 + b"\r\n" + a.body, End.CLOSE],
        "chunk-size-negative": lambda a: [a.chunked_head() + b"-5\r\n" + a.body, End.CLOSE],
        "chunk-unended": lambda a: [a.chunked_head() + b"9\r\n" + a.body, End.CLOSE],
        "chunk-last-missing": lambda a: [a.chunked_head() + a.chunks(), End.PAUSE, End.CLOSE],
        "chunk-last-silence": lambda a: [a.chunked_head() + a.chunks(), End.SILENCE],
        "chunk-extension": lambda a: [a.chunked_head() + a.chunks() + b"0;x=y\r\n\r\n"],
        "chunk-trailer": lambda a: [a.chunked_head() + a.chunks() + b"0\r\nx-sum: 1\r\n\r\n"],
    }


def _no_http() -> dict[str, Callable[[Answer], Script]]:
    return {
        "http10": lambda a: [a.head("", version="1.0") + a.body, End.CLOSE],
        "http10-kept": lambda a: [a.head(version="1.0", connection="keep-alive") + a.body],
        "http09": lambda a: [a.body, End.CLOSE],
        "http2-frame": lambda a: [b"\0\0\x12\4\0\0\0\0\0" + bytes(18), End.CLOSE],
        "http-unknown": lambda a: [a.head(version="3.7") + a.body],
        "garbage": lambda a: [b"no HTTP at all\r\n\r\n", End.CLOSE],
        "garbage-open": lambda a: [b"no HTTP at all\r\n\r\n"],
        "tls-alert": lambda a: [b"\x15\x03\x01\x00\x02\x02\x50", End.CLOSE],
        "nulls": lambda a: [bytes(200), End.CLOSE],
        "status-word": lambda a: [b"HTTP/1.1 abc OK\r\ncontent-length: 0\r\n\r\n", End.CLOSE],
        "status-0": lambda a: [b"HTTP/1.1 0 No\r\ncontent-length: 0\r\n\r\n", End.CLOSE],
        "status-999": lambda a: [b"HTTP/1.1 999 No\r\ncontent-length: 0\r\n\r\n"],
    }


def _statuses() -> dict[str, Callable[[Answer], Script]]:
    """Return answers whose status or content says nothing, though the request was carried out."""

    def page(a: Answer, status: int, **headers: str) -> Script:
        return [evolve(a, status=status, body=PAGE, content_type="text/html").head(**headers), PAGE]

    def bare(a: Answer, status: int) -> Script:
        return [evolve(a, status=status).head("")]

    def content(a: Answer, body: bytes) -> Script:
        return [evolve(a, body=body).whole()]

    return {
        "status-204": lambda a: bare(a, 204),
        "status-205": lambda a: [evolve(a, status=205).head(0)],
        "status-206": lambda a: [
            evolve(a, status=206).head(9, content_range=f"bytes 0-8/{len(a.body)}") + a.body[:9]
        ],
        "status-304": lambda a: bare(a, 304),
        "status-302": lambda a: [evolve(a, status=302).head(0, location="http://127.0.0.1:1/")],
        "status-307-nowhere": lambda a: [evolve(a, status=307).head(0)],
        "status-408": lambda a: page(a, 408),
        "status-500": lambda a: content(evolve(a, status=500), b'{"detail": "no"}'),
        "status-502": lambda a: page(a, 502),
        "status-502-retry-after": lambda a: page(a, 502, retry_after="0"),
        "status-504": lambda a: page(a, 504),
        "status-520": lambda a: page(a, 520),
        "content-none": lambda a: content(a, b""),
        "content-page": lambda a: page(a, 200),
        "content-null": lambda a: content(a, b"null"),
        "content-list": lambda a: content(a, b"[]"),
        "content-empty": lambda a: content(a, b"{}"),
        "content-half": lambda a: content(a, a.body[: len(a.body) // 2]),
        "content-bom": lambda a: content(a, b"\xef\xbb\xbf" + a.body),
        "content-no-text": lambda a: content(a, b"\xff\xfe\x00"),
    }


def _refusals() -> dict[str, Callable[[Answer], Script]]:
    """Return answers that refuse a request, which is not carried out."""

    def page(status: int, **headers: str) -> Callable[[Answer], Script]:
        made = Answer(PAGE, status, "text/html")
        return lambda answer: [made.head(**headers) + PAGE]

    def problem(status: int, **headers: str) -> Callable[[Answer], Script]:
        made = Answer(b'{"detail": "no", "status": %d}' % status, status)
        return lambda answer: [made.head(**headers) + made.body]

    return {
        "refused-429": problem(429, retry_after="0"),
        "refused-429-page": page(429),
        "refused-503": problem(503, retry_after="0"),
        "refused-503-page": page(503),
        "refused-502": page(502),
        "refused-307-same": problem(307, location="?again=1"),
        "refused-401": problem(401),
        "refused-403-page": page(403),
        "refused-404": problem(404),
        "refused-404-page": page(404),
        "refused-400-none": lambda answer: [Answer(b"", 400).whole()],
    }


def _surplus() -> dict[str, Callable[[Answer], Script]]:
    """Return answers after which there is more, or about another prediction."""

    def other(a: Answer) -> bytes:
        return evolve(a, body=a.other, status=200).whole()

    return {
        "surplus-garbage": lambda a: [a.whole() + b"surplus"],
        "surplus-line": lambda a: [a.whole() + b"\r\n"],
        "surplus-head": lambda a: [a.whole() + a.head()[:20]],
        "surplus-same": lambda a: [a.whole() * 2],
        "surplus-answer": lambda a: [a.whole() + other(a)],
        "surplus-answer-soon": lambda a: [a.whole(), End.PAUSE, other(a)],
        "surplus-answer-chunked": lambda a: [
            a.chunked_head() + a.chunks() + b"0\r\n\r\n" + other(a)
        ],
        "surplus-of-error": lambda a: [
            evolve(a, status=502, body=PAGE, content_type="text/html").whole() + other(a)
        ],
        "other-answer": lambda a: [other(a)],
        "close-announced": lambda a: [a.head(connection="close") + a.body, End.CLOSE],
        "close-announced-open": lambda a: [a.head(connection="close") + a.body, End.SILENCE],
        "idle-close": lambda a: [a.whole(), End.CLOSE_AT_NEXT],
        "idle-reset": lambda a: [a.whole(), End.RESET_AT_NEXT],
    }


def _table() -> Iterable[FaultKind]:
    yield from _endings()
    for group in (
        _slow,
        _heads,
        _lengths,
        _interim,
        _encodings,
        _chunks,
        _no_http,
        _statuses,
        _surplus,
    ):
        for name, script in group().items():
            yield FaultKind(name, True, script)
    for name, script in _refusals().items():
        yield FaultKind(name, False, script)


#: Every kind of fault by its name.
KINDS: dict[str, FaultKind] = {kind.name: kind for kind in _table()}
