"""Bulk actions: previewed first, with a reason, one history row a record; all or nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.models import ReportedFigure
from programs.models import Program, TradeUnion
from tests.admin_pages import address
from tests.factories import (
    make_figure,
    make_participant,
    make_program,
    make_staff,
    make_tag,
    make_trade_union,
)


def ask(client, records, action, **asked):
    """Choose the action in the list, then ask for its preview."""
    model = type(records[0])
    data = {"action": action, "_selected_action": [record.pk for record in records]}
    first = client.post(address(model, "changelist"), data | {"index": 0})
    assert first.status_code == 200
    return client.post(address(model, "changelist"), data | asked | {"preview": ""}), data | asked


def apply(client, records, action, **asked):
    page, data = ask(client, records, action, **asked)
    seal = page.context["seal"]
    return client.post(
        address(type(records[0]), "changelist"), data | {"seal": seal, "apply": ""}, follow=True
    )


def planned(page):
    return [(plan.old, plan.new, plan.refusal) for plan in page.context["plans"]]


@pytest.fixture
def union(db):
    return make_trade_union()


@pytest.fixture
def reviewer(client, union):
    user = make_staff("reviewers", union)
    client.force_login(user)
    return user


def test_preview_shows_what_would_change_and_changes_nothing(admin_client, regions):
    program = make_program(region=regions.xian)

    page, _ = ask(admin_client, [program], "set_region", region=regions.luoyang.pk,
                  change_reason="改正")  # fmt: skip

    assert planned(page) == [("Xi'an", "Luoyang", "")]
    assert Program.objects.get().region == regions.xian


@pytest.mark.parametrize("maker", [make_program, make_trade_union])
def test_region_is_set_with_the_reason(admin_client, admin_user, regions, maker):
    records = [maker(region=regions.xian), maker(region=regions.luoyang)]

    apply(admin_client, records, "set_region", region=regions.luoyang.pk, change_reason="改正")

    assert {row.region for row in type(records[0]).objects.all()} == {regions.luoyang}
    last = records[0].history.first()
    assert (last.history_change_reason, last.history_user) == ("改正", admin_user)
    assert records[1].history.count() == 1  # it was there already


def test_tags_are_added(admin_client, db):
    old, new = make_tag(), make_tag()
    program = make_program()
    program.tags.add(old)

    apply(admin_client, [program], "add_tags", tags=[new.pk], change_reason="归类")

    assert set(program.tags.all()) == {old, new}
    assert program.history.first().history_change_reason == "归类"


def test_reason_is_asked_for(admin_client, regions):
    page, _ = ask(admin_client, [make_program()], "set_region", region=regions.xian.pk)

    assert "change_reason" in page.context["form"].errors
    assert not page.context["plans"]


def test_what_changed_since_the_preview_is_not_applied(admin_client, regions):
    program = make_program(region=regions.xian)
    page, data = ask(admin_client, [program], "set_region", region=regions.luoyang.pk,
                     change_reason="改正")  # fmt: skip
    program.name_en = "Changed"
    program.save()

    answer = admin_client.post(
        address(Program, "changelist"), data | {"seal": page.context["seal"], "apply": ""}
    )

    assert "look again" in answer.content.decode()
    assert Program.objects.get().region == regions.xian


def test_figures_are_verified(client, reviewer, union):
    drafts = [make_figure(trade_union=union, review="draft") for _ in range(3)]
    own = make_figure(trade_union=union, review="draft", entered_by=reviewer)

    page, _ = ask(client, [*drafts, own], "verify")
    apply(client, [*drafts, own], "verify")

    assert [refusal[:21] for _old, _new, refusal in planned(page)] == [
        *("", "", ""),
        "You entered it yourse",
    ]
    assert set(ReportedFigure.objects.public()) == set(drafts)
    assert drafts[0].history.first().history_user == reviewer


def test_figures_are_sent_back(client, reviewer, union):
    figure = make_figure(trade_union=union, review="draft")

    apply(client, [figure], "send_back", change_reason="单位不对")

    figure.refresh_from_db()
    assert (figure.review, figure.review_reason) == ("rejected", "单位不对")


def test_region_of_a_public_figure_becomes_a_correction(client, reviewer, union, regions):
    public = make_figure(trade_union=union, region=regions.xian)
    draft = make_figure(trade_union=union, region=regions.xian, review="draft")

    for _ in range(2):
        apply(client, [public, draft], "set_region", region=regions.luoyang.pk,
              change_reason="改正")  # fmt: skip

    public.refresh_from_db()
    assert (public.region, public.review) == (regions.xian, "verified")
    assert (public.superseded_by.region, public.superseded_by.review) == (regions.luoyang, "draft")
    assert ReportedFigure.objects.count() == 3


def test_bulk_action_keeps_to_the_scope(client, reviewer, union):
    ours = make_figure(trade_union=union, review="draft")
    theirs = make_figure(trade_union=make_trade_union(), review="draft")

    apply(client, [ours, theirs], "verify")

    assert list(ReportedFigure.objects.public()) == [ours]


@pytest.mark.parametrize("action", ["verify", "send_back"])
def test_editor_has_no_action_of_reviewers(client, union, action):
    client.force_login(make_staff("editors", union))
    figure = make_figure(trade_union=union, review="draft")

    client.post(address(ReportedFigure, "changelist"),
                {"action": action, "_selected_action": [figure.pk], "apply": ""})  # fmt: skip

    assert not ReportedFigure.objects.public().exists()


def test_auditor_has_no_actions(client, db):
    make_participant()
    client.force_login(make_staff("auditors"))

    for model in (Program, TradeUnion, ReportedFigure):
        page = client.get(address(model, "changelist"))
        names = {
            name
            for name, _label in page.context["cl"].model_admin.get_action_choices(page.wsgi_request)
        }
        assert not names & {"set_region", "add_tags", "verify", "send_back", "delete_selected"}


def test_number_of_queries_does_not_grow_with_the_records(admin_client, regions):
    few = [make_program() for _ in range(2)]
    many = [make_program() for _ in range(20)]

    def queries(records):
        with CaptureQueriesContext(connection) as made:
            ask(admin_client, records, "add_tags", tags=[make_tag().pk], change_reason="归类")
        return len(made)

    queries(few)  # what is looked up once a process
    assert queries(many) <= queries(few)
