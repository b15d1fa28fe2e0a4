from . import checks, figures, indicators, sources

__all__ = ["checks", "figures", "indicators", "sources"]
