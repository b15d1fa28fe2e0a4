"""The forms of the one screen on which an article's figures are entered."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from unionwork.fields import DatePrecision

from .forms import ReportedFigureForm
from .models import Article, Document, DocumentText, ReportedFigure
from .periods import Period, read_period

PLACE = ["line", "start", "end", "end_line"]
ROW_FIELDS = [
    *("as_reported", "value", "lower", "upper", "qualifier", "indicator", "role", "program"),
    *("trade_union", "scope", "region", "period_text", "period_start", "period_end"),
    *("period_basis", "period_inferred", "note", *PLACE),
]
# What a row takes over from the one before it.
CARRIED = [
    *("program", "trade_union", "scope", "region", "period_text", "period_start", "period_end"),
    *("period_basis", "period_inferred", "period_read"),
]
LARGEST_FILE = 20 * 1024 * 1024


def offer(words: str, article: Article) -> Period | None:
    """The dates that the words of a period name, beside the date of the article or its document."""
    dated = article if article.published_on else article.document
    is_exact = dated.published_on_precision == DatePrecision.DAY
    return read_period(words, dated.published_on, is_exact)


class EntryRow(ReportedFigureForm):
    """One figure of the article: a row. A row without words and value is no row."""

    change_reason = None  # type: ignore[assignment]
    version = None  # type: ignore[assignment]
    # The words whose dates were offered, so that they aren't offered again.
    period_read = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta(ReportedFigureForm.Meta):
        help_texts = {"value": _("A number or words: 431万元. Words are read before saving.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PLACE:
            self.fields[name].widget = forms.HiddenInput()
        for name in ("period_start", "period_end"):
            self.fields[name].widget = forms.DateInput(attrs={"placeholder": "2018-03-05"})
        self.period: Period | None = None

    def has_changed(self) -> bool:
        return bool(self.typed("as_reported") or self.typed("value"))

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.has_changed():
            self.offer_dates()

    def offer_dates(self) -> None:
        """Fill in the dates that the words name and show the row again; a person confirms them."""
        words = self.typed("period_text")
        dates = self.typed("period_start") + self.typed("period_end")
        if not words or dates or words == self.typed("period_read"):
            return
        self.period = offer(words, self.instance.article)
        if self.period is None:
            return
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("period_read")] = words
        data[self.add_prefix("period_start")] = self.period.start or ""
        data[self.add_prefix("period_end")] = self.period.end or ""
        data[self.add_prefix("period_basis")] = self.period.basis
        data.pop(self.add_prefix("period_inferred"), None)
        if self.period.inferred:
            data[self.add_prefix("period_inferred")] = "on"
        self.awaits_confirmation = True

    def clean(self) -> None:
        super().clean()
        place = [self.cleaned_data.get(name) for name in PLACE[:3]]
        if None in place:
            return
        same = dict(zip(PLACE, place, strict=False), article=self.instance.article)
        if ReportedFigure.objects.filter(**same).exists():
            raise ValidationError(_("The figure at this place of the article is entered already."))


class NewArticleForm(forms.Form):
    """An article that isn't here yet, in a document that may be new, too."""

    document = forms.ModelChoiceField(
        Document.objects.all(),
        label=_("document"),
        required=False,
        empty_label=_("a new one"),
        help_text=_("The page or issue that the article is in, if it is here already."),
    )
    file = forms.FileField(
        label=_("File of a new document"),
        required=False,
        help_text=_(
            "A text, PDF or picture: its fingerprint is kept, and of a text (.txt) the words too."
        ),
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Paste the words of the page: figures in them are found for you."),
    )
    name = forms.CharField(label=_("file name"), required=False, max_length=200)
    publication = forms.CharField(label=_("publication"), required=False, max_length=200)
    title = forms.CharField(label=_("title"), max_length=300)
    byline = forms.CharField(label=_("byline"), required=False, max_length=200)
    published_on = forms.DateField(
        label=_("published on"),
        required=False,
        widget=forms.DateInput(attrs={"placeholder": "2018-03-05"}),
        help_text=_("The day, as printed; words like 去年以来 are read by it."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 20 MB."))
        return file

    def clean(self) -> None:
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text", "")
        if self.cleaned_data.get("document"):
            return
        if not file and not text.strip():
            self.add_error(
                "document", _("Choose the document, give the file of a new one, or paste its text.")
            )
            return
        content = file.read() if file else text.replace("\r\n", "\n").encode()
        self.cleaned_data["sha256"] = hashlib.sha256(content).hexdigest()
        self.cleaned_data["words"] = words_of(content, file.name if file else "")

    def save(self) -> Article:
        """The article, with its document and text where they are new."""
        document: Document = self.cleaned_data["document"] or self.new_document()
        last = Article.objects.filter(document=document).order_by("-position").first()
        day = self.cleaned_data["published_on"]
        article = Article(
            document=document,
            position=last.position + 1 if last else 1,
            slug=f"{document.slug[:70]}-{last.position + 1 if last else 1}",
            title=self.cleaned_data["title"],
            byline=self.cleaned_data["byline"],
            published_on=day,
            published_on_precision=DatePrecision.DAY if day else "",
        )
        article.full_clean()
        article.save()
        return article

    def new_document(self) -> Document:
        """The document of the file: one that is here already, or a new one with its text."""
        given = self.cleaned_data
        existing = Document.objects.filter(sha256=given["sha256"]).first()
        if existing is not None:
            return existing
        name = given["name"] or (given["file"].name if given["file"] else given["title"])
        document = Document(
            slug=f"{slugify(name)[:60] or 'page'}-{given['sha256'][:8]}",
            name=name[:200],
            sha256=given["sha256"],
            publication=given["publication"],
            published_on=given["published_on"],
            published_on_precision=DatePrecision.DAY if given["published_on"] else "",
        )
        document.full_clean()
        document.save()
        if given["words"]:
            DocumentText.objects.create(document=document, text=given["words"])
        return document


def words_of(content: bytes, name: str) -> str:
    """The text of a pasted page or a text file, in UTF-8 or GB18030; empty for anything else."""
    if name and not name.lower().endswith(".txt"):
        return ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return ""
