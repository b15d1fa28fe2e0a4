"""Every public page of the site, and a small world in which each of them has something to show."""

from datetime import date
from types import SimpleNamespace

from metrics.choices import Role
from programs.models import InnovationStudio, MutualAidPlan
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

# By the name of the route. A page's address may take a figure's key.
PAGES = {
    "programs": "/",
    "program": "/programs/aid/",
    "figure": "/figures/{figure}/",
    "regions": "/regions/?q=luo",
    "region": "/regions/410000/",
    "trade-union": "/trade-unions/luoyang/",
    "indicators": "/indicators/",
    "indicator": "/indicators/households_on_file/",
    "totals": "/totals/?region=410000",
    "search": "/search/?q=1",
    "about": "/about/",
}
STATES = {
    "a region": "/?region=410300",
    "filters": "/?region=410000&kind=mutual_aid&tier=prefecture&year_from=2018&year_to=2018",
    "nothing found": "/?region=610000&kind=honours",
    "a wrong query": "/?regoin=410000",
    "a region without reports": "/regions/610100/",
    "a studio": "/programs/studio/",
    "no region found": "/regions/?q=无此地",
    "nothing to search": "/search/",
    "nothing found by the search": "/search/?q=987654",
    "some indicators": "/indicators/?theme=hardship&q=无此事",
    "one total": "/totals/?indicator=households_on_file&trade_union=luoyang&from=2015&to=",
    "no total": "/totals/?region=610000",
    "a wrong question": "/totals/?from=lately",
    "nowhere": "/no-such-page/",
}
ADDRESSES = PAGES | STATES
STATUSES = {"a wrong query": 400, "a wrong question": 400, "nowhere": 404}


def make_world(regions):
    """A mutual-aid plan and a studio with figures of every role, sources, checks and rivals."""
    above = make_trade_union(slug="henan", tier="provincial", region=regions.henan)
    union = make_trade_union(
        slug="luoyang", region=regions.luoyang, parent=above, aliases="洛工\n市总"
    )
    below = make_trade_union(slug="xinan", tier="county", region=regions.xinan, parent=union)
    series = make_program(slug="series", region=regions.luoyang)
    program = make_program(
        slug="aid",
        kind="mutual_aid",
        region=regions.luoyang,
        parent=series,
        summary_zh="职工互助。",
        summary_en="Workers help each other.",
        started_on=date(2017, 1, 1),
        started_on_precision="year",
    )
    make_program(slug="part", parent=program, region=regions.xinan)
    make_detail(MutualAidPlan, program=program, cover=["accident"], eligibility_zh="会员")
    for one, role in ((union, "lead"), (below, "participant")):
        make_participant(program=program, trade_union=one, role=role)
    program.partners.add(make_partner())
    program.beneficiaries.add(make_group())
    program.tags.add(make_tag())
    article = make_article(
        byline="张三 李四", document=make_document(published_on="2019-12-01", **MONTH)
    )
    make_text(document=article.document, text="第一句。有300人参加，\n下一句。")
    figure = make_figures(program, union, regions.luoyang, article)
    make_studio(regions.xinan)
    return SimpleNamespace(figure=figure, program=program, union=union, article=article)


MONTH = {"published_on_precision": "month"}


def make_figures(program, union, region, article):
    """The figures of the plan; the one that is returned has a place, a check, a rival and more."""
    common = {"program": program, "trade_union": union, "region": region, "article": article}
    during = {"period_start": "2018-01-01", "period_end": "2018-12-31"}
    members = make_indicator(unit="persons", theme="mutual_aid")
    figure = make_figure(
        **common,
        **during,
        indicator=members,
        line=1,
        start=5,
        end=9,
        note="按会员计。",
        note_en="Members.",
    )
    make_figure(**common, **during, indicator=members, value=320, as_reported="320人")
    make_figure(**common, indicator=members, role=Role.CHANGE, related_to=figure)
    make_figure(**common, indicator=members, role=Role.TARGET, value=500, as_reported="500人")
    households = make_indicator(
        code="households_on_file", unit="households", measure="stock", theme="hardship"
    )
    for year, value in ((2016, 3214), (2019, 119)):
        make_figure(
            **common,
            indicator=households,
            value=value,
            as_reported=f"{value}户",
            period_basis="as_of",
            period_end=date(year, 12, 1),
            period_inferred=True,
        )
    for code in ("mutual_aid_contributions", "mutual_aid_claims_paid"):
        indicator = make_indicator(code=code, unit="yuan", theme="mutual_aid")
        make_figure(
            **common,
            indicator=indicator,
            value=4310000,
            lower=4310000,
            upper=None,
            qualifier="at_least",
            as_reported="431万元以上",
            period_text="多年来",
        )
    check = make_check(relation="at_most", explanation="四舍五入。")
    make_term(check_made=check, figure=figure, name="smaller")
    make_term(check_made=check, figure=make_figure(**common, value=100), name="larger")
    return figure


def make_studio(region):
    studio = make_program(slug="studio", kind="innovation_studio", region=region)
    make_detail(InnovationStudio, program=studio, leader="王某")
    for number in (2, 5, 11):
        indicator = make_indicator(unit="items", theme="innovation", name_en="")
        make_figure(program=studio, indicator=indicator, value=number, as_reported=f"{number}项")
