"""What was public and isn't any more: records that were deleted, renamed, merged or withdrawn."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from metrics.models import ReportedFigure
from programs.models import Program, Tag
from tests.factories import MAKERS, make_figure, make_tag
from unionwork.models import Record

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 1, tzinfo=UTC)
RECORDS = [model for model in MAKERS if issubclass(model, Record) and model is not ReportedFigure]


@pytest.fixture
def clock():
    """A clock that stands still, for shift()."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def days(number):
    return START + timedelta(days=number)


def names(model, since=START):
    return [key for key, _instant in model.objects.withdrawn_since(since)]


# records ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_deleted_record_shows_with_its_key_and_instant(clock, model):
    record = MAKERS[model]()
    key = record.natural_key()[0]
    MAKERS[model]()
    clock.shift(timedelta(days=2))
    record.delete()

    assert model.objects.withdrawn_since(START) == [(key, days(2))]
    assert model.objects.withdrawn_since(days(2)) == [(key, days(2))]
    assert model.objects.withdrawn_since(days(3)) == []


def test_renamed_record_shows_its_old_keys(clock):
    tag = make_tag(slug="one")
    for key in ("two", "three"):
        clock.shift(timedelta(days=1))
        tag.slug = key
        tag.save()

    assert Tag.objects.withdrawn_since(START) == [("one", days(1)), ("two", days(2))]
    assert names(Tag, since=days(2)) == ["two"]


def test_merged_record_shows_its_old_key_once(clock):
    one, other = make_tag(slug="one"), make_tag(slug="other")
    clock.shift(timedelta(days=1))

    one.merge_into(other)

    assert Tag.objects.withdrawn_since(START) == [("one", days(1))]


def test_record_that_is_there_again_does_not_show():
    make_tag(slug="deleted").delete()
    tag = make_tag(slug="renamed")
    tag.slug = "other"
    tag.save()

    make_tag(slug="deleted")
    make_tag(slug="renamed")

    assert names(Tag) == []


def test_record_that_was_deleted_twice_shows_the_last_time(clock):
    for _ in range(2):
        make_tag(slug="one").delete()
        clock.shift(timedelta(days=1))

    assert Tag.objects.withdrawn_since(START) == [("one", days(1))]


def test_deleted_records_of_a_queryset_show():
    make_tag(slug="one")
    make_tag(slug="two")

    Tag.objects.all().delete()

    assert sorted(names(Tag)) == ["one", "two"]


def test_withdrawn_come_by_instant_and_key(clock):
    for key in ("c", "a"):
        make_tag(slug=key).delete()
    clock.shift(timedelta(days=1))
    make_tag(slug="b").delete()

    assert names(Tag) == ["a", "c", "b"]


def test_withdrawn_are_those_of_one_model_whatever_the_filter():
    make_tag(slug="one").delete()

    assert names(Program) == []
    assert [key for key, _ in Tag.objects.filter(slug="x").withdrawn_since(START)] == ["one"]


@pytest.mark.parametrize(("model", "queries"), [(Tag, 2), (ReportedFigure, 1)])
def test_withdrawn_take_a_fixed_number_of_queries(django_assert_num_queries, model, queries):
    for _ in range(5):
        MAKERS[model]().delete()

    with django_assert_num_queries(queries):
        assert len(names(model)) == 5


# figures ----------------------------------------------------------------------------------------


def review(figure, state):
    figure.review = state
    figure.review_reason = "wrong" if state == "rejected" else ""
    figure.save()


@pytest.mark.parametrize("state", ["draft", "rejected"])
def test_figure_that_is_no_more_verified_shows_by_its_id(clock, state):
    figure = make_figure()
    clock.shift(timedelta(days=1))
    review(figure, state)
    clock.shift(timedelta(days=1))
    figure.note = "口径见上文。"
    figure.save()

    assert ReportedFigure.objects.withdrawn_since(START) == [(figure.pk, days(1))]
    assert ReportedFigure.objects.public().withdrawn_since(START) == [(figure.pk, days(1))]
    assert names(ReportedFigure, since=days(2)) == []


def test_figure_that_was_deleted_shows(clock):
    figure = make_figure()
    key = figure.pk
    clock.shift(timedelta(days=1))
    figure.delete()

    assert ReportedFigure.objects.withdrawn_since(START) == [(key, days(1))]


def test_figure_that_was_withdrawn_and_then_deleted_shows_when_it_was_withdrawn(clock):
    figure = make_figure()
    key = figure.pk
    clock.shift(timedelta(days=1))
    review(figure, "draft")
    clock.shift(timedelta(days=1))
    figure.delete()

    assert ReportedFigure.objects.withdrawn_since(START) == [(key, days(1))]


def test_figure_that_never_was_public_never_shows():
    drafts = [make_figure(review="draft") for _ in range(3)]
    review(drafts[0], "rejected")
    drafts[1].delete()

    assert names(ReportedFigure) == []


def test_figure_that_is_public_again_does_not_show():
    figure = make_figure()
    review(figure, "draft")
    review(figure, "verified")

    assert names(ReportedFigure) == []


def test_figure_that_was_withdrawn_twice_shows_the_last_time(clock):
    figure = make_figure()
    for state in ("draft", "verified", "rejected"):
        clock.shift(timedelta(days=1))
        review(figure, state)

    assert ReportedFigure.objects.withdrawn_since(START) == [(figure.pk, days(3))]


def test_figure_put_back_as_a_draft_shows_when_it_was_deleted(clock):
    figure = make_figure()
    key = figure.pk
    clock.shift(timedelta(days=1))
    figure.delete()
    clock.shift(timedelta(days=1))
    put_back = ReportedFigure.history.filter(id=key).last().instance
    review(put_back, "draft")

    assert ReportedFigure.objects.withdrawn_since(START) == [(key, days(1))]


def test_figure_without_a_beginning_in_history_shows_when_deleted(changeable_history):
    """Written in bulk, which keeps no history."""
    public, draft = make_figure(), make_figure(review="draft")
    key = public.pk
    ReportedFigure.history.all().delete()

    public.delete()
    draft.delete()

    assert names(ReportedFigure) == [key]


def test_withdrawn_figures_come_by_instant_and_id(clock):
    figures = [make_figure() for _ in range(3)]
    review(figures[2], "draft")
    review(figures[0], "draft")
    clock.shift(timedelta(days=1))
    review(figures[1], "draft")

    assert names(ReportedFigure) == [figures[number].pk for number in (0, 2, 1)]
