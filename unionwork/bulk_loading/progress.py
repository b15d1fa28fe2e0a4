"""How far a load is: a bar on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

Row = TypeVar("Row")

BAR = 30  # characters
LOOK_EVERY = 1024  # rows between two looks at the clock
BETWEEN_BARS, BETWEEN_LINES = 0.2, 10.0  # seconds


class Progress:
    """Tells a stream of rows that go by; without an output it is silent."""

    def __init__(self, output: Any = None) -> None:
        self.output = output
        self.is_bar = bool(output and output.isatty())

    def over(self, rows: Iterable[Row], label: str, expected: int) -> Iterator[Row]:
        """The same rows, told of under the label; `expected` of them make a full bar."""
        began = said = time.monotonic()
        pause = BETWEEN_BARS if self.is_bar else BETWEEN_LINES
        number = 0
        for number, row in enumerate(rows, 1):
            yield row
            if number % LOOK_EVERY == 0 and (now := time.monotonic()) - said > pause:
                said = now
                self.say(label, number, expected, now - began)
        self.say(label, number, number, time.monotonic() - began, is_done=True)

    def say(
        self, label: str, number: int, expected: int, seconds: float, is_done: bool = False
    ) -> None:
        if self.output is None:
            return
        share = min(1.0, number / expected) if expected else 1.0
        told = f"{label:<24}{number:>10,}  {seconds:6.1f} s"
        if self.is_bar:
            full = round(BAR * share)
            self.output.write(f"\r  {'█' * full}{'░' * (BAR - full)} {told}", ending="")
            if is_done:
                self.output.write("")
        else:
            self.output.write(f"  {told}" if is_done else f"  {told}  {share:4.0%}")
        self.output.flush()

    def step(self, label: str) -> None:
        """A step whose length isn't known beforehand."""
        if self.output is not None:
            self.output.write(f"  {label} …")
            self.output.flush()
