"""The admin's site: where staff keep the record."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class StaffSite(AdminSite):
    """The stock admin with our own index, sign-in and stylesheet."""

    site_header = site_title = _("unionwork")
    index_title = _("Records")
