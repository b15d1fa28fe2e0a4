"""The addresses of the admin's pages, and what a browser would send from them."""

from typing import Any

from django.db.models import Model
from django.urls import reverse


def address(model: type[Model], view: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def posted(answer: Any) -> dict[str, Any]:
    """What a browser would send if one pressed “save” on the page of a record."""
    forms = [answer.context["adminform"].form]
    for inline in answer.context.get("inline_admin_formsets", []):
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {
        field.html_name: value
        for form in forms
        for field in form
        if (value := as_posted(field.value())) is not None
    }


def as_posted(value: Any) -> Any:
    if value is None or value is False:
        return None
    return [getattr(each, "pk", each) for each in value] if isinstance(value, list) else value


def put_back(client: Any, where: str, reason: str = "误改") -> Any:
    """What comes of pressing “put back” on the page of a state of a record."""
    page = client.get(where)
    version = page.context["form"]["version"].value() if page.status_code == 200 else ""
    return client.post(where, {"reason": reason, "version": version})
