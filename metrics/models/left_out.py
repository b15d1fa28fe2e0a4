"""LeftOutWords 略去: words in a document that look like a figure and aren't one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from metrics.provenance import Place
from unionwork.fields import one_of

from .source import Document


class LeftOutReason(models.TextChoices):
    """Why they are no figure: those of left_out.REASONS that a clerk meets."""

    NAME = "name", _("Part of a name")
    DATE = "date", _("A date")
    PERIOD = "period", _("A period of time")
    INDIVIDUAL = "individual", _("About one person or household")
    REPEATED = "repeated", _("Stated again elsewhere")
    INDEFINITE = "indefinite", _("Indefinite")
    ORDINAL = "ordinal", _("An ordinal or a number in a list")
    WORD = "word", _("Inside an ordinary word")


class LeftOutWords(models.Model):
    """A stretch of a document's text that a person has looked at and that is no figure."""

    # They are marked and unmarked one by one: an old state of the document leaves them as they are.
    is_put_back_with_its_record = False

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="left_out_words", verbose_name=_("document")
    )
    line = models.PositiveIntegerField(_("line"))
    start = models.PositiveIntegerField(_("first character"))
    end = models.PositiveIntegerField(_("end"))
    end_line = models.PositiveIntegerField(_("last line"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=LeftOutReason.choices)
    left_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("words left out")
        verbose_name_plural = _("words left out")
        ordering = ["document", "line", "start"]
        default_permissions = ()
        constraints = [one_of("left_out_reason_known", "reason", LeftOutReason)]

    def __str__(self) -> str:
        words = {"line": self.line, "start": self.start, "end": self.end}
        place = gettext("line %(line)s, from character %(start)s to %(end)s") % words
        return f"{place}: {self.get_reason_display()}"

    @property
    def place(self) -> Place:
        return Place(self.line, self.start, self.end, self.end_line)
