"""Lists in the admin: trees, gaps, search, saved views, counts that don't slow with size."""

import pytest

from metrics.models import Check, ReportedFigure
from programs.models import Program, TradeUnion
from tests.admin_pages import address
from tests.factories import (
    make_check,
    make_figure,
    make_participant,
    make_program,
    make_staff,
    make_tag,
    make_term,
    make_trade_union,
)
from unionwork.models import SavedView
from unionwork.staff import lists


def rows(client, model, **query):
    return list(client.get(address(model, "changelist"), query).context["cl"].queryset)


def choices(client, model, parameter, **query):
    """The names that a filter of the list offers, with their depth."""
    page = client.get(address(model, "changelist"), query).context["cl"]
    (spec,) = (spec for spec in page.filter_specs if parameter in spec.expected_parameters())
    return [(str(each["display"]), each["depth"], each["selected"]) for each in spec.choices(page)]


# filters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Program, TradeUnion, ReportedFigure])
def test_region_filter_walks_down_the_tree(admin_client, regions, model):
    maker = {Program: make_program, TradeUnion: make_trade_union, ReportedFigure: make_figure}
    here = maker[model](region=regions.xinan)
    maker[model](region=regions.xian)

    assert rows(admin_client, model, region="410000") == [here]
    assert rows(admin_client, model, region="999999") == []
    assert choices(admin_client, model, "region", region="410300") == [
        ("All", 0, False),
        ("Henan", 1, False),
        ("Luoyang", 2, True),
        ("Xin'an", 3, False),
    ]


def test_region_filter_starts_with_the_provinces(admin_client, regions):
    assert choices(admin_client, Program, "region") == [
        ("All", 0, True),
        ("Henan", 1, False),
        ("Shaanxi", 1, False),
    ]


def test_union_filter_walks_down_the_scope(client, regions):
    above = make_trade_union(name_en="Gansu")
    ours = make_trade_union(name_en="Jiuquan", parent=above)
    below = make_trade_union(name_en="Suzhou", parent=ours)
    figure = make_figure(trade_union=below)
    make_figure(trade_union=ours)
    client.force_login(make_staff("editors", ours))

    assert choices(client, ReportedFigure, "union") == [("All", 0, True), ("Jiuquan", 1, False)]
    assert rows(client, ReportedFigure, union=below.slug) == [figure]
    assert rows(client, ReportedFigure, union=above.slug) == []
    assert choices(client, ReportedFigure, "union", union=below.slug) == [
        ("All", 0, False),
        ("Jiuquan", 1, False),
        ("Suzhou", 2, True),
    ]


def test_programs_are_filtered_by_their_unions(admin_client, db):
    participant = make_participant()
    make_program()

    assert rows(admin_client, Program, union=participant.trade_union.slug) == [participant.program]


def test_gaps_are_filters(admin_client, regions):
    whole = make_figure(region=regions.xian, period_end="2018-01-01", program=make_program())
    nowhere = make_figure(period_end="2018-01-01")
    some_time = make_figure(region=regions.xian)
    empty = make_program()

    assert rows(admin_client, ReportedFigure, gap="region") == [nowhere]
    assert rows(admin_client, ReportedFigure, gap="period") == [some_time]
    assert rows(admin_client, Program, figures="none") == [empty]
    assert len(rows(admin_client, ReportedFigure)) == 3
    assert whole.program not in rows(admin_client, Program, figures="none")


def failing_check(**fields):
    check = make_check(relation="at_most", **fields)
    make_term(check_made=check, name="smaller", figure=make_figure(value=500))
    make_term(check_made=check, name="larger", figure=make_figure(value=300))
    return check


def test_checks_that_fail_are_a_filter(admin_client, db):
    fails, explained = failing_check(), failing_check(explanation="口径不同。")
    explained.confirm_explanation()
    make_check()

    assert rows(admin_client, Check, outcome="fails") == [fails]
    assert rows(admin_client, Check, outcome="explained") == [explained]


def test_explained_check_comes_back_among_those_that_fail(admin_client, db):
    explained = failing_check(explanation="口径不同。")
    explained.confirm_explanation()

    figure = explained.terms.get(name="smaller").figure
    figure.value = figure.lower = figure.upper = 501
    figure.save()

    assert rows(admin_client, Check, outcome="fails") == [explained]
    assert rows(admin_client, Check, outcome="explained") == []


# counts -------------------------------------------------------------------------------------------


def test_count_stops_where_nobody_turns_pages_any_more(admin_client, monkeypatch, db):
    monkeypatch.setattr(lists, "MOST_COUNTED", 3)
    for _ in range(6):
        make_tag()

    page = admin_client.get("/admin/programs/tag/").context["cl"]

    assert page.result_count == 4
    assert not page.show_full_result_count


# saved views --------------------------------------------------------------------------------------

VIEWS = "/admin/programs/program/saved-view/"


def test_view_is_kept_and_forgotten(admin_client, admin_user):
    answer = admin_client.post(VIEWS, {"query": "kind__exact=culture&p=3", "name": "文体"})

    assert answer.headers["location"] == "/admin/programs/program/?kind__exact=culture"
    view = SavedView.objects.get()
    assert (view.user, view.address, view.name) == (admin_user, "/admin/programs/program/", "文体")
    page = admin_client.get("/admin/programs/program/").content.decode()
    assert '<a href="?kind__exact=culture">文体</a>' in page

    admin_client.post(VIEWS, {"forget": view.pk})
    assert not SavedView.objects.exists()


def test_view_of_the_same_name_is_replaced(admin_client):
    for kind in ("culture", "honours"):
        admin_client.post(VIEWS, {"query": f"kind__exact={kind}", "name": "我的"})

    assert SavedView.objects.get().query == "kind__exact=honours"


def test_view_needs_a_name(admin_client):
    admin_client.post(VIEWS, {"query": "kind__exact=culture", "name": " "})

    assert not SavedView.objects.exists()


def test_views_are_ones_own(client, admin_client):
    admin_client.post(VIEWS, {"query": "kind__exact=culture", "name": "文体"})
    client.force_login(make_staff("editors"))

    client.post(VIEWS, {"forget": SavedView.objects.get().pk})

    assert SavedView.objects.count() == 1
    assert "文体" not in client.get("/admin/programs/program/").content.decode()
    assert client.get(VIEWS).status_code == 403
