"""How long a search takes by the index, and by LIKE over the same records.

    python -m tests.benchmarks.bench_search [RECORDS …]

Makes trade unions in a test database (SQLite's, in memory, and PostgreSQL's where there is one),
and asks for the words that people type: places, places and a word, whole names. Both contenders
answer every question in every round, in turns; their answers are compared. The times are medians
in milliseconds of the first page's keys; the ratio is the median of the rounds' ratios.
"""

import csv
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.__main__ import postgresql

SIZES = [1_000, 10_000, 100_000]
ROUNDS = 60
PAGE_SIZE = 50
WORKPLACES = "建筑 纺织 煤矿 机械 电力 铁路 邮政 医院 学校 环卫 快递 钢铁 化工 食品 农场".split()


def make_unions(many: int, places: list[str]) -> None:
    """So many trade unions with random places and workplaces in their names, indexed."""
    from programs.models import TradeUnion
    from tests.factories import china
    from unionwork.search import index

    region = china()
    start = TradeUnion.objects.count()
    TradeUnion.objects.bulk_create(
        (
            TradeUnion(
                slug=f"u{number}",
                name_zh=f"{random.choice(places)}{random.choice(WORKPLACES)}第{number}工会",
                name_en=f"Union {number}",
                aliases=random.choice(WORKPLACES) + "工委",
                kind="primary",
                tier="workplace",
                region=region,
                path=f"{number:08d}",
            )
            for number in range(start, many)
        ),
        batch_size=2000,
    )
    index(TradeUnion)


def by_index(text: str) -> Any:
    from programs.models import TradeUnion

    return TradeUnion.objects.search(text)


def by_like(text: str) -> Any:
    from django.db.models import Q

    from programs.models import TradeUnion

    found = TradeUnion.objects.all()
    for word in text.split():
        found = found.filter(
            Q(name_zh__icontains=word) | Q(name_en__icontains=word) | Q(aliases__icontains=word)
        )
    return found


def timed(ask: Callable[[str], Any], text: str) -> tuple[list[str], float]:
    """The first page of an answer and the milliseconds that it took."""
    started = time.perf_counter()
    page = list(ask(text).order_by("slug").values_list("slug", flat=True)[:PAGE_SIZE])
    return page, (time.perf_counter() - started) * 1000


def measure(kind: str, question: Callable[[], str], many: int) -> None:
    rounds = []
    for _ in range(ROUNDS):
        text = question()
        contenders = random.sample([by_index, by_like], 2)
        answers = {ask: timed(ask, text) for ask in contenders}
        if answers[by_index][0] != answers[by_like][0]:
            sys.exit(f"The answers to {text} differ.")
        rounds.append((answers[by_index][1], answers[by_like][1]))
    index, like = (median(times) for times in zip(*rounds, strict=True))
    ratio = median(like / index for index, like in rounds)
    print(f"{many:>9,}  {kind:20}{index:10.2f}{like:10.2f}{ratio:9.2f}", flush=True)


def bench(sizes: list[int]) -> None:
    """The table for the database of this environment."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "unionwork.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    with (settings.FIXTURES_DIR / "regions.csv").open(encoding="utf8", newline="") as file:
        names = [row["short_name_zh"] for row in csv.DictReader(file)]
    places = [name for name in names if len(name) == 2]
    questions: dict[str, Callable[[], str]] = {
        "place": lambda: random.choice(places),
        "place and word": lambda: f"{random.choice(places)} {random.choice(WORKPLACES)}",
        "place with word": lambda: random.choice(places) + random.choice(WORKPLACES),
        "word of many": lambda: random.choice(WORKPLACES),
    }
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"\n{connection.vendor}\n  records  question{'':12}  index, ms  LIKE, ms   ratio")
        for many in sizes:
            make_unions(many, places)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            for kind, question in questions.items():
                measure(kind, question, many)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def main() -> None:
    if os.environ.get("BENCHED_HERE"):
        bench([int(size) for size in sys.argv[1:]] or SIZES)
        return
    address, why_not = postgresql()
    for url in filter(None, ["sqlite:///:memory:", address]):
        here = {"DATABASE_URL": url, "BENCHED_HERE": "yes", "SECRET_KEY": "only-here"}
        command = [sys.executable, "-m", "tests.benchmarks.bench_search", *sys.argv[1:]]
        subprocess.run(command, env=os.environ | here, check=True)
    if why_not:
        print(f"PostgreSQL: not run, because {why_not}.")


if __name__ == "__main__":
    main()
