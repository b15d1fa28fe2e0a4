"""How long find_figures takes for texts of one size and of twice that size.

    python -m tests.benchmarks.bench_parsing [BYTES]

Prints CPU seconds for each kind of text; the last column is near 2 where time is linear.
"""

import sys
import time

from metrics.parsing import find_figures

DEFAULT_BYTES = 200_000
REPEATS = 2
NEWS = "去年以来,全市共帮扶职工6406人431万元,开展活动5000余场次,参赛32.5万余人次;一线职工满意。"
PIECES = {
    "news": NEWS,
    "no figures": "职工工会是职工的娘家人为职工办实事。",
    "dense figures": "1人",
    "dense qualified": "约1万多元",
    "dense shares": "百分之一的",
    "dense ranges": "1至2人",
    "dense currency": "¥1",
    "bare scales": "三五天",
    "commas": "，1",
    "hyphens": "1-",
    "slashes": "1/2",
    "spaces": "1 ",
    "dots": "1.",
    "version": "1.1",
    "digits": "7",
    "ordinals": "第一",
    "one": "一",
    "ten thousand": "万",
    "ceilings": "最高",
    "years": "2019年",
    "brackets": "（1）",
    "quotes": "“一”",
}


def _text(piece: str, size: int) -> str:
    return piece * (size // len(piece.encode()))


def _seconds(text: str) -> float:
    """CPU time of the fastest of some runs."""
    times = []
    for _ in range(REPEATS):
        started = time.process_time()
        find_figures(text)
        times.append(time.process_time() - started)
    return min(times)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_BYTES
    print(f"{'text':16}{size:>12,}{2 * size:>12,}  ratio")
    for name, piece in PIECES.items():
        once, twice = (_seconds(_text(piece, length)) for length in (size, 2 * size))
        print(f"{name:16}{once:12.3f}{twice:12.3f}{twice / max(once, 1e-9):7.1f}")


if __name__ == "__main__":
    main()
