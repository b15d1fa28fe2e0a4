"""The sample: made-up data that keep every rule, the same for the same number and seed."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from metrics.models import Check, Indicator, ReportedFigure
from metrics.parsing import parse_figure
from metrics.sample.sample import MADE_UP, real
from programs.models import Partner, Program, ProgramParticipant, Region, StartupLoan, TradeUnion
from programs.sample.details import FACTS
from tests.factories import make_indicator, make_region, make_trade_union
from unionwork.models import AuditEntry
from unionwork.search import index, searchable_models

FIGURES = 600
INSTANTS = {"created_at", "modified_at"}  # they count back from the load

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(db):
    """What the sample is about: a few regions and indicators instead of the fixtures' many."""
    for code, name in (("410000", "河南省"), ("610000", "陕西省")):
        province = make_region(code=code, name_zh=name, short_name_zh=name[:2])
        for number in range(1, 4):
            short = f"{'东西中'[number - 1]}平"
            city = make_region(
                code=str(int(code) + 100 * number),
                name_zh=f"{short}市",
                short_name_zh=short,
                parent=province,
            )
            make_region(name_zh=f"{short}县", short_name_zh=short, parent=city)
    themes = "contests culture employment hardship honours innovation loans mutual_aid".split()
    themes += "organisation poverty_relief publicity rights talent training context".split()
    measures = ["flow", "stock", "distinct", "ratio", "level"]
    units = ["persons", "yuan", "person_times", "percent", "items"]
    for number, theme in enumerate(themes):
        make_indicator(
            code=f"i{number}", theme=theme, unit=units[number % 5], measure=measures[number % 5]
        )


def make_sample(*args, figures=FIGURES, seed=1):
    call_command("make_sample", *args, f"--figures={figures}", f"--seed={seed}", verbosity=0)


def contents():
    """All made-up rows by their tables."""
    found = {}
    for model in [*MADE_UP, ProgramParticipant, Program.tags.through]:
        names = [field.attname for field in model._meta.concrete_fields]
        kept = [name for name in names if name not in INSTANTS]
        found[model] = list(model.objects.order_by("pk").values(*kept))
    return found


def test_sample_is_as_large_as_asked_for(given):
    make_sample()

    assert ReportedFigure.objects.count() == FIGURES
    assert TradeUnion.objects.count() == 24
    assert Program.objects.count() == 36
    assert not any(real(model).exists() for model in MADE_UP)


def test_sample_keeps_every_rule_of_the_models(given):
    make_sample()

    for model in [*MADE_UP, *FACTS]:
        for record in model.objects.all():
            record.full_clean()
    for union in TradeUnion.objects.select_related("parent"):
        above = union.parent.path if union.parent else ""
        assert union.path == f"{above}{union.pk:08d}"


def test_sample_has_all_that_real_figures_have(given):
    make_sample(figures=3000)

    figures = ReportedFigure.objects
    for name in ("qualifier", "role", "scope", "period_basis", "review", "rank"):
        codes = {code for code, _label in ReportedFigure._meta.get_field(name).choices}
        told = set(figures.values_list(name, flat=True))
        assert told == codes - {"completion"}, name
    assert figures.filter(program=None).exists()
    assert figures.exclude(supersedes=None).exists()
    assert figures.exclude(related_to=None).exists()
    assert figures.exclude(end_line=None).exists()
    disputed = figures.exclude(supersedes=None).first().supersedes
    assert figures.rivals_of(disputed).exists()
    assert Partner.objects.exists()
    known = {model for model in FACTS if model.objects.exists()}
    assert known >= FACTS.keys() - {StartupLoan}  # of which few programs have one, or none


def test_words_of_the_sample_are_read_as_its_amounts(given):
    make_sample()

    for figure in ReportedFigure.objects.all():
        read = parse_figure(figure.as_reported)
        said = (figure.value, figure.lower, figure.upper, figure.qualifier)
        assert (read.value, read.lower, read.upper, read.qualifier) == said, figure.as_reported


def test_checks_of_the_sample_hold(given, capsys):
    make_sample(figures=3000)

    call_command("check_figures", "--fail")

    assert Check.objects.count() > 20
    assert f"{Check.objects.count()} hold" in capsys.readouterr().out


def test_few_unions_have_most_programs(given):
    make_sample(figures=3000)

    led = ProgramParticipant.objects.filter(role="lead").values_list("trade_union", flat=True)
    counts = sorted((list(led).count(union) for union in set(led)), reverse=True)
    tenth = TradeUnion.objects.count() // 10
    assert sum(counts[:tenth]) > sum(counts) / 3


def test_same_number_and_seed_make_the_same(given):
    make_sample()
    first = contents()
    remove()

    make_sample()

    assert without_ids(contents()) == without_ids(first)


def test_other_seed_makes_another_sample(given):
    make_sample()
    first = contents()
    remove()

    make_sample(seed=2)

    assert without_ids(contents())[ReportedFigure] != without_ids(first)[ReportedFigure]


def remove():
    call_command("make_sample", "--remove", verbosity=0)
    assert not any(model.objects.exists() for model in MADE_UP)


PATHS = ("path", "trade_union_path")  # of unions: they are made of ids


def without_ids(found):
    """The rows with ids counted from the lowest of their table."""
    lowest = {}
    for model, rows in found.items():
        lowest[model._meta.model_name] = min((row["id"] for row in rows), default=0)
    names = {"parent_id": "", "related_to_id": "", "supersedes_id": ""} | {
        "article_id": "article",
        "document_id": "document",
        "program_id": "program",
        "trade_union_id": "tradeunion",
    }

    def shifted(model, row):
        own = model._meta.model_name
        for name, other in ({"id": ""} | names).items():
            if row.get(name) is not None:
                row = row | {name: row[name] - lowest[other or own]}
        return {name: value for name, value in row.items() if name not in PATHS}

    return {model: [shifted(model, row) for row in rows] for model, rows in found.items()}


def test_sample_is_found_and_marked_as_made_up(given):
    make_sample()

    assert all(index(model, dry_run=True) == 0 for model in searchable_models() if model != Region)
    assert TradeUnion.objects.search("示例数据").count() == TradeUnion.objects.count()
    assert "make_sample" in AuditEntry.objects.get().subject


def test_pages_and_api_show_the_sample(given):
    make_sample()
    program = ReportedFigure.objects.public().exclude(program=None).first().program
    client = Client()

    for address in ("/", f"/programs/{program.slug}/", "/api/figures/?page_size=10"):
        assert client.get(address).status_code == 200, address


def test_sample_is_not_mixed_with_real_records(given):
    make_trade_union()

    with pytest.raises(CommandError, match=r"real records: 1 trade unions"):
        make_sample()

    assert not ReportedFigure.objects.exists()


def test_sample_is_mixed_by_force_and_removed_alone(given):
    union = make_trade_union()

    make_sample("--force")
    call_command("make_sample", "--remove", verbosity=0)

    assert list(TradeUnion.objects.all()) == [union]
    assert not ReportedFigure.objects.exists()
    assert Indicator.objects.exists()
    assert TradeUnion.objects.search(union.name_en).get() == union
    assert not TradeUnion.objects.search("示例数据").exists()


def test_sample_that_real_records_refer_to_is_not_removed(given):
    make_sample()
    make_trade_union(parent=TradeUnion.objects.first())

    with pytest.raises(CommandError, match="refer to"):
        call_command("make_sample", "--remove", verbosity=0)

    assert ReportedFigure.objects.count() == FIGURES


def test_second_sample_is_refused(given):
    make_sample()

    with pytest.raises(CommandError, match="There is a sample already"):
        make_sample("--force")


def test_no_figures_are_refused(given):
    with pytest.raises(CommandError, match="one figure or more"):
        make_sample(figures=0)
