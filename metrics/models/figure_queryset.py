"""The questions that are asked of figures: about what, by whom, when, and who may see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from unicodedata import normalize

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from programs.models import Program, ProgramParticipant, Region, TradeUnion, within_scope
from programs.models.region import DEPTHS_OF_LISTS
from programs.models.trade_union import DEPTHS as UNION_DEPTHS
from unionwork.fields import first_day_of, last_day_of
from unionwork.search import Searchable, SearchEntry
from unionwork.tree import in_subtree

from .indicator import Indicator
from .review import ReviewQuerySet
from .source import Article, Document
from .withdrawn import withdrawn_figures

if TYPE_CHECKING:
    from .figure import ReportedFigure

# What a figure refers to, by whose names it is found.
NAMED: dict[str, type[Searchable]] = {
    "indicator": Indicator,
    "program": Program,
    "trade_union": TradeUnion,
    "region": Region,
    "article": Article,
}


class ReportedFigureQuerySet(ReviewQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Figures about a union of the user's scope or, without a union, about its programs."""
        condition = within_scope(user, "trade_union_path")
        if condition is None:
            return self.all()
        joined = ProgramParticipant.objects.filter(within_scope(user, "trade_union_path"))
        return self.filter(condition | Q(trade_union=None, program__in=joined.values("program")))

    def for_tables(self) -> Self:
        """Figures with the records that every table of them names."""
        return self.select_related(
            "indicator", "program", "trade_union", "region", "article__document"
        )

    def in_region(self, region: Region) -> Self:
        """Figures about the region or anything below it."""
        return self.filter(in_subtree("region_path", region.path, DEPTHS_OF_LISTS))

    def of_union(self, trade_union: TradeUnion) -> Self:
        """Figures about what the union, or one under it, did."""
        return self.filter(in_subtree("trade_union_path", trade_union.path, UNION_DEPTHS))

    def with_words(self, words: dict[str, str]) -> Self:
        """Figures of which every word is in a name: of the indicator, the program, the union, the
        region or the article. A word with a digit may be in the figure's own words, too."""
        found = self
        for word, written in words.items():
            entries = SearchEntry.objects.with_words([word]).about(*NAMED.values())
            somewhere = Q(
                *((f"{field}__in", entries[model]) for field, model in NAMED.items()),
                _connector=Q.OR,
            )
            if any(character.isdigit() for character in word):
                somewhere |= Q(as_reported__icontains=normalize("NFKC", written))
            found = found.filter(somewhere)
        return found

    def with_corrections(self) -> Self:
        """Figures that say whether a verified one corrects them: `is_corrected`."""
        corrections = self.model._default_manager.public().filter(supersedes=OuterRef("pk"))
        return self.annotate(is_corrected=Exists(corrections))

    def reported_in(self, document: Document) -> Self:
        return self.filter(article__document=document.pk)

    def with_years(self) -> Self:
        """Figures with the first and the last day of their period, as far as it is known."""
        return self.alias(
            first_day=Coalesce("period_start", "period_end"),
            last_day=Coalesce("period_end", "period_start"),
        )

    def rivals_of(self, figure: "ReportedFigure") -> Self:
        """Other claims about the same thing: indicator, role, program, union and period."""
        if figure.program_id is None and figure.trade_union_id is None:
            return self.none()
        return self.filter(
            indicator=figure.indicator_id,
            role=figure.role,
            program=figure.program_id,
            trade_union=figure.trade_union_id,
            period_basis=figure.period_basis,
            period_start=figure.period_start,
            period_end=figure.period_end,
        ).exclude(pk=figure.pk)

    def since_year(self, year: int) -> Self:
        """Figures whose period reaches into `year` or later, as far as it is known."""
        return self.with_years().filter(last_day__gte=first_day_of(year))

    def until_year(self, year: int) -> Self:
        """Figures whose period starts in `year` or earlier, as far as it is known."""
        return self.with_years().filter(first_day__lte=last_day_of(year))

    def withdrawn_since(self, instant: datetime) -> list[tuple[int, datetime]]:
        """Figures that were verified and aren't any more; see ByNaturalKey. Here keys are ids."""
        public = self.model._default_manager.public()
        return withdrawn_figures(public, self.model.history, instant)
