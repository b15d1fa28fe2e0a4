"""Every filter of the API with a value and what it leaves of a small world.

A new filter needs a case here: a test compares them with the router's endpoints.
"""

from datetime import UTC, datetime
from typing import Any

from metrics.models import Check, ReportedFigure
from tests.factories import (
    make_article,
    make_check,
    make_document,
    make_figure,
    make_group,
    make_indicator,
    make_participant,
    make_program,
    make_tag,
    make_term,
    make_trade_union,
)
from unionwork.urls import router

ENDPOINTS = {prefix: viewset for prefix, viewset, _name in router.registry}
FILTERS = {
    (prefix, name): declared
    for prefix, viewset in ENDPOINTS.items()
    for name, declared in viewset.filterset_class.base_filters.items()
}

# Every filter, a value, and the rows that it leaves, named as in `world`.
CASES = {
    ("regions", "region"): ("410000", "410000 410300 410323"),
    ("regions", "parent"): ("410000", "410300"),
    ("regions", "level"): ("prefecture", "410300 610100"),
    ("regions", "q"): ("安", "410323 610100"),
    ("trade-unions", "region"): ("410000", "henan luoyang factory"),
    ("trade-unions", "region_exact"): ("410000", "henan"),
    ("trade-unions", "trade_union"): ("luoyang", "luoyang factory"),
    ("trade-unions", "kind"): ("primary", "factory"),
    ("trade-unions", "tier"): ("provincial", "henan shaanxi"),
    ("trade-unions", "modified_since"): ("2025-01-01", "luoyang"),
    ("trade-unions", "q"): ("市总", "luoyang"),
    ("programs", "region"): ("410000", "relief contest"),
    ("programs", "region_exact"): ("410300", "relief"),
    ("programs", "kind"): ("skills_contest", "contest"),
    ("programs", "tier"): ("prefecture", "relief"),
    ("programs", "year_from"): ("2021", "culture"),
    ("programs", "year_to"): ("2020", "relief culture"),
    ("programs", "modified_since"): ("2025-01-01", "relief"),
    ("programs", "trade_union"): ("luoyang", "relief contest"),
    ("programs", "beneficiaries"): ("miners", "relief"),
    ("programs", "tag"): ("warmth", "relief culture"),
    ("programs", "parent"): ("relief", "contest"),
    ("programs", "q"): ("捐书", "culture"),
    ("indicators", "region"): ("410000", "helped paid"),
    ("indicators", "theme"): ("mutual_aid", "paid"),
    ("indicators", "measure"): ("distinct", "helped"),
    ("indicators", "unit"): ("yuan", "paid"),
    ("indicators", "modified_since"): ("2025-01-01", "paid"),
    ("indicators", "q"): ("reading", "rooms"),
    ("documents", "region"): ("410000", "first"),
    ("documents", "modified_since"): ("2025-01-01", "second"),
    ("documents", "q"): ("工人日报", "second"),
    ("articles", "region"): ("410000", "one"),
    ("articles", "document"): ("first", "one two"),
    ("articles", "modified_since"): ("2025-01-01", "two"),
    ("articles", "q"): ("竞赛", "two"),
    ("checks", "region"): ("410000", "luoyang-paid"),
    ("checks", "relation"): ("sum", "rooms-sum"),
    ("checks", "holds"): ("false", "luoyang-paid"),
    ("checks", "is_explained"): ("true", "luoyang-paid"),
    ("checks", "modified_since"): ("2025-01-01", "luoyang-paid"),
    ("figures", "region"): ("410000", "helped-2018 paid-2019"),
    ("figures", "region_exact"): ("410300", "helped-2018"),
    ("figures", "indicator"): ("paid", "paid-2019"),
    ("figures", "role"): ("target", "rooms-2021"),
    ("figures", "period_basis"): ("as_of", "rooms-2021"),
    ("figures", "qualifier"): ("about", "rooms-2021"),
    ("figures", "scope"): ("own", "paid-2019"),
    ("figures", "rank"): ("preferred", "helped-2018"),
    ("figures", "measure"): ("distinct", "helped-2018"),
    ("figures", "unit"): ("yuan", "paid-2019"),
    ("figures", "kind"): ("hardship_relief", "helped-2018"),
    ("figures", "tier"): ("workplace", "paid-2019"),
    ("figures", "modified_since"): ("2025-01-01", "paid-2019"),
    ("figures", "program"): ("relief", "helped-2018"),
    ("figures", "trade_union"): ("luoyang", "helped-2018 paid-2019"),
    ("figures", "trade_union_exact"): ("luoyang", "helped-2018"),
    ("figures", "document"): ("first", "helped-2018 paid-2019"),
    ("figures", "article"): ("three", "rooms-2021"),
    ("figures", "year_from"): ("2019", "paid-2019 rooms-2021"),
    ("figures", "year_to"): ("2019", "helped-2018 paid-2019"),
    ("figures", "value__gte"): ("300", "helped-2018 paid-2019"),
    ("figures", "value__lt"): ("300", "rooms-2021"),
    ("figures", "q"): ("431万元", "paid-2019"),
}

# Filters that may stand several times, with two values of which either will do.
TAKE_SEVERAL = {
    ("regions", "level"): ("prefecture", "province"),
    ("trade-unions", "kind"): ("primary", "joint"),
    ("trade-unions", "tier"): ("provincial", "workplace"),
    ("programs", "kind"): ("culture", "skills_contest"),
    ("programs", "tier"): ("prefecture", "workplace"),
    ("programs", "beneficiaries"): ("miners", "nurses"),
    ("programs", "tag"): ("warmth", "winter"),
    ("indicators", "theme"): ("mutual_aid", "honours"),
    ("indicators", "measure"): ("distinct", "stock"),
    ("indicators", "unit"): ("yuan", "persons"),
    ("checks", "relation"): ("sum", "at_most"),
    ("checks", "holds"): ("true", "false"),
    ("checks", "is_explained"): ("true", "false"),
    ("figures", "indicator"): ("paid", "rooms"),
    ("figures", "role"): ("target", "change"),
    ("figures", "period_basis"): ("as_of", "cumulative"),
    ("figures", "qualifier"): ("about", "exact"),
    ("figures", "scope"): ("own", "whole"),
    ("figures", "rank"): ("preferred", "normal"),
    ("figures", "measure"): ("distinct", "stock"),
    ("figures", "unit"): ("yuan", "items"),
    ("figures", "kind"): ("hardship_relief", "culture"),
    ("figures", "tier"): ("workplace", "provincial"),
}


def make_world(regions: Any) -> None:
    """A few rows of everything, so that every filter has something to leave out."""
    federation = {"kind": "federation", "tier": "provincial"}
    henan = make_trade_union(slug="henan", region=regions.henan, **federation)
    luoyang = make_trade_union(
        slug="luoyang", region=regions.luoyang, parent=henan, aliases="市总\n洛工"
    )
    factory = make_trade_union(
        slug="factory", kind="primary", tier="workplace", region=regions.xinan, parent=luoyang
    )
    make_trade_union(slug="shaanxi", region=regions.shaanxi, **federation)

    relief = make_program(slug="relief", kind="hardship_relief", region=regions.luoyang)
    contest = make_program(
        slug="contest", kind="skills_contest", region=regions.xinan, parent=relief
    )
    culture = make_program(
        slug="culture",
        region=regions.xian,
        summary_zh="工会捐书给农民工。",
        started_on="2020-01-01",
        started_on_precision="year",
        ended_on="2022-01-01",
        ended_on_precision="year",
    )
    relief.beneficiaries.add(make_group(code="miners"))
    culture.beneficiaries.add(make_group(code="nurses"))
    relief.tags.add(tag := make_tag(slug="warmth"), make_tag(slug="winter"))
    culture.tags.add(tag)
    make_participant(program=relief, trade_union=luoyang)
    make_participant(program=contest, trade_union=factory)

    helped = make_indicator(code="helped", measure="distinct")
    paid = make_indicator(code="paid", unit="yuan", theme="mutual_aid")
    rooms = make_indicator(code="rooms", unit="items", name_en="Reading rooms")
    first = make_document(slug="first")
    second = make_document(slug="second", publication="工人日报")
    one = make_article(slug="one", document=first)
    two = make_article(slug="two", document=first, position=2, title="技能竞赛开赛")
    three = make_article(slug="three", document=second)
    make_figure(
        note="helped-2018",
        indicator=helped,
        article=one,
        program=relief,
        trade_union=luoyang,
        region=regions.luoyang,
        period_end="2018-12-31",
        rank="preferred",
        rank_reason="the later one",
    )
    make_figure(
        note="paid-2019",
        indicator=paid,
        article=one,
        as_reported="431万元",
        value=4310000,
        trade_union=factory,
        region=regions.xinan,
        period_start="2019-01-01",
        scope="own",
    )
    make_figure(
        note="rooms-2021",
        indicator=rooms,
        article=three,
        as_reported="41.6个",
        value=41,
        qualifier="about",
        role="target",
        region=regions.xian,
        period_basis="as_of",
        period_end="2021-06-30",
    )
    make_checks()
    make_figure(note="draft", indicator=paid, region=regions.henan, review="draft", article=one)
    changed = [luoyang, relief, paid, second, two, Check.objects.get(slug="luoyang-paid")]
    for record in (*changed, ReportedFigure.objects.get(value=4310000)):
        others = type(record).objects.exclude(pk=record.pk)
        others.update(modified_at=datetime(2020, 1, 1, tzinfo=UTC))


def make_checks() -> None:
    """A check that fails, for a reason that is known, and one that holds."""
    notes = ("helped-2018", "paid-2019", "rooms-2021")
    helped, paid, rooms = (ReportedFigure.objects.get(note=note) for note in notes)
    fails = make_check(slug="luoyang-paid", relation="at_most", explanation="口径不同")
    make_term(check_made=fails, name="smaller", figure=paid)
    make_term(check_made=fails, name="larger", figure=helped)
    fails.confirm_explanation()
    holds = make_check(slug="rooms-sum", relation="sum")
    make_term(check_made=holds, name="whole", figure=rooms)
    make_term(check_made=holds, name="part", figure=rooms)
