"""`manage.py check_figures`: which checks fail and why."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_check, make_figure, make_term


def output_of(*arguments):
    out = StringIO()
    call_command("check_figures", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def make_at_most(slug, smaller, larger, **fields):
    check = make_check(slug=slug, relation="at_most", **fields)
    for name, value in (("smaller", smaller), ("larger", larger)):
        figure = make_figure(value=value, as_reported=f"{value}个")
        make_term(check_made=check, name=name, figure=figure)
    return check


@pytest.fixture
def failing(db):
    make_at_most("women", 300, 1200)
    return make_at_most("solved", 1278, 1255)


def test_checks_that_fail_are_printed_with_their_figures(failing):
    said = output_of()

    assert "solved (at_most): fail" in said
    assert "smaller: 1278个" in said
    assert "stated 1278, computed … to 1255: 23 apart" in said
    assert "women" not in said
    assert "2 checks: 1 hold, 1 fail, 0 are explained, 0 don't fit." in said


def test_failing_check_is_an_error_only_on_request(failing):
    output_of()

    with pytest.raises(CommandError, match="1 checks fail"):
        output_of("--fail")


def test_explained_check_is_no_error_until_a_figure_changes(failing):
    failing.explanation = "上年结转"
    failing.save()
    failing.confirm_explanation()
    said = output_of("--fail")
    figure = failing.terms.first().figure
    figure.value = figure.lower = figure.upper = 1300
    figure.save()

    assert "solved (at_most): are explained" in said
    assert "explanation: 上年结转" in said
    with pytest.raises(CommandError):
        output_of("--fail")
    assert "lapsed" in output_of()


def test_check_whose_terms_do_not_fit_is_an_error(db):
    make_check(slug="empty")

    assert "empty (at_most): don't fit" in output_of()
    with pytest.raises(CommandError):
        output_of("--fail")


def test_without_checks_there_is_nothing_to_say(db):
    assert output_of("--fail") == "There are no checks.\n"
