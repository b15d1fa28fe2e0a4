"""The form in which a file is uploaded."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .files import read_table
from .plans import Import
from .resources import RecordResource
from .tables import MOST_BYTES, FileRefused


class UploadForm(forms.Form):
    """A file and why it is imported. It is valid if the file can be read and its headings fit."""

    file = forms.FileField(
        label=_("File"),
        max_length=255,
        help_text=_("An Excel workbook (.xlsx) or a CSV file, filled in like the template."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=100,
        required=False,
        help_text=_("It stands in the history of every record; a row may have its own."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, resource: RecordResource, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resource = resource
        self.content = b""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        self.content = file.read(MOST_BYTES + 1)
        try:
            Import(self.resource, read_table(file.name, self.content))
        except FileRefused as refused:
            raise ValidationError([ValidationError(each) for each in refused.problems]) from refused
        return file
