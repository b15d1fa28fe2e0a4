"""Records that were renamed or merged: their old keys lead to what they are now."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from metrics.models import ReportedFigure
from programs.models import MutualAidPlan, Program, Tag, TradeUnion
from tests.factories import (
    make_article,
    make_check,
    make_detail,
    make_document,
    make_figure,
    make_group,
    make_indicator,
    make_participant,
    make_partner,
    make_program,
    make_tag,
    make_term,
    make_text,
    make_trade_union,
)
from unionwork.models import FormerKey

pytestmark = pytest.mark.django_db


def rename(record, key):
    setattr(record, record.natural_key_field, key)
    record.save()


def current(model, key):
    return FormerKey.objects.current(model, key)


# renamed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_tag, make_group, make_program, make_indicator])
def test_former_key_leads_to_the_new_one(make):
    record = make()
    before = record.natural_key()[0]

    rename(record, "renamed")

    assert current(type(record), before) == "renamed"


def test_former_keys_are_of_a_model():
    rename(make_tag(slug="one"), "two")

    assert current(Program, "one") is None


def test_keys_that_never_were_lead_nowhere():
    make_tag(slug="one")

    assert [current(Tag, key) for key in ("one", "none", "", "o" * 300, "on\0e")] == [None] * 5


def test_former_key_is_found_by_one_query(django_assert_num_queries):
    rename(make_tag(slug="one"), "two")

    with django_assert_num_queries(1):
        current(Tag, "one")


def test_former_keys_lead_to_the_last_of_a_chain():
    tag = make_tag(slug="one")
    for key in ("two", "three", "four"):
        rename(tag, key)

    assert [current(Tag, key) for key in ("one", "two", "three")] == ["four"] * 3


def test_key_that_was_given_back_leads_nowhere_else():
    tag = make_tag(slug="one")
    rename(tag, "two")
    rename(tag, "one")

    assert current(Tag, "one") is None
    assert current(Tag, "two") == "one"


def test_key_in_use_again_is_no_former_one():
    rename(make_tag(slug="one"), "two")
    other = make_tag(slug="one")
    assert current(Tag, "one") is None

    rename(other, "three")

    assert current(Tag, "one") == "three"


def test_former_key_of_a_deleted_record_leads_nowhere():
    tag = make_tag(slug="one")
    rename(tag, "two")
    tag.delete()

    assert current(Tag, "one") is None


def test_record_that_was_read_without_its_key_keeps_it():
    make_tag(slug="one")
    tag = Tag.objects.defer("slug").get()
    tag.name_zh = "送清凉"

    tag.save()

    assert not FormerKey.objects.exists()


def test_key_that_is_not_written_stays():
    tag = make_tag(slug="one")
    tag.slug = "two"

    tag.save(update_fields=["name_zh"])

    assert not FormerKey.objects.exists()
    tag.save(update_fields=["slug"])
    assert current(Tag, "one") == "two"


def test_key_that_history_puts_back_is_noticed():
    tag = make_tag(slug="one")
    rename(tag, "two")

    tag.history.last().instance.save()

    assert Tag.objects.get().slug == "one"
    assert current(Tag, "two") == "one"


def test_key_that_somebody_else_changed_meanwhile_is_noticed():
    stale = make_tag(slug="one")
    rename(Tag.objects.get(), "two")

    rename(stale, "three")

    assert [current(Tag, key) for key in ("one", "two")] == ["three", "three"]


# merged -----------------------------------------------------------------------------------------


def test_merged_record_is_gone_and_leads_to_the_other():
    one, other = make_tag(slug="one"), make_tag(slug="other")
    rename(one, "renamed")

    one.merge_into(other)

    assert list(Tag.objects.all()) == [other]
    assert [current(Tag, key) for key in ("one", "renamed")] == ["other", "other"]
    rename(other, "last")
    assert current(Tag, "one") == "last"


def test_merge_keeps_its_reason_in_the_history():
    one, other = make_trade_union(slug="one"), make_trade_union(slug="other")
    figure = make_figure(trade_union=one)

    one.merge_into(other)

    gone, repointed = TradeUnion.history.filter(slug="one").first(), figure.history.first()
    assert (gone.history_type, gone.history_change_reason) == ("-", "Merged one into other")
    assert repointed.trade_union_id == other.pk
    assert repointed.history_change_reason == "Merged one into other"


def test_merge_repoints_whatever_refers_to_a_union():
    one, other, above = make_trade_union(), make_trade_union(), make_trade_union()
    child = make_trade_union(parent=one)
    figure, participant = make_figure(trade_union=one), make_participant(trade_union=one)
    rename(one, "renamed")

    one.merge_into(other)

    for row in (figure, participant, child, above):
        row.refresh_from_db()
    assert figure.trade_union == participant.trade_union == child.parent == other
    assert child.path.startswith(other.path)
    assert set(TradeUnion.objects.below(other)) == {other, child}


def test_merge_leaves_a_union_once_in_a_program():
    one, other = make_trade_union(), make_trade_union()
    program = make_participant(trade_union=one, role="organiser").program
    kept = make_participant(trade_union=other, program=program, role="lead")

    one.merge_into(other)

    assert list(program.participants.all()) == [kept]
    kept.refresh_from_db()
    assert kept.role == "lead"


def test_merge_joins_the_lists_of_programs():
    tags = [make_tag() for _ in range(3)]
    one, other = make_program(), make_program()
    one.tags.set(tags[:2])
    other.tags.set(tags[1:])
    one.partners.add(partner := make_partner())

    one.merge_into(other)

    assert set(other.tags.all()) == set(tags)
    assert list(other.partners.all()) == [partner]


def test_merge_replaces_a_record_in_lists_with_history():
    one, other = make_tag(), make_tag()
    with_one, with_both = make_program(), make_program()
    with_one.tags.add(one)
    with_both.tags.add(one, other)

    one.merge_into(other)

    for program in (with_one, with_both):
        assert list(program.tags.all()) == [other]
        assert [row.tag for row in program.history.first().tags.all()] == [other]


def test_merge_takes_facts_along():
    one, other = make_program(kind="mutual_aid"), make_program(kind="mutual_aid")
    make_detail(MutualAidPlan, program=one, cover=["accident"])

    one.merge_into(other)

    assert MutualAidPlan.objects.get().program == other
    assert MutualAidPlan.objects.get().cover == ["accident"]


def test_merge_keeps_one_of_the_same_facts():
    one, other = make_program(kind="mutual_aid"), make_program(kind="mutual_aid")
    for program in (one, other):
        make_detail(MutualAidPlan, program=program, cover=["accident"])

    one.merge_into(other)

    assert MutualAidPlan.objects.get().program == other


def test_merge_repoints_parts_of_checks_and_figures():
    one, other = make_check(), make_check()
    figure = make_figure()
    make_term(check_made=one, figure=figure)
    kept = make_term(check_made=other, figure=figure)
    moved = make_term(check_made=one)

    one.merge_into(other)

    assert set(other.terms.all()) == {kept, moved}


def test_merge_into_the_record_above_is_possible():
    above = make_program()
    one = make_program(parent=above)
    part = make_program(parent=one)

    one.merge_into(above)

    part.refresh_from_db()
    assert part.parent == above


# refused ----------------------------------------------------------------------------------------


def merge_itself():
    tag = make_tag()
    return tag, tag


def merge_another_model():
    return make_tag(), make_partner()


def merge_what_is_gone():
    one, other = make_tag(), make_tag()
    Tag.objects.filter(pk=other.pk).delete()
    return one, other


def merge_into_a_part_of_its_part():
    one = make_program()
    return one, make_program(parent=make_program(parent=one))


def merge_a_numerator_into_its_ratio():
    one = make_indicator()
    return one, make_indicator(measure="ratio", unit="percent", numerator=one)


def merge_programs_with_other_facts():
    one, other = make_program(kind="mutual_aid"), make_program(kind="mutual_aid")
    make_detail(MutualAidPlan, program=one, cover=["accident"])
    make_detail(MutualAidPlan, program=other, cover=[])
    return one, other


def merge_facts_into_another_kind():
    one = make_program(kind="mutual_aid")
    make_detail(MutualAidPlan, program=one)
    return one, make_program(kind="culture")


def merge_documents_with_articles_at_one_place():
    article, other = make_article(position=1), make_article(position=1)
    return article.document, other.document


def merge_documents_with_other_texts():
    one, other = make_document(), make_document()
    make_text(document=one, text="第一行。")
    make_text(document=other, text="另一行。")
    return one, other


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (merge_itself, "can't be merged into itself: choose another."),
        (merge_another_model, "merge two of a kind."),
        (merge_what_is_gone, "aren't both there any more: look again."),
        (merge_into_a_part_of_its_part, "merge the other way round, or change that first."),
        (merge_a_numerator_into_its_ratio, "merge the other way round, or change that first."),
        (merge_programs_with_other_facts, "Change or delete one of the two first."),
        (merge_facts_into_another_kind, "Change its kind, or leave these facts out."),
        (merge_documents_with_articles_at_one_place, "Change or delete one of the two first."),
        (merge_documents_with_other_texts, "Change or delete one of the two first."),
    ],
)
def test_merge_that_makes_no_sense_is_refused_and_changes_nothing(make, sentence):
    one, other = make()
    figures = [make_figure(program=one)] if isinstance(one, Program) else []
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        one.merge_into(other)

    assert sentence in " ".join(refusal.value.messages)
    assert everything() == before
    assert all(ReportedFigure.objects.get(pk=figure.pk).program == one for figure in figures)


def everything():
    """How many rows each table has."""
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("programs_", "metrics_", "unionwork_formerkey")):
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                counts[table] = cursor.fetchone()[0]
    return counts
