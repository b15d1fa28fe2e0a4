"""Region 行政区划: the administrative divisions of GB/T 2260."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from programs.choices import RegionLevel
from unionwork.fields import one_of
from unionwork.models import BilingualName, ByNaturalKey
from unionwork.search import Searchable
from unionwork.tree import subtree

CODE_LENGTH = 6
DEPTHS = (12, 18, 24)  # lengths of the paths of provinces, prefectures and counties
# And of the country: no index finds what is in it, since that is nearly all.
DEPTHS_OF_LISTS = (CODE_LENGTH, *DEPTHS)


class RegionQuerySet(ByNaturalKey):
    def below(self, region: "Region") -> Self:
        """The region itself and every region in it."""
        return self.filter(subtree("path", region.path))

    def provinces(self) -> Self:
        return self.filter(level=RegionLevel.PROVINCE)


def province_of(region_path: str) -> Substr:
    """The SQL expression for the code of the province that `region_path` lies in.

    `region_path` names the path's column, e.g. "region__path"; empty for the country itself.
    """
    return Substr(F(region_path), CODE_LENGTH + 1, CODE_LENGTH)


class Region(Searchable, BilingualName):
    """An administrative division; its parent is data, never derived from the digits of its code:
    counties administered directly by a province break that rule.

    Regions change only through `manage.py import_regions`.
    """

    natural_key_field = "code"
    searched_texts = ("code",)

    code = models.CharField(
        _("code"),
        max_length=CODE_LENGTH,
        unique=True,
        validators=[RegexValidator(r"^\d{6}$", _("A region's code has six digits: 410300."))],
        help_text=_("Six digits of GB/T 2260."),
    )
    short_name_zh = models.CharField(_("short Chinese name"), max_length=50)
    level = models.CharField(_("level"), max_length=10, choices=RegionLevel.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    path = models.CharField(_("path"), max_length=4 * CODE_LENGTH, unique=True, editable=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="region_code_has_six_digits",
                condition=Exact(Length("code"), CODE_LENGTH),
                violation_error_message=_("A region's code has six digits: 410300."),
            ),
            one_of("region_level_known", "level", RegionLevel),
            models.CheckConstraint(
                name="region_parent_unless_country",
                condition=Q(level=RegionLevel.COUNTRY, parent=None)
                | (~Q(level=RegionLevel.COUNTRY) & Q(parent__isnull=False)),
                violation_error_message=_("Every region but the country has a parent."),
            ),
        ]

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def save(self, *args: object, **kwargs: object) -> None:
        self.path = (self.parent.path if self.parent else "") + self.code
        super().save(*args, **kwargs)

    @property
    def codes_down(self) -> list[str]:
        """The codes from the country down to this region."""
        return [self.path[i : i + CODE_LENGTH] for i in range(0, len(self.path), CODE_LENGTH)]

    def line_down(self) -> list["Region"]:
        """The regions from the province down to this one, for a breadcrumb."""
        return list(Region.objects.filter(code__in=self.codes_down[1:]).order_by("path"))
