"""The admin with a site of our own."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    default_site = "unionwork.staff.site.StaffSite"
