"""Review 审核: a draft becomes public once somebody else has verified it."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from metrics.choices import Rank, Review
from unionwork.indexed import Literal
from unionwork.models import ByNaturalKey

PERMISSION = "metrics.review_reportedfigure"


def new_key() -> str:
    """A key for a figure that doesn't come from the fixtures; it never changes."""
    return f"f-{secrets.token_hex(6)}"


# What a figure claims; whoever changes one of these says something else.
CLAIM = (
    "article_id line start end end_line as_reported qualifier value lower upper indicator_id role "
    "related_to_id program_id trade_union_id region_id scope period_basis period_start period_end "
    "period_text period_inferred"
).split()


PUBLIC = Q(review=Literal(Review.VERIFIED))  # in the form in which indexes have it


class ReviewQuerySet(ByNaturalKey):
    def public(self) -> Self:
        """Figures that a reviewer has verified: the only ones that readers see."""
        return self.filter(PUBLIC)

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

    def says_something_else_than(self, stored: Self) -> bool:
        return any(getattr(self, name) != getattr(stored, name) for name in CLAIM)

    def settle_review(self, user: Any, stored: Any = None) -> bool:
        """Call it before saving what the user entered or changed; True if it became a correction.

        What says something new is a draft of theirs. What was public stays as it is, and what they
        say is a new figure that supersedes it once it is verified. It is compared with what is
        `stored`, which is read unless the caller has it.
        """
        stored = stored or type(self)._default_manager.filter(pk=self.pk).first()
        if stored is None:
            self.become_draft_of(user)
            return False
        self.keep_review_of(stored)
        if not self.says_something_else_than(stored):
            return False
        if stored.review == Review.VERIFIED:
            self.supersedes_id, self.pk, self.key = self.pk, None, new_key()
            self._state.adding = True
            self.rank, self.rank_reason = str(Rank.NORMAL), ""
        self.become_draft_of(user)
        return self.pk is None

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
