"""An earlier state is put back whole: fields, lists and parts, or not at all."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from metrics.models import Check, Document, ReportedFigure
from programs.models import DETAILS, Program, ProgramParticipant, SkillsContest, TradeUnion
from tests.admin_pages import address, put_back
from tests.factories import (
    make_document,
    make_figure,
    make_left_out,
    make_participant,
    make_partner,
    make_program,
    make_program_with_facts,
    make_staff,
    make_tag,
    make_term,
    make_trade_union,
)


@pytest.fixture(autouse=True)
def clock(time_machine, db):
    """The time, which a test may put forward: one save is seconds, the next one minutes later."""
    time_machine.move_to(timezone.now())
    return time_machine


@pytest.fixture
def later(clock):
    return lambda: clock.shift(timedelta(minutes=1))


def state_address(record, row, until=None):
    where = address(type(record), "simple_history", record.pk, row.pk)
    return f"{where}?until={until.isoformat().replace('+', '%2B')}" if until else where


def saved(record, **fields):
    """The row of the history that saving the record with these fields makes."""
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()
    return record.history.first()


def changes(client, where):
    return [
        (change.label, change.old, change.new) for change in client.get(where).context["changes"]
    ]


# parts ------------------------------------------------------------------------------------------


def test_participants_are_put_back(admin_client, admin_user, later):
    union, other, third = (make_trade_union(name_zh=name, name_en=name) for name in "甲乙丙")
    program = make_program()
    stays = make_participant(program=program, trade_union=union, role="lead")
    goes = make_participant(program=program, trade_union=other, role="organiser")
    key = goes.pk
    row = saved(program)
    later()
    stays.role = "participant"
    stays.save()
    goes.delete()
    make_participant(program=program, trade_union=third, role="lead")
    saved(program)
    where = state_address(program, row)

    seen = changes(admin_client, where)
    answer = put_back(admin_client, where, "重复登记")

    assert seen == [
        ("taking part", "甲: Participant", "甲: Lead"),
        ("taking part", "", "乙: Organiser"),
        ("taking part", "丙: Lead", ""),
    ]
    assert answer.status_code == 302
    there = program.participants.values_list("pk", "trade_union", "role").order_by("pk")
    assert list(there) == [(stays.pk, union.pk, "lead"), (key, other.pk, "organiser")]
    rows = ProgramParticipant.history.filter(history_change_reason="重复登记")
    assert sorted(each.history_type for each in rows) == ["+", "-", "~"]
    assert {each.history_user for each in rows} == {admin_user}
    assert {each.history_date for each in rows} == {program.history.first().history_date}
    assert changes(admin_client, where) == []


def test_putting_back_can_be_put_back(admin_client):
    """At once, too: what a state had isn't what was changed seconds after it."""
    program = make_program()
    participant = make_participant(program=program)
    before = saved(program)
    after = saved(program, summary_zh="无")
    participant.delete()
    put_back(admin_client, state_address(program, before))
    assert program.participants.count() == 1

    put_back(admin_client, state_address(program, after))

    assert program.participants.count() == 0
    put_back(admin_client, state_address(program, before))
    assert program.participants.get().trade_union == participant.trade_union


@pytest.mark.parametrize("kind", ["poverty_relief", "mutual_aid", "innovation_studio"])
def test_facts_of_another_kind_are_exchanged(admin_client, later, kind):
    program = make_program_with_facts("skills_contest")
    SkillsContest.objects.filter(program=program).get().delete()
    contest = SkillsContest(program=program, edition=3)
    contest.save()
    row = saved(program)
    later()
    contest.delete()
    program = Program.objects.get(pk=program.pk)
    saved(program, kind=kind)
    DETAILS[kind](program=program).save()

    answer = put_back(admin_client, state_address(program, row))

    assert answer.status_code == 302, answer.context["refusals"]
    program = Program.objects.get(pk=program.pk)
    assert (program.kind, program.detail.edition) == ("skills_contest", 3)


def test_changed_fact_is_shown_and_put_back(admin_client, later):
    program = make_program_with_facts("skills_contest")
    contest = program.detail
    contest.edition = 3
    contest.save()
    row = saved(program)
    later()
    contest.edition = 4
    contest.save()

    seen = changes(admin_client, state_address(program, row))
    put_back(admin_client, state_address(program, row))

    assert seen == [("facts of a contest: edition number", "4", "3")]
    assert SkillsContest.objects.get().edition == 3


def test_terms_of_a_check_are_put_back(admin_client, later):
    term = make_term()
    check = term.check_made
    check.explanation = "四舍五入。"
    check.save()
    check.confirm_explanation()
    row = check.history.first()
    later()
    figure = term.figure
    term.figure = make_figure()
    term.save()
    saved(Check.objects.get(pk=check.pk), explanation="")

    put_back(admin_client, state_address(check, row))

    check = Check.objects.get(pk=check.pk)
    assert check.terms.get().figure == figure
    assert check.is_explained


def test_part_saved_alone_makes_a_state_of_its_own(admin_client, later):
    """As an import or a merge saves parts, without their record."""
    program = make_program()
    row = saved(program)
    later()
    first = make_participant(program=program)
    alone = first.history.first().history_date
    later()
    second = make_participant(program=program)

    page = admin_client.get(address(Program, "history", program.pk)).content.decode()
    put_back(admin_client, state_address(program, row, until=alone))

    assert page.count("?until=") == 2
    assert str(second) in page
    assert list(program.participants.all()) == [first]
    put_back(admin_client, state_address(program, row))
    assert not program.participants.exists()


def test_history_of_many_pages_has_each_change_of_a_part_once(admin_client, later, monkeypatch):
    monkeypatch.setattr(admin.site._registry[Program], "history_list_per_page", 2)
    program = make_program()
    unions = []
    for number in range(4):
        later()
        unions.append(make_participant(program=program).trade_union)
        later()
        saved(program, summary_zh=f"第{number}稿")

    pages = [
        admin_client.get(address(Program, "history", program.pk), {"p": page}).content.decode()
        for page in (1, 2, 3)
    ]

    assert [sum(str(union) in page for page in pages) for union in unions] == [1, 1, 1, 1]
    assert [page.count("?until=") for page in pages] == [1, 2, 1]


def test_unions_that_exchanged_their_places_are_put_back(admin_client, later):
    one, other, third = (make_trade_union() for _ in range(3))
    program = make_program()
    first = make_participant(program=program, trade_union=one)
    second = make_participant(program=program, trade_union=other)
    row = saved(program)
    later()
    for participant, union in ((first, third), (second, one), (first, other)):
        participant.trade_union = union
        participant.save()
    saved(program)

    put_back(admin_client, state_address(program, row))

    there = dict(program.participants.values_list("pk", "trade_union"))
    assert there == {first.pk: one.pk, second.pk: other.pk}


def test_document_put_back_leaves_the_marks_in_its_text(admin_client, later):
    document = make_document(publication="旧")
    row = document.history.first()
    later()
    words = make_left_out(document=document)
    saved(document, publication="新")

    put_back(admin_client, state_address(document, row))

    assert Document.objects.get().publication == "旧"
    assert Document.objects.get().left_out_words.get() == words


# lists ------------------------------------------------------------------------------------------


def test_lists_are_put_back(admin_client, later):
    program, tag, partner = make_program(), make_tag(), make_partner()
    program.tags.add(tag)
    row = program.history.first()
    later()
    program.tags.set([make_tag()])
    program.partners.add(partner)

    seen = {label: new for label, _old, new in changes(admin_client, state_address(program, row))}
    put_back(admin_client, state_address(program, row))

    assert seen == {"tags": str(tag), "partners": ""}
    assert list(program.tags.all()) == [tag]
    assert not program.partners.exists()


# what can't be ----------------------------------------------------------------------------------


def test_union_that_is_deleted_is_named(admin_client, later):
    union = make_trade_union(name_zh="旧县总工会", name_en="")
    program = make_program(summary_zh="旧")
    participant = make_participant(program=program, trade_union=union)
    row = saved(program)
    later()
    participant.delete()
    saved(program, summary_zh="新")
    union.delete()
    where = state_address(program, row)

    page = admin_client.get(where)
    answer = put_back(admin_client, where)

    sentence = (
        "The trade union “旧县总工会”, which it refers to, no longer exists: bring that back first."
    )
    assert page.context["refusals"] == [sentence]
    assert "Put back" not in page.content.decode()
    assert sentence in " ".join(map(str, answer.context["messages"]))
    program.refresh_from_db()
    assert program.summary_zh == "新"
    assert program.history.first().history_change_reason is None

    # Once the union is back, so can be the state.
    deleted = TradeUnion.history.filter(history_type="-").get()
    put_back(admin_client, address(TradeUnion, "simple_history", deleted.instance.pk, deleted.pk))
    assert put_back(admin_client, where).status_code == 302
    assert program.participants.get().trade_union.name_zh == "旧县总工会"


def test_union_that_was_merged_is_named_with_its_heir(admin_client, later):
    union, heir = make_trade_union(name_en="Old"), make_trade_union(name_en="New")
    figure = make_figure(trade_union=union, review="draft", note="旧")
    row = figure.history.first()
    later()
    union.merge_into(heir)
    figure.refresh_from_db()
    saved(figure, note="新")

    page = admin_client.get(state_address(figure, row))

    assert page.context["refusals"] == [
        "The trade union “Old”, which it refers to, was merged into “New”: change the record by "
        "hand instead."
    ]


def test_list_with_a_deleted_record_is_refused(admin_client, later):
    program, tag = make_program(), make_tag(name_en="Lost")
    program.tags.add(tag)
    row = program.history.first()
    later()
    tag.delete()

    answer = put_back(admin_client, state_address(program, row))

    assert ["The tag “Lost”" in each for each in answer.context["refusals"]] == [True]


def test_state_that_breaks_a_rule_is_refused_with_the_field(admin_client, later):
    program = make_program(slug="one")
    row = program.history.first()
    later()
    saved(program, slug="two")
    make_program(slug="one")

    answer = put_back(admin_client, state_address(program, row))

    assert answer.context["refusals"] == ["slug: Program with this Slug already exists."]
    assert Program.objects.get(pk=program.pk).slug == "two"


def test_change_meanwhile_is_told(admin_client, later):
    program = make_program(summary_zh="旧")
    row = program.history.first()
    later()
    saved(program, summary_zh="新")
    where = state_address(program, row)
    version = admin_client.get(where).context["form"]["version"].value()
    make_participant(program=program)

    answer = admin_client.post(where, {"reason": "误改", "version": version})

    assert "look again" in " ".join(map(str, answer.context["messages"]))
    assert Program.objects.get().summary_zh == "新"
    again = {"reason": "误改", "version": answer.context["form"]["version"].value()}
    assert admin_client.post(where, again).status_code == 302


def test_reason_is_asked_for(admin_client, later):
    program = make_program(summary_zh="旧")
    row = program.history.first()
    later()
    saved(program, summary_zh="新")

    answer = put_back(admin_client, state_address(program, row), reason="")

    assert answer.context["form"].errors == {"reason": ["This field is required."]}
    assert Program.objects.get().summary_zh == "新"


def test_looking_at_a_state_changes_nothing(admin_client, later):
    program = make_program(summary_zh="旧")
    row = program.history.first()
    later()
    saved(program, summary_zh="新")
    make_participant(program=program)

    assert admin_client.get(state_address(program, row)).context["refusals"] == []

    program.refresh_from_db()
    assert program.summary_zh == "新"
    assert (program.history.count(), ProgramParticipant.history.count()) == (2, 1)


# who ----------------------------------------------------------------------------------------------


def test_clerk_puts_nothing_back_that_leaves_the_scope(client, later):
    ours, theirs = make_trade_union(), make_trade_union()
    program = make_program()
    there = make_participant(program=program, trade_union=theirs)
    row = saved(program)
    later()
    there.delete()
    make_participant(program=program, trade_union=ours)
    saved(program)
    client.force_login(make_staff("editors", ours))

    answer = put_back(client, state_address(program, row))

    assert answer.context["refusals"] == ["It would leave your scope: ask an administrator."]
    assert program.participants.get().trade_union == ours


def test_auditor_sees_a_state_and_puts_nothing_back(client, later):
    program = make_program(summary_zh="旧")
    row = program.history.first()
    later()
    saved(program, summary_zh="新")
    client.force_login(make_staff("auditors"))
    where = state_address(program, row)

    page = client.get(where)

    assert ("summary in Chinese", "新", "旧") in changes(client, where)
    assert "Put back" not in page.content.decode()
    assert put_back(client, where).status_code == 403


# figures ------------------------------------------------------------------------------------------


def test_public_figure_is_corrected_not_changed(admin_client, later):
    figure = make_figure(review="draft", as_reported="300人", value=300, lower=300, upper=300)
    row = figure.history.first()
    later()
    saved(figure, as_reported="400人", value=400, lower=400, upper=400, review="verified")
    where = state_address(figure, row)

    page = admin_client.get(where)
    put_back(admin_client, where)

    assert "The public figure stays as it is" in page.content.decode()
    figure.refresh_from_db()
    correction = ReportedFigure.objects.exclude(pk=figure.pk).get()
    assert (figure.value, figure.review) == (400, "verified")
    assert (correction.value, correction.review, correction.supersedes) == (300, "draft", figure)


def test_deleted_figure_comes_back_unverified_if_it_was_sent_back(admin_client, later):
    figure = make_figure(review="verified")
    verified, key = figure.history.first(), figure.pk
    later()
    saved(figure, review="rejected", review_reason="口径不明")
    figure.delete()

    put_back(admin_client, address(ReportedFigure, "simple_history", key, verified.pk))

    assert ReportedFigure.objects.get(pk=key).review == "rejected"


# deleted records ----------------------------------------------------------------------------------


def test_merged_record_comes_back_without_taking_from_its_heir(admin_client, later):
    """What was moved to the heir stays there, and a copy comes back."""
    program, heir = make_program(), make_program()
    participant = make_participant(program=program)
    key = program.pk
    later()
    program.merge_into(heir)
    row = Program.history.filter(history_type="-").get()

    put_back(admin_client, address(Program, "simple_history", key, row.pk))

    assert heir.participants.get() == participant
    back = Program.objects.get(pk=key).participants.get()
    assert back.trade_union == participant.trade_union
    assert back != participant


def test_part_removed_before_does_not_come_back_with_the_record(admin_client, later):
    program = make_program()
    gone, stays = make_participant(program=program), make_participant(program=program)
    gone.delete()
    later()
    saved(program)
    later()
    key = program.pk
    program.delete()
    row = Program.history.filter(history_type="-").get()

    put_back(admin_client, address(Program, "simple_history", key, row.pk))

    assert [each.trade_union for each in Program.objects.get().participants.all()] == [
        stays.trade_union
    ]


def test_document_comes_back_with_the_marks_in_its_text(admin_client, later):
    document = make_document()
    words = make_left_out(document=document)
    key, reason = document.pk, words.reason
    later()
    document.delete()
    row = Document.history.filter(history_type="-").get()

    put_back(admin_client, address(Document, "simple_history", key, row.pk))

    assert Document.objects.get(pk=key).left_out_words.get().reason == reason
