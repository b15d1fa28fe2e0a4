from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class UnionworkConfig(AppConfig):
    name = "unionwork"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from .data_version import put_triggers_in_place

        # The only hook there is for what belongs to a database as a whole.
        post_migrate.connect(put_triggers_in_place, sender=self)


def own_apps() -> list[AppConfig]:
    """The apps of this project, without those of libraries."""
    return [app for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
