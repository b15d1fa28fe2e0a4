from django.apps import AppConfig


class UnionworkConfig(AppConfig):
    name = "unionwork"
    verbose_name = "unionwork"
