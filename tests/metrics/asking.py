"""Questions about totals, and the parts of their answers that tests look at."""

from datetime import date

from metrics.totals import Asked, totals

Y2015 = {"period_start": "2015-01-01", "period_end": "2015-12-31"}
Y2016 = {"period_start": "2016-01-01", "period_end": "2016-12-31"}


def ask(indicator, **question):
    """The one answer; the years are whole ones."""
    first, last = question.pop("years", (None, None))
    window = {
        "start": first and date(first, 1, 1),
        "end": last and date(last, 12, 31),
    }
    (total,) = totals(Asked(indicator, **window, **question))
    return total


def reasons(total):
    return {line.id: str(line.reason) for line in total.answer.excluded}


def included(total):
    return {line.id: line.contribution for line in total.answer.included}
