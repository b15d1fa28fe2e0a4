"""Charts of the results: plain SVG that needs nothing else, on its own light ground."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 860
COLOURS = ["#0b63a5", "#b3541e", "#4b8b3b", "#7a5195", "#5f6b76", "#c2185b"]
FONT = "font-family='system-ui, sans-serif' font-size='13'"
GREY = "#8a939b"


def document(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height:g}' {FONT}>\n"
        f"<title>{escape(title)}</title>\n"
        f"<rect width='{WIDTH}' height='{height:g}' fill='#fff'/>\n"
        f"{text(16, 26, title, size=16, weight='bold')}\n" + "\n".join(parts) + "\n</svg>\n"
    )


def text(x: float, y: float, words: str, anchor: str = "start", **style: str | int) -> str:
    size, weight = style.get("size", 13), style.get("weight", "normal")
    fill = style.get("fill", "#1b1f23")
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' font-size='{size}'"
        f" font-weight='{weight}' fill='{fill}'>{escape(words)}</text>"
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str = "#d5d9dd") -> str:
    return f"<path d='M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}' stroke='{colour}' fill='none'/>"


@dataclass(frozen=True)
class Bar:
    label: str
    series: str
    value: float
    least: float
    greatest: float


def bars(title: str, rows: Sequence[Bar], unit: str) -> str:
    """Ratios as bars from 1 on a logarithmic scale, with the range of the rounds."""
    left, right, top, step = 330, 70, 78, 24
    series = list(dict.fromkeys(bar.series for bar in rows))
    low = min([0.5, *(bar.least for bar in rows)])
    high = max([2, *(bar.greatest for bar in rows)])

    def x(value: float) -> float:
        share = math.log(value / low) / math.log(high / low)
        return left + share * (WIDTH - left - right)

    height = top + step * len(rows) + 20
    parts = legend(series, 52)
    for tick in ticks(low, high):
        parts += [
            line(x(tick), top - 8, x(tick), height - 20, GREY if tick == 1 else "#e3e6e9"),
            text(x(tick), top - 12, f"{tick:g}{unit}", "middle", size=11, fill=GREY),
        ]
    previous = ""
    for number, bar in enumerate(rows):
        y, colour = top + step * number, COLOURS[series.index(bar.series)]
        start, end = sorted([x(1), x(bar.value)])
        parts.append(
            f"<rect x='{start:.1f}' y='{y + 4}' width='{max(1, end - start):.1f}' height='14'"
            f" fill='{colour}'/>"
        )
        parts.append(line(x(bar.least), y + 11, x(bar.greatest), y + 11, "#1b1f23"))
        label = f"{bar.value:.2g}{unit}" if bar.value < 10 else f"{bar.value:.0f}{unit}"
        parts.append(text(x(bar.greatest) + 6, y + 15, label))
        if bar.label != previous:
            parts.append(text(left - 12, y + 15, bar.label, "end"))
        previous = bar.label
    return document(height, title, parts)


def legend(series: Sequence[str], y: float) -> list[str]:
    parts, x = [], 16.0
    for number, name in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f"<rect x='{x:.1f}' y='{y - 11}' width='12' height='12' fill='{colour}'/>")
        parts.append(text(x + 16, y, name, size=12))
        x += 32 + 6.3 * len(name)
    return parts


def ticks(low: float, high: float) -> list[float]:
    """1, 2, 5, 10 … in a range."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [m * 10.0**p for p in powers for m in (1, 2, 5) if low <= m * 10.0**p <= high]


Points = dict[str, list[tuple[float, float]]]


def growth(title: str, panels: dict[str, Points]) -> str:
    """How long an answer takes by the size of the data: small panels, both scales logarithmic."""
    columns, panel_width, panel_height, top = 3, 270, 210, 78
    series = list(dict.fromkeys(name for points in panels.values() for name in points))
    everything = [point for points in panels.values() for line in points.values() for point in line]
    sizes = sorted({size for size, _seconds in everything})
    times = [1000 * seconds for _size, seconds in everything]
    low, high = min(times) / 1.3, max(times) * 1.3
    parts = legend(series, 52)
    for number, (name, points) in enumerate(panels.items()):
        left = 52 + (number % columns) * panel_width
        bottom = top + 30 + (number // columns) * panel_height + 130
        right = left + panel_width - 70

        def x(size: float, left: float = left, right: float = right) -> float:
            many = math.log(sizes[-1] / sizes[0]) or 1
            return left + math.log(size / sizes[0]) / many * (right - left)

        def y(milliseconds: float, bottom: float = bottom) -> float:
            return bottom - math.log(milliseconds / low) / math.log(high / low) * 130

        parts.append(text(left, bottom - 142, name, weight="bold"))
        for tick in ticks(low, high):
            if str(tick)[0] == "1" or str(tick)[-1] == "1":
                parts += [
                    line(left, y(tick), right, y(tick), "#e3e6e9"),
                    text(left - 5, y(tick) + 4, f"{tick:g}", "end", size=10, fill=GREY),
                ]
        for size in sizes:
            parts.append(text(x(size), bottom + 16, short(size), "middle", size=10, fill=GREY))
        for one, line_points in points.items():
            colour = COLOURS[series.index(one) % len(COLOURS)]
            places = [(x(size), y(1000 * seconds)) for size, seconds in sorted(line_points)]
            path = "L".join(f"{px:.1f} {py:.1f}" for px, py in places)
            parts.append(f"<path d='M{path}' stroke='{colour}' stroke-width='2' fill='none'/>")
            parts += [
                f"<circle cx='{px:.1f}' cy='{py:.1f}' r='3' fill='{colour}'/>" for px, py in places
            ]
    rows = math.ceil(len(panels) / columns)
    return document(top + 30 + rows * panel_height, title, parts)


def short(size: float) -> str:
    return f"{size / 1e6:g}M" if size >= 1e6 else f"{size / 1e3:g}k"
