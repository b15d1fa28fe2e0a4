"""TradeUnion 工会: an organisation of the trade-union system."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from programs.choices import TradeUnionKind, TradeUnionTier
from unionwork.fields import one_of
from unionwork.models import BilingualName, ByNaturalKey, Record
from unionwork.search import Searchable
from unionwork.tree import subtree

from .region import Region

# The lengths of the paths of unions that indexes are for: the four steps below the national one.
DEPTHS = (16, 24, 32, 40)

PATH_STEP = 8  # digits of a primary key in a path


def within_scope(user: Any, path_field: str) -> Q | None:
    """The condition that the union whose path is `path_field` is in the user's scope.

    None says that there is no bound: the user works on the records of every union.
    """
    if user.has_perm("programs.work_everywhere"):
        return None
    condition = Q(pk__in=[])
    for path in scope_paths(user):
        condition |= subtree(path_field, path)
    return condition


def scope_paths(user: Any) -> list[str]:
    """The paths of the unions of a user's scope, read once a request: a form asks many times.

    Like the permissions of Django, they are kept on the instance, of which each request has its
    own.
    """
    if not hasattr(user, "_scope_paths"):
        scopes = StaffScope.objects.filter(user_id=user.pk)
        user._scope_paths = list(scopes.values_list("trade_union__path", flat=True))
    paths: list[str] = user._scope_paths
    return paths


class TradeUnionQuerySet(ByNaturalKey):
    def below(self, trade_union: "TradeUnion") -> Self:
        """The union itself and every union under it."""
        return self.filter(subtree("path", trade_union.path))

    def in_region(self, region: Region) -> Self:
        """Unions of the region and of everything below it."""
        return self.filter(subtree("region__path", region.path))

    def visible_to(self, user: Any) -> Self:
        """The unions of the user's scope."""
        condition = within_scope(user, "path")
        return self.all() if condition is None else self.filter(condition)


class TradeUnion(Record, Searchable, BilingualName):
    """A trade-union organisation 工会, from the national federation down to a workplace.

    Never called `Union`: that would collide with `QuerySet.union` and SQL.
    """

    searched_names = ("name_zh", "name_en", "aliases")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    aliases = models.TextField(
        _("aliases"),
        blank=True,
        help_text=_("Other names that a search should find, one per line: 市总."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=TradeUnionKind.choices)
    tier = models.CharField(_("tier"), max_length=12, choices=TradeUnionTier.choices)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="trade_unions", verbose_name=_("region")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("union above"),
        help_text=_("The union that this one belongs to; empty where it isn't certain."),
    )
    workplace = models.CharField(
        _("workplace"),
        max_length=200,
        blank=True,
        help_text=_("The enterprise or institution of a workplace union."),
    )
    has_all_below = models.BooleanField(
        _("every union directly under it is recorded"),
        default=False,
        help_text=_(
            "Only where it is certain that none is missing, workplaces neither, or that it has "
            "none under it: its own figure and theirs then make up its total."
        ),
    )
    path = models.CharField(_("path"), max_length=20 * PATH_STEP, db_index=True, editable=False)

    objects = TradeUnionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["path"])

    class Meta:
        verbose_name = _("trade union")
        verbose_name_plural = _("trade unions")
        ordering = ["slug"]
        constraints = [
            one_of("trade_union_kind_known", "kind", TradeUnionKind),
            one_of("trade_union_tier_known", "tier", TradeUnionTier),
            models.CheckConstraint(
                name="trade_union_workplace_at_workplace_tier",
                condition=Q(workplace="") | Q(tier=TradeUnionTier.WORKPLACE),
                violation_error_message=_(
                    "Only a union of the workplace tier has a workplace: change the tier to "
                    "“workplace” or leave the workplace empty."
                ),
            ),
            models.CheckConstraint(
                name="trade_union_not_above_itself",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("A union can't be the union above itself."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        here = self.stored_path()
        if here and self.parent and self.parent.stored_path().startswith(here):
            raise ValidationError(
                {
                    "parent": ValidationError(
                        _("%(parent)s is under %(union)s; choose a union that isn't below it."),
                        params={"parent": self.parent, "union": self},
                    )
                }
            )

    def stored_path(self) -> str:
        """The path in the database, which may be newer than this instance; empty for a new one."""
        paths = TradeUnion.objects.filter(pk=self.pk).values_list("path", flat=True)
        return paths.first() or ""

    def save(self, *args: object, **kwargs: object) -> None:
        self.path = self.stored_path()
        super().save(*args, **kwargs)
        above = self.parent.stored_path() if self.parent else ""
        self.move_to(above + f"{self.pk:0{PATH_STEP}d}")

    def line_up(self) -> list["TradeUnion"]:
        """The unions above this one, the highest first."""
        steps = range(PATH_STEP, len(self.path), PATH_STEP)
        return list(
            TradeUnion.objects.filter(path__in=[self.path[:end] for end in steps]).order_by("path")
        )

    def move_to(self, path: str) -> None:
        """Set the path of this union, and with it those of all unions under it."""
        before, self.path = self.stored_path(), path
        if before == path:
            return
        if before:
            TradeUnion.objects.filter(subtree("path", before)).exclude(pk=self.pk).update(
                path=Concat(Value(path), Substr(F("path"), len(before) + 1))
            )
        TradeUnion.objects.filter(pk=self.pk).update(path=path)


class StaffScope(models.Model):
    """A union on whose records, and those of all unions under it, a member of staff works 职责范围.

    Whoever has the permission `work_everywhere` (administrators, auditors) needs none. Who had
    which scope when stands in the audit log.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="scopes", verbose_name=_("user")
    )
    trade_union = models.ForeignKey(
        TradeUnion,
        models.PROTECT,
        related_name="staff_scopes",
        verbose_name=_("trade union"),
        help_text=_("Everything below this union is in the scope too."),
    )

    class Meta:
        verbose_name = pgettext_lazy("staff", "scope")
        verbose_name_plural = pgettext_lazy("staff", "scope")
        ordering = ["user", "trade_union"]
        permissions = [("work_everywhere", "Can work on the records of every union")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "trade_union"],
                name="staff_scope_once",
                violation_error_message=_("This union is listed twice: keep one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.trade_union}"
