"""Review 审核: a draft becomes public once somebody else has verified it."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from metrics.choices import Review
from unionwork.models import ByNaturalKey

PERMISSION = "metrics.review_reportedfigure"


class ReviewQuerySet(ByNaturalKey):
    def public(self) -> Self:
        """Figures that a reviewer has verified: the only ones that readers see."""
        return self.filter(review=Review.VERIFIED)

    def waiting_for(self, user: Any) -> Self:
        """Drafts that the user may verify: in scope, and entered by somebody else."""
        if not user.has_perm(PERMISSION):
            return self.none()
        drafts = self.visible_to(user).filter(review=Review.DRAFT)
        if settings.REVIEW_OWN_ENTRIES:
            return drafts
        return drafts.filter(Q(entered_by=None) | ~Q(entered_by=user))

    def sent_back_to(self, user: Any) -> Self:
        """Figures that the user entered and a reviewer sent back."""
        return self.visible_to(user).filter(review=Review.REJECTED, entered_by=user)


class Reviewed(models.Model):
    """Something that a person enters and another one verifies."""

    review = models.CharField(
        _("review"), max_length=8, choices=Review.choices, default=Review.DRAFT
    )
    review_reason = models.CharField(
        _("reason for sending back"),
        max_length=300,
        blank=True,
        help_text=_("What is wrong with it, for the person who entered it."),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="figures_entered",
        verbose_name=_("entered by"),
        help_text=_("Who entered it or last changed what it says; somebody else verifies it."),
    )

    class Meta:
        abstract = True

    def become_draft_of(self, user: Any) -> None:
        """What it says has been entered or changed by the user: it needs a review."""
        self.review, self.review_reason, self.entered_by = Review.DRAFT, "", user

    def keep_review_of(self, stored: Self) -> None:
        """The review as it is stored: a form or an old version doesn't change it."""
        for name in ("review", "review_reason", "entered_by_id"):
            setattr(self, name, getattr(stored, name))

    def why_not_reviewed_by(self, user: Any) -> str:
        """Why the user may not verify it; empty if they may."""
        if not user.has_perm(PERMISSION):
            return str(_("Only reviewers verify figures or send them back."))
        if self.entered_by_id == user.pk and not settings.REVIEW_OWN_ENTRIES:
            return str(_("You entered it yourself: somebody else has to verify it."))
        return ""

    def verify(self, user: Any) -> None:
        """Make it public; ValidationError says why the user may not."""
        if reason := self.why_not_reviewed_by(user):
            raise ValidationError(reason)
        self.review, self.review_reason = Review.VERIFIED, ""
        self.full_clean()
        self.save()

    def send_back(self, user: Any, reason: str) -> None:
        """Reject it with a reason; ValidationError says why the user may not, or asks for one."""
        if refusal := self.why_not_reviewed_by(user):
            raise ValidationError(refusal)
        if not reason.strip():
            raise ValidationError(_("Say what is wrong with the figure."))
        self.review, self.review_reason = Review.REJECTED, reason.strip()
        self._change_reason = self.review_reason[:100]  # the history's column is shorter
        self.save()
