"""Workbooks in and out: records as rows of Excel or CSV files, and back.

    file → Table → columns by its headings → a plan, row by row → a person confirms → the same again

`files` reads what was uploaded, `headings` finds its columns, a `RecordResource` (one a model, of
django-import-export) reads its rows, `plans` carries them out in one transaction that stays only
if it does exactly what the person has confirmed. `workbooks` writes the same columns.
"""
