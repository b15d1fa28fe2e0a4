"""Unions and programs as rows of a workbook."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unionwork.importing.cells import is_empty
from unionwork.importing.columns import Column
from unionwork.importing.resources import RecordResource
from unionwork.importing.rows import Cells, RowRefused, note_refusals
from unionwork.importing.saving import settle_keys
from unionwork.importing.widgets import References

from .choices import ParticipationRole
from .detail_columns import FactColumn, fact_columns, forget, mistakes_in, values_of
from .models import DETAILS, Program, ProgramParticipant, StaffScope, TradeUnion
from .models.details import Detail


def is_bounded(user: Any) -> bool:
    """Whether the user works only on the records of some unions; without a user all are open."""
    return user is not None and not user.has_perm("programs.work_everywhere")


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

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors: dict[str, Any] = {}
        validate = super().validate_instance
        note_refusals(errors, validate, instance, import_validation_errors, validate_unique)
        if "parent" not in errors:
            note_refusals(errors, self.refuse_a_circle, instance)
        if errors:
            raise ValidationError(errors)

    def refuse_a_circle(self, union: Any) -> None:
        """As TradeUnion.clean, which knows only what is stored and not the rows above."""
        if union.pk in {above.pk for above in self.line_up(union)}:
            raise RowRefused(
                "parent",
                _("%(parent)s is under %(union)s; choose a union that isn't below it.")
                % {"parent": union.parent, "union": union},
            )

    def line_up(self, union: Any) -> Iterator[Any]:
        """The unions above this one as the rows so far make them, the nearest first."""
        known, seen = self.records.of(TradeUnion).by_pk, set()
        while union.parent_id and union.parent_id not in seen:
            seen.add(union.parent_id)
            union = known[union.parent_id]
            yield union

    def will_be_visible(self, instance: Any) -> bool:
        """As TradeUnionQuerySet.visible_to: it is a union of the scope, or under one."""
        if not is_bounded(self.user):
            return True
        line = {instance.pk, *(union.pk for union in self.line_up(instance))}
        return not line.isdisjoint(self.scope)

    @cached_property
    def scope(self) -> set[int]:
        """The unions that the user's scope names."""
        scopes = StaffScope.objects.filter(user=self.user)
        return set(scopes.values_list("trade_union_id", flat=True))


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
    """Programs, matched by their slug, with the unions that take part in each role, and with the
    facts of their kind."""

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

    def further_columns(self) -> Iterable[Column]:
        return fact_columns()

    def with_lists(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        details = [detail.related_name() for detail in DETAILS.values()]
        programs = super().with_lists(queryset).select_related(*details)
        return programs.prefetch_related("participants__trade_union")

    def stored_list(self, instance: Any, column: Column) -> Iterable[Any]:
        if column.name not in ROLES:
            return super().stored_list(instance, column)
        taking_part = instance.participants.all()
        return [each.trade_union for each in taking_part if each.role == column.name]

    def complete(self, instance: Any) -> None:
        super().complete(instance)
        instance.stored_facts = values_of(instance.detail) if instance.detail else None
        instance.emptied_facts = None

    def import_instance(self, instance: Any, row: Cells, **kwargs: Any) -> None:
        """Facts of the former kind whose cells are all empty go with that kind."""
        errors: dict[str, Any] = {}
        note_refusals(errors, super().import_instance, instance, row, **kwargs)
        if "kind" in errors:  # then nobody knows which facts the program may have
            names = {column.name for column in self.fact_columns()}
            errors = {name: said for name, said in errors.items() if name not in names}
        for detail in DETAILS.values():
            facts = getattr(instance, detail.related_name(), None)
            if facts and instance.kind != detail.KIND and self.are_emptied(detail, row):
                forget(instance, facts)
                instance.emptied_facts = facts
        if errors:
            raise ValidationError(errors)

    def fact_columns(self) -> Iterator[FactColumn]:
        return (column for column in self.columns() if isinstance(column, FactColumn))

    def are_emptied(self, detail: type[Detail], row: Cells) -> bool:
        names = [column.name for column in self.fact_columns() if column.detail is detail]
        return all(name in row and is_empty(row[name]) for name in names)

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = self.unions_in_two_roles(instance) | dict(import_validation_errors or {})
        if instance.detail:
            errors |= mistakes_in(instance.detail, set(errors))
        super().validate_instance(instance, errors, validate_unique)

    def will_be_visible(self, instance: Any) -> bool:
        """As ProgramQuerySet.visible_to: a union of the user's scope takes part."""
        return not is_bounded(self.user) or any(
            self.records.may_be_named(union) for role in ROLES for union in instance.lists[role]
        )

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

    def store_lists(self, instance: Any, row: Cells) -> None:
        super().store_lists(instance, row)
        if row.keys() & ROLES.keys():
            self.store_participants(instance)

        self.store_facts(instance)

    def store_facts(self, program: Any) -> None:
        """Save the facts if they are new or changed, or delete them, each with its history."""
        if program.emptied_facts:
            self.sign(program.emptied_facts, program)
            program.emptied_facts.delete()
        facts = program.detail
        if facts and values_of(facts) != program.stored_facts:
            settle_keys(facts)
            facts.program = program  # a new program has its key by now
            self.sign(facts, program)
            facts.save(force_insert=facts._state.adding)

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
