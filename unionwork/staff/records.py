"""What the admin of every record has: scope and history."""

from simple_history.admin import SimpleHistoryAdmin

from .scope import KeepsItsChoices, ScopedAdmin


class RecordForm(KeepsItsChoices):
    """The form of a record."""


class RecordAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """The admin of a record that keeps to the scope and remembers every change."""

    form = RecordForm
