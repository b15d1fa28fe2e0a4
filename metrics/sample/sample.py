"""The sample as a whole: made, loaded, found again and removed."""

from collections.abc import Iterator
from random import Random
from typing import Any

from django.conf import settings
from django.db import connections, models
from django.utils import timezone

from metrics.models import Article, Check, CheckTerm, Document, Indicator, ReportedFigure
from programs.models import (
    BeneficiaryGroup,
    Partner,
    Program,
    ProgramParticipant,
    Region,
    Tag,
    TradeUnion,
)
from programs.sample import PREFIX
from programs.sample.details import FACTS, detail_records
from programs.sample.places import places
from programs.sample.programs import Programs, partner_records, province
from programs.sample.unions import Unions
from unionwork.bulk_loading import BulkLoad
from unionwork.search import Searchable, SearchEntry
from unionwork.seeding import Lookup, Resource, all_seeds

from .figures import Figures, Terms
from .sources import Sources

# Rows for one figure: a million figures go with 60,000 programs and 40,000 unions.
UNIONS, PROGRAMS, PARTNERS = 0.04, 0.06, 0.002

# What is made up has keys that begin with PREFIX; any other record of these is a real one.
MADE_UP: list[type[models.Model]] = [
    Check,
    ReportedFigure,
    Article,
    Document,
    Program,
    Partner,
    TradeUnion,
]
# What the sample takes from the fixtures: the things that unions report about are real.
GIVEN: list[type[models.Model]] = [Region, BeneficiaryGroup, Tag, Indicator]


def made_up(model: Any) -> models.QuerySet[Any]:
    return model._base_manager.filter(**{f"{model.natural_key_field}__startswith": PREFIX})


def real(model: Any) -> models.QuerySet[Any]:
    return model._base_manager.exclude(**{f"{model.natural_key_field}__startswith": PREFIX})


def remove_what_is_made_up() -> None:
    """Delete the sample; IntegrityError where a real record refers to it. Inside a transaction."""
    programs = made_up(Program)
    parts: list[models.QuerySet[Any]] = [
        CheckTerm.objects.filter(check_made__in=made_up(Check)),
        ProgramParticipant.objects.filter(program__in=programs),
        *(model._base_manager.filter(program__in=programs) for model in FACTS),
        *(
            relation.through._base_manager.filter(program__in=programs)
            for relation in (Program.beneficiaries, Program.tags, Program.partners)
        ),
        *(
            SearchEntry.objects.of(model).filter(record_id__in=made_up(model).values("pk"))
            for model in MADE_UP
            if issubclass(model, Searchable)
        ),
        *map(made_up, MADE_UP),
    ]
    for rows in parts:
        rows._raw_delete(rows.db)
    connections[programs.db].check_constraints()


def load_what_is_given() -> None:
    """Regions, indicators and the like from the fixtures, where there are none."""
    lookup = Lookup()
    for seeds in all_seeds():
        model = seeds.model if isinstance(seeds, Resource) else Region
        if model in GIVEN and not model._base_manager.exists():
            seeds.load(settings.FIXTURES_DIR, lookup)


class Sample:
    """So many figures, with all that they are about and rest on."""

    def __init__(self, bulk: BulkLoad, figures: int, seed: int) -> None:
        self.bulk, self.figures, self.seed = bulk, figures, seed

    def random(self, subject: str) -> Random:
        """Each subject draws by itself: what changes in one leaves the others alone."""
        return Random(f"{self.seed} {subject}")

    def load(self) -> None:
        load_what_is_given()
        all_places = places(self.random("places"))
        unions = Unions(
            self.random("unions"),
            all_places,
            max(10, int(self.figures * UNIONS)),
            self.bulk.free_id(TradeUnion),
        )
        self.bulk.load(TradeUnion, unions.records(), expected=len(unions.all))
        programs = self.load_programs(unions)
        self.load_partners(programs, all_places)
        sources = Sources(
            self.random("sources"),
            unions.all,
            self.figures,
            self.bulk.free_id(Document),
            self.bulk.free_id(Article),
            timezone.now(),
        )
        self.bulk.load(Document, sources.document_records(), expected=len(sources.documents))
        self.bulk.load(Article, sources.article_records(), expected=len(sources.articles))
        figures = Figures(
            self.random("figures"),
            programs.all,
            programs.below,
            self.bulk.free_id(ReportedFigure),
        )
        self.bulk.load(ReportedFigure, figures.records(sources.articles), expected=self.figures)
        self.load_checks(figures.checks)

    def load_programs(self, unions: Unions) -> Programs:
        many = max(10, int(self.figures * PROGRAMS))
        programs = Programs(self.random("programs"), unions.all, many, self.bulk.free_id(Program))
        self.bulk.load(Program, programs.records(), expected=many)
        self.bulk.load(ProgramParticipant, programs.participants(), expected=many)
        groups, tags = Program.beneficiaries, Program.tags
        self.bulk.load(groups.through, programs.beneficiaries(ids(BeneficiaryGroup)), expected=many)
        self.bulk.load(tags.through, programs.tags(ids(Tag)), expected=many // 2)
        for model in FACTS:
            facts = detail_records(self.random(f"{model.KIND} facts"), model, programs.all)
            self.bulk.load(model, facts, expected=many // 10)
        return programs

    def load_partners(self, programs: Programs, all_places: list[Any]) -> None:
        many = max(5, int(self.figures * PARTNERS))
        made = list(
            partner_records(self.random("partners"), all_places, many, self.bulk.free_id(Partner))
        )
        near: dict[str, list[int]] = {}
        for place, record in made:
            near.setdefault(province(place), []).append(record["id"])
        self.bulk.load(Partner, (record for _place, record in made), expected=many)
        joined = programs.partners(near)
        self.bulk.load(Program.partners.through, joined, expected=len(programs.all) // 3)

    def load_checks(self, checks: list[tuple[str, Terms]]) -> None:
        first = self.bulk.free_id(Check)
        self.bulk.load(Check, check_records(checks, first), expected=len(checks))
        terms = 4 * len(checks)
        self.bulk.load(CheckTerm, term_records(checks, first), expected=terms)


def ids(model: Any) -> dict[str, int]:
    """The ids of a model's records by their keys."""
    return dict(model._base_manager.values_list(model.natural_key_field, "pk"))


def check_records(checks: list[tuple[str, Terms]], first: int) -> Iterator[dict[str, Any]]:
    for number, (relation, _terms) in enumerate(checks):
        yield {
            "id": first + number,
            "slug": f"{PREFIX}check-{number + 1:06d}",
            "relation": relation,
        }


def term_records(checks: list[tuple[str, Terms]], first: int) -> Iterator[dict[str, Any]]:
    for number, (_relation, terms) in enumerate(checks):
        for name, figure_id in terms:
            yield {"check_made_id": first + number, "figure_id": figure_id, "name": name}
