"""Clients that ask a server over connections that they keep, as quickly as it answers.

One light loop stands for all of them, so that the server has nearly the whole machine.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"
RECEIVED_AT_ONCE = 1 << 18
PATIENCE = 60  # seconds for an answer
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
LAST_CHUNK = b"0\r\n\r\n"  # no JSON or HTML of ours has carriage returns in it
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)


class WrongAnswer(Exception):
    """A server answered something else than 200."""


def request_bytes(path: str, headers: dict[str, str] | None = None) -> bytes:
    """A GET request."""
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{more}\r\n".encode()


@dataclass
class Answer:
    """An answer as it comes in."""

    received: bytearray = field(default_factory=bytearray)
    body_from: int = 0
    ends_at: int | None = None

    def take(self, data: bytes) -> bool:
        """Add what has come; says whether the answer is complete."""
        self.received += data
        if not self.body_from:
            self.read_head()
        if not self.body_from:
            return False
        if self.ends_at is not None:
            return len(self.received) >= self.ends_at
        return self.received.endswith(LAST_CHUNK)

    def read_head(self) -> None:
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        self.body_from = end + 4
        head = bytes(self.received[: end + 2])
        length = CONTENT_LENGTH.search(head)
        if length:
            self.ends_at = self.body_from + int(length[1])
        elif not CHUNKED.search(head):
            raise WrongAnswer(f"neither a length nor chunks: {head[:500]!r}")

    @property
    def status(self) -> int:
        return int(self.received[9:12])

    @property
    def body(self) -> bytes:
        """The body; of chunks, put together."""
        rest = bytes(self.received[self.body_from :])
        if self.ends_at is not None:
            return rest
        pieces = []
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            pieces.append(rest[: int(size, 16)])
            rest = rest[int(size, 16) + 2 :]
        return b"".join(pieces)


class Connection:
    """One client's connection, and what it asks next."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.answer = Answer()
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        data = self.socket.recv(RECEIVED_AT_ONCE)
        if not data:
            raise WrongAnswer(f"it hung up after {len(self.answer.received)} bytes")
        return self.answer.take(data)

    def ask(self, request: bytes) -> Answer:
        self.send(request)
        while not self.receive():
            pass
        return self.answer


def get(port: int, path: str, headers: dict[str, str] | None = None) -> Answer:
    """One answer, over a connection of its own."""
    connection = Connection(port)
    try:
        return connection.ask(request_bytes(path, headers))
    finally:
        connection.socket.close()


@dataclass
class Stint:
    """What some clients were answered in a stretch of time."""

    seconds: float
    latencies: list[float]  # seconds, in the order of the answers

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def load(
    port: int,
    requests: Sequence[bytes],
    clients: int,
    seconds: float,
    start: int = 0,
    check: Callable[[Answer], None] | None = None,
) -> Stint:
    """So many clients ask in turns for so many seconds, beginning with request number `start`.

    Every answer but 200 is an error. At least one request is answered, however long it takes.
    """
    number, latencies = start, []
    with selectors.DefaultSelector() as selector:
        for _client in range(clients):
            connection = Connection(port)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(requests[number % len(requests)])
            number += 1
        began = time.perf_counter()
        deadline, under_way = began + seconds, clients
        while under_way:
            ready = selector.select(PATIENCE)
            if not ready:
                raise WrongAnswer(f"nothing for {PATIENCE} seconds")
            for key, _events in ready:
                connection = key.data
                if not connection.receive():
                    continue
                now = time.perf_counter()
                if connection.answer.status != 200:
                    raise WrongAnswer(bytes(connection.answer.received[:2000]).decode())
                if check:
                    check(connection.answer)
                latencies.append(now - connection.sent_at)
                if now < deadline:
                    connection.send(requests[number % len(requests)])
                    number += 1
                else:
                    selector.unregister(connection.socket)
                    connection.socket.close()
                    under_way -= 1
        return Stint(time.perf_counter() - began, latencies)
