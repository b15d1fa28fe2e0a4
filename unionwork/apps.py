from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class UnionworkConfig(AppConfig):
    name = "unionwork"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from .copies import keep_copies, let_go_of_copies, no_copy_is_stale
        from .data_version import let_go_of_versions, put_triggers_in_place
        from .listed import keep_listed, let_go_of_listed, no_listed_row_is_stale
        from .permanent import protect

        # The only hook there is for what belongs to a database as a whole.
        pre_migrate.connect(let_go_of_copies, sender=self)
        pre_migrate.connect(let_go_of_listed, sender=self)
        pre_migrate.connect(let_go_of_versions, sender=self)
        post_migrate.connect(put_triggers_in_place, sender=self)
        post_migrate.connect(keep_copies, sender=self)
        register(no_copy_is_stale, Tags.database)
        post_migrate.connect(keep_listed, sender=self)  # after the copies, which rows may show
        register(no_listed_row_is_stale, Tags.database)
        post_migrate.connect(protect, sender=self)


def own_apps() -> list[AppConfig]:
    """The apps of this project, without those of libraries."""
    return [app for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
