from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "unionwork.importing"
    label = "importing"
