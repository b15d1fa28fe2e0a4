"""What is text goes out compressed, and a stream stays a stream."""

import gzip
import json
from random import Random

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse

from tests.small_api import HTML, XLSX
from unionwork.compression import COMPRESSORS, CompressionMiddleware, best_encoding
from unionwork.head import HeadMiddleware

pytestmark = pytest.mark.urls("tests.small_api")

DECOMPRESS = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}
BROWSER = "gzip, deflate, br, zstd"
in_every_encoding = pytest.mark.parametrize("encoding", ["gzip", "br"])


def ask(client, address, encoding=BROWSER, method="get", **cookies):
    client.cookies.load(cookies)
    return getattr(client, method)(address, headers={"accept-encoding": encoding})


def varies(answer):
    return "Accept-Encoding" in answer.headers.get("vary", "").split(", ")


# what is compressed -------------------------------------------------------------------------------


@in_every_encoding
def test_page_is_compressed(client, encoding):
    answer = ask(client, "/", encoding)

    assert answer.headers["content-encoding"] == encoding
    assert answer.headers["content-length"] == str(len(answer.content))
    assert len(answer.content) < len(HTML.encode()) / 4
    assert DECOMPRESS[encoding](answer.content).decode() == HTML
    assert varies(answer)


@in_every_encoding
def test_list_is_compressed(client, encoding):
    answer = ask(client, "/api/things/?size=500", encoding)

    assert answer.headers["content-encoding"] == encoding
    assert json.loads(DECOMPRESS[encoding](answer.content)) == {"results": ["工会"] * 500}


TEXT = ["text/html; charset=utf-8", "application/json", "text/csv", "TEXT/CSV;charset=utf-8"]
OTHER = [XLSX, "application/vnd.apache.parquet", "image/png", "application/zip", "", "text/css"]


@pytest.mark.parametrize("kind", [*TEXT, "application/problem%2Bjson", "application/jsonl"])
def test_text_is_compressed(client, kind):
    assert ask(client, f"/type/?type={kind}").headers["content-encoding"] == "br"


@pytest.mark.parametrize("kind", OTHER)
def test_other_types_are_left_as_they_are(client, kind):
    answer = ask(client, f"/type/?type={kind}")

    assert "content-encoding" not in answer.headers
    assert not varies(answer)


@pytest.mark.parametrize(
    "more", ["encoding=zstd", "control=no-transform", "control=public,no-transform"]
)
def test_answer_that_must_stay_as_it_is_does(client, more):
    answer = ask(client, f"/type/?type=text/csv&{more}")

    assert answer.content.decode() == "帮扶" * 1000


def test_short_answer_is_left_but_depends_on_what_is_accepted(client):
    answer = ask(client, "/type/?type=text/csv&size=80")

    assert "content-encoding" not in answer.headers
    assert answer.headers["content-length"] == str(len(answer.content)) == "480"
    assert varies(answer)


@in_every_encoding
def test_answer_that_would_grow_is_left(rf, encoding):
    noise = Random(1).randbytes(1000)
    middleware = CompressionMiddleware(lambda _: HttpResponse(noise, content_type="text/csv"))

    answer = middleware(rf.get("/", headers={"accept-encoding": encoding}))

    assert answer.content == noise
    assert "content-encoding" not in answer.headers


# which encoding -----------------------------------------------------------------------------------

ACCEPTED = [
    ("", ""),
    ("identity", ""),
    ("deflate, zstd", ""),
    ("gzip", "gzip"),
    ("GZIP", "gzip"),
    ("gzip, br", "br"),
    ("br;q=0.5, gzip;q=0.8", "gzip"),
    ("br;q=0, gzip", "gzip"),
    ("gzip;q=0", ""),
    ("*", "br"),
    ("*;q=0", ""),
    ("br;q=0, *", "gzip"),
    ("gzip;q=x", ""),
    (",;,", ""),
    (BROWSER, "br"),
]


@pytest.mark.parametrize(("accepted", "encoding"), ACCEPTED)
def test_encoding_is_the_one_that_the_client_likes_best(client, accepted, encoding):
    answer = ask(client, "/", accepted)

    assert best_encoding(accepted) == answer.headers.get("content-encoding", "") == encoding
    assert DECOMPRESS[encoding](answer.content).decode() == HTML
    assert varies(answer)


# conditions, HEAD ---------------------------------------------------------------------------------


def test_strong_etag_becomes_weak_where_the_bytes_change(client):
    assert ask(client, "/", "br").headers["etag"] == 'W/"strong"'
    assert ask(client, "/", "").headers["etag"] == '"strong"'


def test_answer_that_is_unchanged_has_no_encoding_but_depends_on_it(client):
    answer = ask(client, "/unchanged/")

    assert (answer.status_code, answer.content) == (304, b"")
    assert "content-encoding" not in answer.headers
    assert varies(answer)


@in_every_encoding
@pytest.mark.parametrize("address", ["/", "/api/things/?size=500", "/api/things.csv"])
def test_head_has_the_headers_of_get(client, address, encoding):
    head, get = (ask(client, address, encoding, method) for method in ("head", "get"))

    assert head.getvalue() == b""
    for name in ("content-encoding", "content-type", "content-length", "vary"):
        assert head.headers.get(name) == get.headers.get(name)
    assert head.headers["content-encoding"] == encoding


def test_head_begins_no_stream(rf):
    """The middleware alone, as the test's client drops bodies by itself."""

    def rows():
        raise AssertionError
        yield b""

    answer = HeadMiddleware(lambda _: StreamingHttpResponse(rows()))(rf.head("/"))

    assert list(answer) == []


@pytest.mark.parametrize(
    ("method", "body"), [("head", b""), ("get", b"body"), ("options", b"body")]
)
def test_head_alone_drops_the_body_and_keeps_its_length(rf, method, body):
    answer = HttpResponse(b"body", headers={"Content-Length": "4"})

    answer = HeadMiddleware(lambda _: answer)(getattr(rf, method)("/"))

    assert (answer.content, answer.headers["content-length"]) == (body, "4")


# what a session shows -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/admin/"])
def test_page_of_a_session_is_not_compressed(client, address):
    """Its length would tell of what else is on it."""
    answer = ask(client, address, sessionid="some-session")

    assert "content-encoding" not in answer.headers
    assert answer.content.decode() == HTML


def test_data_in_a_session_is_compressed(client):
    """The API knows no sessions."""
    answer = ask(client, "/api/things/?size=500", sessionid="some-session")

    assert answer.headers["content-encoding"] == "br"


# streams ------------------------------------------------------------------------------------------


@pytest.fixture
def streamed(rf):
    """What comes out of the middleware when a view streams this, and the response itself."""

    def stream(chunks, encoding, **headers):
        answer = StreamingHttpResponse(chunks, content_type="text/csv", headers=headers)
        middleware = CompressionMiddleware(lambda _request: answer)
        return middleware(rf.get("/", headers={"accept-encoding": encoding}))

    return stream


def read_so_far(encoding, data):
    """What a client can read of the bytes that it has."""
    if encoding == "br":
        return brotli.Decompressor().process(data)
    return gzip.zlib.decompressobj(31).decompress(data)


@in_every_encoding
def test_stream_is_compressed_as_it_goes(streamed, encoding):
    """The first row is there before the second is made, and none is kept."""
    made = []

    def rows():
        for number in range(20_000):
            made.append(number)
            yield f"{number},工会\n".encode()

    answer = streamed(rows(), encoding)
    assert answer.streaming
    assert made == []

    chunks = iter(answer)
    first = next(chunks)
    assert read_so_far(encoding, first) == "0,工会\n".encode()
    assert made == [0]

    whole = DECOMPRESS[encoding](first + b"".join(chunks))
    assert whole == b"".join(f"{number},工会\n".encode() for number in range(20_000))


@in_every_encoding
def test_stream_that_is_slow_to_begin_lets_the_headers_go(streamed, encoding):
    """An empty chunk is how a view says that it lives."""
    answer = streamed(iter([b"", b"row\n"]), encoding)

    chunks = list(answer)

    assert chunks[0] == b""
    assert DECOMPRESS[encoding](b"".join(chunks)) == b"row\n"


@in_every_encoding
@pytest.mark.parametrize("chunks", [[], [b""]])
def test_empty_stream_is_a_whole_one(streamed, encoding, chunks):
    assert DECOMPRESS[encoding](streamed(chunks, encoding).getvalue()) == b""


@in_every_encoding
def test_stream_has_no_length(streamed, encoding):
    answer = streamed([b"x" * 1000], encoding, **{"Content-Length": "1000"})

    assert "content-length" not in answer.headers
    assert answer.headers["content-encoding"] == encoding


@in_every_encoding
def test_stream_that_fails_fails(streamed, encoding):
    """Cut off, a compressed stream can't be taken for a whole one."""

    def rows():
        yield b"row\n" * 100
        raise ConnectionError

    received = []
    with pytest.raises(ConnectionError):
        received.extend(streamed(rows(), encoding))

    with pytest.raises((EOFError, brotli.error)):
        DECOMPRESS[encoding](b"".join(received))


@in_every_encoding
def test_stream_is_closed_with_its_response(streamed, encoding):
    class Rows:
        is_closed = False

        def __iter__(self):
            yield b"row\n"

        def close(self):
            self.is_closed = True

    rows = Rows()
    answer = streamed(rows, encoding)

    for close in answer._resource_closers:
        close()

    assert rows.is_closed


def test_compressors_are_what_the_names_say():
    for name, compressor in COMPRESSORS.items():
        made = compressor()
        assert DECOMPRESS[name](made.process(b"a") + made.flush() + made.finish()) == b"a"
