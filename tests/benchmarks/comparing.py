"""The answers of all contenders are compared before they are timed."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from .contenders import Bare, Contender, Site, body_of
from .questions import Question

COMPARED = 12  # questions of a cell
OF_A_DATABASE = ("id", "modified_at")  # may differ between two databases with the same sample
WORKED_OUT = ("comparisons", "derived")  # what the site adds to a record's columns
LEFT_OUT = (*OF_A_DATABASE, *WORKED_OUT)


def compare(contenders: Sequence[Contender], questions: Sequence[Question]) -> None:
    """Ends the run where answers differ: the rows in order, and, of the site and of bare SQL, every
    cell of them and their count."""
    for question in questions[:COMPARED]:
        bodies = {one.name: body_of(one, question) for one in contenders}
        rows = {one.name: one.rows(bodies[one.name]) for one in contenders}
        differ_if_more(question, rows)
        records = {
            one.name: content(bodies[one.name])
            for one in contenders
            if isinstance(one, Site | Bare)
        }
        differ_if_more(question, records)


def content(body: bytes) -> Any:
    """What an answer of the site or of bare SQL says, without links and what one database says."""
    answer = json.loads(body)
    if "results" not in answer:
        return without_own(answer)
    return answer["count"], answer["count_exact"], [without_own(row) for row in answer["results"]]


def without_own(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in LEFT_OUT}


def differ_if_more(question: Question, answers: dict[str, Any]) -> None:
    first, *others = answers.values()
    if any(answer != first for answer in others):
        shown = "\n".join(f"  {name}: {str(answer)[:600]}" for name, answer in answers.items())
        sys.exit(f"The answers to {question.address} differ:\n{shown}")
