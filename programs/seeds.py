"""How unions and programs stand in the fixtures: one file a resource, fields in this order."""

from pathlib import Path
from typing import Any

from django.db import models

from unionwork.seeding import (
    REASON,
    Content,
    Lookup,
    RecordError,
    Resource,
    Seeds,
    Tally,
    did_you_mean,
    nested,
    rows,
    save_clean,
)

from .choices import ProgramKind
from .models import (
    DETAILS,
    BeneficiaryGroup,
    Partner,
    Program,
    ProgramParticipant,
    Region,
    Tag,
    TradeUnion,
)
from .region_import import import_regions


class ProgramResource(Resource):
    """Programs, with the unions that take part and the facts of their kind inside."""

    NESTED = ("participants", "detail")

    def details(self) -> dict[str, Resource]:
        return {
            kind: Resource(
                model,
                "",
                [f.name for f in model._meta.concrete_fields if f.name != "program"],
                key="program",
            )
            for kind, model in DETAILS.items()
        }

    def canonical_value(self, name: str, value: Any) -> Any:
        if name == "participants":
            return [self.participant(row) for row in rows(name, value)]
        return value if name == "detail" else super().canonical_value(name, value)

    def participant(self, row: Content) -> Content:
        for name in row.keys() - {"trade_union", "role"}:
            hint = did_you_mean(str(name), ["trade_union", "role"])
            raise RecordError({f"participants.{name}": [f"there is no such field{hint}"]})
        return {"trade_union": str(row.get("trade_union", "")), "role": str(row.get("role", ""))}

    def content(self, record: Content) -> Content:
        content = super().content(record)
        if detail := content.pop("detail", None):
            resource = self.detail_of(content.get("kind", ""))
            if not isinstance(detail, dict):
                raise RecordError({"detail": ["this must be facts, each “name: value”"]})
            try:
                content["detail"] = resource.content(detail)
            except RecordError as error:
                raise nested("detail", error) from error
        return content

    def for_file(self, content: Content) -> Content:
        record = super().for_file(content)
        if detail := record.get("detail"):
            record["detail"] = self.detail_of(record["kind"]).for_file(detail)
        return record

    def detail_of(self, kind: str) -> Resource:
        details = self.details()
        if kind not in details:
            label = ProgramKind(kind).label if kind in ProgramKind else kind
            raise RecordError(
                {
                    "detail": [
                        f"a program of the kind “{kind}” ({label}) has no facts of its own: "
                        f"leave detail out, or choose one of {', '.join(details)}"
                    ]
                }
            )
        return details[kind]

    def is_unset(self, name: str, value: Any) -> bool:
        if name in self.NESTED:
            return not value
        return super().is_unset(name, value)

    def queryset(self) -> models.QuerySet[Any]:
        return super().queryset().prefetch_related("participants__trade_union")

    def stored_value(self, instance: Any, name: str) -> Any:
        if name == "participants":
            taking_part = sorted(instance.participants.all(), key=lambda row: row.pk)
            return [{"trade_union": row.trade_union.slug, "role": row.role} for row in taking_part]
        if name == "detail":
            detail = instance.detail
            return detail and self.details()[detail.KIND].stored(detail)
        return super().stored_value(instance, name)

    def write(self, content: Content, instance: Any, lookup: Lookup) -> None:
        participants = [
            ProgramParticipant(
                trade_union=lookup.find("participants", TradeUnion, row["trade_union"]),
                role=row["role"],
            )
            for row in content.get("participants", [])
        ]
        kind = content.get("kind", "")
        detail_resource = self.detail_of(kind) if content.get("detail") else None
        # All that it refers to must be there before anything is written: a Deferred comes back.
        self.refer(content, lookup)
        if detail_resource:
            try:
                detail_resource.refer(content["detail"], lookup)
            except RecordError as error:
                raise nested("detail", error) from error
        self.forget_nested(instance)
        super().write(content, instance, lookup)
        for row in participants:
            row.program = instance
            row._change_reason = REASON  # type: ignore[attr-defined]
            self.save_nested("participants", row)
        if detail_resource:
            detail = detail_resource.model(program=instance)
            try:
                detail_resource.write(content["detail"], detail, lookup)
            except RecordError as error:
                raise nested("detail", error) from error

    def forget_nested(self, instance: Program) -> None:
        """Delete what will be written anew: the participants and the facts of the kind."""
        if instance.pk is None:
            return
        for row in instance.participants.all():
            row._change_reason = REASON  # type: ignore[attr-defined]
            row.delete()
        if detail := instance.detail:
            detail._change_reason = REASON
            detail.delete()
            for field in instance._meta.related_objects:
                instance._state.fields_cache.pop(field.get_accessor_name() or "", None)

    def save_nested(self, name: str, row: models.Model) -> None:
        try:
            save_clean(row)
        except RecordError as error:
            raise nested(name, error) from error


class RegionSeeds:
    """The regions: a CSV file, whose import is the only way in which they change."""

    name = str(Region._meta.verbose_name_plural)

    def load(self, directory: Path, lookup: Lookup) -> Tally:
        return import_regions(directory / "regions.csv")


def resources() -> list[Seeds]:
    """In the order in which they refer to each other."""
    return [
        RegionSeeds(),
        Resource(
            TradeUnion,
            "trade_unions.yaml",
            "slug name_zh name_en aliases kind tier region parent workplace has_all_below".split(),
        ),
        Resource(Partner, "partners.yaml", "slug name_zh name_en kind region".split()),
        Resource(BeneficiaryGroup, "beneficiary_groups.yaml", ["code", "name_zh", "name_en"]),
        Resource(Tag, "tags.yaml", ["slug", "name_zh", "name_en"]),
        ProgramResource(
            Program,
            "programs.yaml",
            (
                "slug name_zh name_en kind region parent started_on started_on_precision "
                "ended_on ended_on_precision beneficiaries tags summary_zh summary_en "
                "participants partners detail"
            ).split(),
        ),
    ]
