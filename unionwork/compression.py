"""Compresses text on its way out, with Brotli or gzip; what is streamed stays a stream.

Django's own GZipMiddleware knows no Brotli, compresses whatever it gets, and holds back the first
bytes of a stream. The quickest levels are the right ones here: of JSON they leave about a tenth.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Protocol

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_header_parameters

# Workbooks and Parquet are compressed already; static files are served compressed by WhiteNoise.
TEXT = {
    "application/json",
    "application/jsonl",
    "application/problem+json",
    "application/vnd.oai.openapi",
    "application/vnd.oai.openapi+json",
    "application/x-ndjson",
    "application/yaml",
    "text/csv",
    "text/html",
}
SMALLEST = 500  # bytes; less fits into one packet anyway
GZIP = 31  # zlib's name for the largest window in gzip's frame


class Compressor(Protocol):
    """Takes bytes and gives what of them is ready; `flush` gives all so far."""

    def process(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...
    def finish(self) -> bytes: ...


class Gzip:
    """zlib with the names that Brotli's compressor has."""

    def __init__(self) -> None:
        self.zlib = zlib.compressobj(level=1, wbits=GZIP)
        self.process = self.zlib.compress

    def flush(self) -> bytes:
        return self.zlib.flush(zlib.Z_SYNC_FLUSH)

    def finish(self) -> bytes:
        return self.zlib.flush()


# In the order of our preference, where the client has none.
COMPRESSORS: dict[str, Callable[[], Compressor]] = {
    "br": lambda: brotli.Compressor(quality=1),
    "gzip": Gzip,
}


class CompressionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not may_be_compressed(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        encoding = best_encoding(request.headers.get("accept-encoding", ""))
        if encoding:
            compress(request, response, encoding)
        return response


def may_be_compressed(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is text that no one has compressed, and holds nothing secret.

    Pages seen in a session may hold what only staff may know beside words that a link brought:
    their compressed length would tell of it (BREACH). Elsewhere the only secret is the token of
    forms, which Django masks anew each time.
    """
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_of_a_session = kind == "text/html" and settings.SESSION_COOKIE_NAME in request.COOKIES
    return (
        (kind in TEXT or response.status_code == 304)
        and "content-encoding" not in response.headers
        and "no-transform" not in response.headers.get("cache-control", "")
        and not is_of_a_session
    )


@lru_cache
def best_encoding(accepted: str) -> str:
    """Of our encodings the one that an Accept-Encoding header likes best, or nothing."""
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, parameters = parse_header_parameters(part)
        try:
            qualities[name] = float(parameters.get("q", 1))
        except ValueError:
            continue
    liked = {name: qualities.get(name, qualities.get("*", 0)) for name in COMPRESSORS}
    best = max(liked, key=lambda name: liked[name])
    return best if liked[best] > 0 else ""


def compress(request: HttpRequest, response: HttpResponseBase, encoding: str) -> None:
    """Replace the body by a compressed one, if that is shorter."""
    compressor = COMPRESSORS[encoding]()
    if isinstance(response, StreamingHttpResponse):
        # The answer to HEAD has the headers of GET, but its stream is never read.
        if request.method != "HEAD":
            response.streaming_content = compressed(iter(response), compressor)
        del response.headers["content-length"]
    elif isinstance(response, HttpResponse):
        if len(response.content) < SMALLEST:
            return
        content = compressor.process(response.content) + compressor.finish()
        if len(content) >= len(response.content):
            return
        response.content = content
        response.headers["content-length"] = str(len(content))
    etag = response.headers.get("etag", "")
    if etag.startswith('"'):  # of the uncompressed bytes: for the others it holds only weakly
        response.headers["etag"] = f"W/{etag}"
    response.headers["content-encoding"] = encoding


def compressed(chunks: Iterable[bytes], compressor: Compressor) -> Iterator[bytes]:
    """The stream, compressed; its first bytes go out at once, so that a client knows it lives."""
    has_begun = False
    for chunk in chunks:
        ready = compressor.process(chunk) if chunk else b""
        if chunk and not has_begun:
            ready += compressor.flush()
            has_begun = True
        if ready or not has_begun:  # nothing yet still lets the server send the headers
            yield ready
    yield compressor.finish()
