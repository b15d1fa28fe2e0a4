"""Lists in the admin: trees, gaps, search, saved views, counts that don't slow with size."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User

from metrics.admin import filters
from metrics.models import Article, Check, Document, DocumentText, Indicator, ReportedFigure
from programs.models import BeneficiaryGroup, Partner, Program, Region, Tag, TradeUnion
from tests.admin_pages import address
from tests.factories import (
    make_article,
    make_check,
    make_document,
    make_figure,
    make_group,
    make_indicator,
    make_participant,
    make_partner,
    make_program,
    make_region,
    make_staff,
    make_tag,
    make_term,
    make_text,
    make_trade_union,
)
from unionwork.models import AuditEntry, SavedView
from unionwork.staff import lists


def rows(client, model, **query):
    return list(client.get(address(model, "changelist"), query).context["cl"].queryset)


def choices(client, model, parameter, **query):
    """The names that a filter of the list offers, with their depth."""
    page, spec = page_and_filter(client, model, parameter, **query)
    return [(str(each["display"]), each["depth"], each["selected"]) for each in spec.choices(page)]


def page_and_filter(client, model, parameter, **query):
    page = client.get(address(model, "changelist"), query).context["cl"]
    (spec,) = (spec for spec in page.filter_specs if parameter in spec.expected_parameters())
    return page, spec


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


YEARS = [2019, 2018, 2017, 2016]


def test_figures_are_narrowed_by_the_year_of_their_period(admin_client, db):
    make_figure(period_start="2016-05-01", period_end="2016-12-31")
    across = make_figure(period_start="2018-01-01", period_end="2019-06-30")
    since = make_figure(period_start="2018-01-01")

    assert rows(admin_client, ReportedFigure, year="2019") == [across]
    assert rows(admin_client, ReportedFigure, year="2018") == [since]
    for wrong in ("nineteen", "0", "99999"):
        assert rows(admin_client, ReportedFigure, year=wrong) == []
    page, years = page_and_filter(admin_client, ReportedFigure, "year")
    assert [each["display"] for each in years.choices(page)] == ["All", *map(str, YEARS)]


def test_years_are_no_more_than_one_reads(admin_client, monkeypatch, db):
    monkeypatch.setattr(lists, "MOST_YEARS", 2)
    for year in YEARS:
        make_figure(period_end=f"{year}-01-01")

    _page, years = page_and_filter(admin_client, ReportedFigure, "year")

    assert years.lookup_choices == [("2019", "2019"), ("2018", "2018")]


def test_only_the_newest_documents_are_offered_and_the_chosen_one(admin_client, monkeypatch, db):
    monkeypatch.setattr(filters, "NEWEST", 1)
    old, new = (
        make_document(slug=slug, name=slug, published_on=day, published_on_precision="day")
        for slug, day in (("old", "2015-01-01"), ("new", "2019-01-01"))
    )
    figure = make_figure(article=make_article(document=old))
    make_figure(article=make_article(document=new))

    def offered(**query):
        _page, spec = page_and_filter(admin_client, ReportedFigure, "document", **query)
        return [value for value, _name in spec.lookup_choices]

    assert offered() == ["new"]
    assert offered(document="old") == ["new", "old"]
    assert rows(admin_client, ReportedFigure, document="old") == [figure]
    assert rows(admin_client, Article, document="old") == [figure.article]


# search -------------------------------------------------------------------------------------------

NAMED = {
    Region: lambda: make_region(code="410300", name_zh="洛阳市", name_en="L"),
    TradeUnion: lambda: make_trade_union(name_zh="洛阳市总工会", name_en="L"),
    Partner: lambda: make_partner(name_zh="洛阳银行", name_en="B"),
    BeneficiaryGroup: lambda: make_group(name_zh="洛阳职工", name_en="W"),
    Tag: lambda: make_tag(name_zh="洛阳经验", name_en="E"),
    Program: lambda: make_program(name_zh="洛阳互助", name_en="A"),
    Indicator: lambda: make_indicator(name_zh="洛阳人数", name_en="N"),
    Document: lambda: make_document(name="洛阳日报"),
    DocumentText: lambda: make_text(document=make_document(name="洛阳日报")),
    Article: lambda: make_article(title="洛阳送温暖"),
    ReportedFigure: lambda: make_figure(indicator=make_indicator(name_zh="洛阳人数")),
    Check: lambda: make_check_of(make_figure(indicator=make_indicator(name_zh="洛阳人数"))),
}
# Accounts, roles and the audit log are found by the words that are in them.
FOUND_BY_WORDS = {User, Group, AuditEntry}


def make_check_of(figure):
    check = make_check(relation="at_most")
    make_term(check_made=check, name="smaller", figure=figure)
    return check


def test_every_list_has_its_search():
    assert set(admin.site._registry) == NAMED.keys() | FOUND_BY_WORDS


@pytest.mark.parametrize("words", ["洛阳", "luoyang", "ly"])
@pytest.mark.parametrize("model", NAMED, ids=lambda model: model.__name__)
def test_lists_are_searched_in_chinese_by_pinyin_and_by_initials(admin_client, db, model, words):
    row = NAMED[model]()

    assert row in rows(admin_client, model, q=words)
    assert rows(admin_client, model, q=f"{words} 大连") == []


# columns ------------------------------------------------------------------------------------------


def test_dates_are_shown_as_far_as_they_are_known(admin_client, db):
    make_program(started_on="2019-01-01", started_on_precision="year")
    make_document(published_on="2018-03-01", published_on_precision="month")
    make_figure(period_start="2018-01-01", period_end="2018-12-31")

    shown = {
        model: admin_client.get(address(model, "changelist")).content.decode()
        for model in (Program, Document, ReportedFigure)
    }

    assert '<td class="field-started">2019</td>' in shown[Program]
    assert '<td class="field-published">2018-03</td>' in shown[Document]
    assert '<td class="field-period">2018</td>' in shown[ReportedFigure]


def test_checks_say_how_they_come_out(admin_client, db):
    failing_check(slug="fails")
    make_check(slug="open")

    page = admin_client.get(address(Check, "changelist")).content.decode()

    assert "Fails, not explained" in page
    assert "Can’t be told" in page or "Can&#x27;t be told" in page


# counts -------------------------------------------------------------------------------------------


def test_count_stops_where_nobody_turns_pages_any_more(admin_client, monkeypatch, db):
    monkeypatch.setattr(lists, "MOST_COUNTED", 3)
    for _ in range(6):
        make_tag()

    page = admin_client.get("/admin/programs/tag/").context["cl"]

    assert page.result_count == 4
    assert not page.show_full_result_count
    shown = admin_client.get("/admin/programs/tag/").content.decode()
    assert shown.count("more than 3") == 2  # beside the search, and below the list
    assert "4 results" not in shown


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
