"""What everybody may see of a figure's history: neither drafts nor names."""

import pytest

from metrics.figure_history import changes_of, first_published
from tests.factories import make_figure, make_indicator

pytestmark = pytest.mark.django_db


def save(figure, **values):
    for name, value in values.items():
        setattr(figure, name, value)
    figure.save()


def test_change_of_a_public_figure_is_told_with_before_and_after():
    figure = make_figure(value=300, lower=None, upper=None)
    figure.save()
    save(figure, value=310, qualifier="about")

    [change] = changes_of(figure)

    assert [(before, after) for _label, before, after in change.fields] == [
        ("300.00", "310.00"),
        ("Exactly", "About"),
    ]


def test_drafts_are_never_told():
    figure = make_figure(value=100, lower=None, upper=None, review="draft")
    save(figure, value=200)
    save(figure, value=300, review="verified")
    save(figure, value=400, review="draft")
    save(figure, value=500, review="verified")

    [change] = changes_of(figure)

    assert [(before, after) for _label, before, after in change.fields] == [("300.00", "500.00")]
    assert first_published(figure) < change.at


def test_change_of_what_a_figure_points_to_is_told_without_values():
    figure = make_figure()
    figure.save()
    save(figure, indicator=make_indicator())

    [change] = changes_of(figure)

    assert change.fields == [("indicator", "", "")]


def test_notes_and_reviews_are_no_public_changes():
    figure = make_figure()
    figure.save()
    save(figure, note="说明", rank="preferred", rank_reason="新")

    assert changes_of(figure) == []
