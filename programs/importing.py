"""Unions and programs as rows of a workbook."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unionwork.importing.columns import Column
from unionwork.importing.resources import RecordResource
from unionwork.importing.rows import Cells
from unionwork.importing.widgets import References

from .choices import ParticipationRole
from .models import Program, ProgramParticipant, TradeUnion


class TradeUnionResource(RecordResource):
    """Trade unions, matched by their slug."""

    name = "trade-unions"
    example = {
        "slug": "example-city-federation",
        "name_zh": "某市总工会",
        "name_en": "Example City Federation of Trade Unions",
        "kind": "federation",
        "tier": "prefecture",
        "region": "",
        "aliases": "某市总",
    }

    class Meta:
        model = TradeUnion
        fields = (
            "slug name_zh name_en kind tier region parent workplace aliases has_all_below reason"
        ).split()
        import_id_fields = ["slug"]


ROLES = {
    ParticipationRole.LEAD: gettext_lazy("Lead unions"),
    ParticipationRole.CO_LEAD: gettext_lazy("Co-lead unions"),
    ParticipationRole.ORGANISER: gettext_lazy("Organising unions"),
    ParticipationRole.PARTICIPANT: gettext_lazy("Participating unions"),
}


def unions_in(role: str) -> Column:
    """The column with the unions that take part in a role."""
    return Column(role, ROLES[ParticipationRole(role)], References(TradeUnion), width=24)


class ProgramResource(RecordResource):
    """Programs, matched by their slug, with the unions that take part in each role."""

    name = "programs"
    example = {
        "slug": "example-city-hardship-relief",
        "name_zh": "某市困难职工帮扶",
        "name_en": "Hardship relief in Example City",
        "kind": "hardship_relief",
        "region": "",
        "started_on": "2018-05",
        "lead": "",
        "beneficiaries": "",
    }

    class Meta:
        model = Program
        fields = (
            "slug name_zh name_en kind region parent started_on ended_on "
            "lead co_lead organiser participant beneficiaries partners tags "
            "summary_zh summary_en reason"
        ).split()
        import_id_fields = ["slug"]

    lead = unions_in("lead")
    co_lead = unions_in("co_lead")
    organiser = unions_in("organiser")
    participant = unions_in("participant")

    def with_lists(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return super().with_lists(queryset).prefetch_related("participants__trade_union")

    def stored_list(self, instance: Any, column: Column) -> Iterable[Any]:
        if column.name not in ROLES:
            return super().stored_list(instance, column)
        taking_part = instance.participants.all()
        return [each.trade_union for each in taking_part if each.role == column.name]

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = self.unions_in_two_roles(instance) | dict(import_validation_errors or {})
        super().validate_instance(instance, errors, validate_unique)

    def unions_in_two_roles(self, instance: Any) -> dict[str, Any]:
        """What is wrong by column: a union takes part once."""
        errors = {}
        seen: dict[Any, str] = {}
        for role in ROLES:
            for union in instance.lists[role]:
                if earlier := seen.get(union.pk):
                    errors[str(role)] = ValidationError(
                        _("“%(union)s” stands under “%(column)s” too: keep one of its roles."),
                        params={"union": union, "column": ROLES[ParticipationRole(earlier)]},
                    )
                seen[union.pk] = role
        return errors

    def store_list(self, instance: Any, column: Column) -> None:
        if column.name not in ROLES:
            super().store_list(instance, column)

    def save_m2m(self, instance: Any, row: Cells, **kwargs: Any) -> None:
        super().save_m2m(instance, row, **kwargs)
        if row.keys() & ROLES.keys():
            self.store_participants(instance)

    def store_participants(self, program: Any) -> None:
        """Add, change and remove the unions that take part, each with its history."""
        wanted = {union.pk: role for role in ROLES for union in program.lists[role]}
        for row in ProgramParticipant.objects.filter(program=program):
            role = wanted.pop(row.trade_union_id, None)
            if role is None:
                self.sign(row, program)
                row.delete()
            elif role != row.role:
                row.role = role
                self.sign(row, program)
                row.save()
        for union, role in wanted.items():
            row = ProgramParticipant(program=program, trade_union_id=union, role=role)
            self.sign(row, program)
            row.save()

    def sign(self, row: Any, program: Any) -> None:
        row._history_user = self.user
        row._change_reason = program._change_reason
