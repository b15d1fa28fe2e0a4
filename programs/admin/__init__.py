from . import accounts, records

__all__ = ["accounts", "records"]
