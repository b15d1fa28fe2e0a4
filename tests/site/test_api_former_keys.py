"""Old keys of records in addresses and filters: they lead to where the records are now."""

import pytest

from tests.factories import MAKERS, make_indicator, make_trade_union
from unionwork.urls import router

ENDPOINTS = {prefix: viewset for prefix, viewset, _name in router.registry}
every_endpoint = pytest.mark.parametrize("prefix", ENDPOINTS)


@every_endpoint
def test_record_that_was_renamed_is_answered_with_where_it_is(client, db, prefix):
    view = ENDPOINTS[prefix]
    MAKERS[view.queryset.model]()
    if prefix in ("figures", "regions"):
        pytest.skip("numbers and codes don't change")
    record = view.queryset.first()
    before = getattr(record, view.lookup_field)
    setattr(record, view.lookup_field, "renamed")
    record.save()

    answer = client.get(f"/api/{prefix}/{before}/")

    assert answer.status_code == 301
    assert answer["Location"] == f"http://testserver/api/{prefix}/renamed/"
    assert client.get(answer["Location"]).status_code == 200


def test_filter_by_a_former_key_says_what_it_is_now(client, db):
    union = make_trade_union(slug="before")
    union.slug = "after"
    union.save()

    for address in ("/api/figures/?trade_union=before", "/api/programs/?trade_union=before"):
        answer = client.get(address)
        assert answer.status_code == 400
        sentence = answer.json()["parameters"]["trade_union"][0]
        assert sentence == "“before” was renamed or merged: it is now “after”."


def test_filter_by_several_former_keys_says_what_one_is_now(client, db):
    indicator = make_indicator(code="before")
    indicator.code = "after"
    indicator.save()

    answer = client.get("/api/figures/?indicator=before").json()

    assert "it is now “after”" in answer["parameters"]["indicator"][0]
