"""What every endpoint of the API has in common. A new one is covered by being registered."""

import json
import re
from decimal import Decimal

import pytest

from metrics.models import ReportedFigure
from tests.factories import (
    MAKERS,
    make_figure,
    make_participant,
    make_partner,
    make_program,
)
from unionwork.api.filtering import LIST_PARAMETERS
from unionwork.api.pagination import MOST_ON_A_PAGE
from unionwork.urls import facets, router

ENDPOINTS = {prefix: viewset for prefix, viewset, _name in router.registry}
every_endpoint = pytest.mark.parametrize("prefix", ENDPOINTS)

COLUMNS = {
    "figures": """
        id indicator indicator_name_zh indicator_name_en measure unit role value lower upper
        qualifier as_reported period_basis period_start period_end period_text period_inferred
        program program_name_zh program_kind trade_union trade_union_name_zh region region_name_zh
        province scope document article article_title line end_line start end review rank
        related_to note modified_at""",
    "programs": """
        slug name_zh name_en kind region region_name_zh province lead_union lead_union_name_zh
        parent started_on ended_on beneficiaries tags figures_count modified_at""",
    "trade-unions": """
        slug name_zh name_en kind tier region region_name_zh parent workplace has_all_below
        programs_count figures_count modified_at""",
    "checks": """
        slug relation figures band_lower band_upper holds gap is_explained explanation
        modified_at""",
    "regions": "code name_zh name_en short_name_zh level parent province",
    "indicators": """
        code name_zh name_en definition_zh definition_en unit measure non_negative numerator
        denominator stale_after theme figures_count modified_at""",
    "documents": """
        slug name sha256 publication published_on published_on_precision is_published_on_inferred
        url rights note articles_count figures_count modified_at""",
    "articles": """
        slug document position title byline published_on published_on_precision
        is_published_on_inferred figures_count modified_at""",
}


def make_rows(prefix, many):
    """At least so many rows of an endpoint."""
    model = ENDPOINTS[prefix].queryset.model
    for _ in range(many):
        MAKERS[model]()


def get(client, prefix, query="", status=200):
    answer = client.get(f"/api/{prefix}/{query}")
    assert answer.status_code == status, answer.content
    return answer.json()


# lists ----------------------------------------------------------------------------------------


@every_endpoint
def test_list_has_the_envelope(client, db, prefix):
    make_rows(prefix, 5)

    page = get(client, prefix, "?page_size=2&page=2")

    assert list(page) == ["count", "count_exact", "next", "previous", "results"]
    assert page["count"] == ENDPOINTS[prefix].queryset.count()
    assert page["count_exact"] is True
    assert page["next"].endswith(f"/api/{prefix}/?page=3&page_size=2")
    assert page["previous"].endswith(f"/api/{prefix}/?page_size=2")
    assert len(page["results"]) == 2


@every_endpoint
def test_list_without_rows_is_empty(client, db, prefix):
    page = get(client, prefix)

    assert page == {
        "count": 0,
        "count_exact": True,
        "next": None,
        "previous": None,
        "results": [],
    }


@every_endpoint
def test_list_pages_hold_every_row_once(client, db, prefix):
    make_rows(prefix, 5)

    count = get(client, prefix)["count"]
    pages = [get(client, prefix, f"?page_size=2&page={n}") for n in range(1, -(-count // 2) + 1)]

    rows = [str(row) for page in pages for row in page["results"]]
    assert len(set(rows)) == len(rows) == count
    assert pages[-1]["next"] is None


@every_endpoint
def test_list_has_the_columns_of_the_contract(client, db, prefix):
    make_rows(prefix, 1)

    (row, *_others) = get(client, prefix)["results"]

    assert list(row) == COLUMNS[prefix].split()


@every_endpoint
def test_detail_begins_with_the_row_of_the_list(client, db, prefix):
    make_rows(prefix, 2)

    for row in get(client, prefix)["results"]:
        detail = get(client, f"{prefix}/{row[COLUMNS[prefix].split()[0]]}")

        assert list(detail.items())[: len(row)] == list(row.items())


@every_endpoint
def test_list_needs_as_many_queries_for_200_rows_as_for_10(client, queries_of, prefix):
    address = f"/api/{prefix}/?page_size=1000"
    make_rows(prefix, 10)
    of_ten = queries_of(client, address)

    make_rows(prefix, 190)

    assert get(client, prefix)["count"] >= 200
    assert queries_of(client, address) == of_ten <= 4


@every_endpoint
def test_list_answers_head_and_options_and_nothing_that_writes(client, db, prefix):
    address = f"/api/{prefix}/"
    answers = {
        name: getattr(client, name)(address).status_code
        for name in ("head", "options", "post", "put", "patch", "delete")
    }

    assert answers == {
        "head": 200,
        "options": 200,
        "post": 405,
        "put": 405,
        "patch": 405,
        "delete": 405,
    }


@every_endpoint
def test_list_is_in_the_schema_with_its_columns_and_parameters(client, db, prefix):
    schema = json.loads(client.get("/api/schema/?format=json").content)

    operation = schema["paths"][f"/api/{prefix}/"]["get"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    page = schema["components"]["schemas"][answer["$ref"].rpartition("/")[2]]
    row = page["properties"]["results"]["items"]["anyOf"][0]["$ref"].rpartition("/")[2]
    columns = schema["components"]["schemas"][row]["properties"]
    parameters = {parameter["name"] for parameter in operation["parameters"]}

    assert list(columns) == COLUMNS[prefix].split()
    assert parameters == {*ENDPOINTS[prefix].filterset_class.base_filters, *LIST_PARAMETERS}


def test_root_names_every_endpoint(client, db):
    root = client.get("/api/").json()

    assert root["resources"] == {prefix: f"http://testserver/api/{prefix}/" for prefix in ENDPOINTS}
    assert client.get(root["documentation"]).status_code == 200
    assert client.get(root["schema"]).status_code == 200


# page_size ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "given"), [("1", 1), ("7", 7), ("1000", 55), ("", 50)])
def test_page_size_is_kept(client, db, asked, given):
    make_rows("articles", 55)

    page = get(client, "articles", f"?page_size={asked}" if asked else "")

    assert len(page["results"]) == given


BAD_SIZES = ["0", "-1", "1001", "ten", "1.5", "1e2", "", "٣", "0000001000000", "9" * 5000, "%00"]
BAD_PAGES = ["0", "-1", "two", "1.5", "", "%00", "٣"]


@every_endpoint
def test_page_size_that_cannot_be_is_refused(client, db, prefix):
    for size in BAD_SIZES:
        answer = get(client, prefix, f"?page_size={size}", 400)

        assert str(MOST_ON_A_PAGE) in answer["parameters"]["page_size"][0]


@every_endpoint
def test_page_that_cannot_be_is_refused(client, db, prefix):
    for number in BAD_PAGES:
        answer = get(client, prefix, f"?page={number}", 400)

        assert "It must be a whole number from 1" in answer["parameters"]["page"][0]


@every_endpoint
def test_page_beyond_the_list_is_not_found(client, db, prefix):
    for number in ("2", "10001", "9" * 20, "9" * 5000):
        answer = get(client, prefix, f"?page={number}", 404)

        assert answer["type"] == "urn:unionwork:not-found"


# numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "amount",
    ["4310000", "41.6", "0", "0.01", "-1165", "-0.5", "121", "9999999999999.99", "1234567890123"],
)
def test_number_is_a_json_number_without_loss(client, db, amount):
    make_figure(value=Decimal(amount), lower=None, upper=None)

    text = client.get("/api/figures/").content.decode()

    written = re.search(r'"value":\s*([^,]+),', text)[1]
    assert re.fullmatch(r"-?\d+(\.\d{1,2})?", written)
    assert Decimal(written) == Decimal(amount)
    assert '"lower":null,"upper":null' in text.replace(" ", "")


# only verified figures are public -------------------------------------------------------------


@pytest.mark.parametrize("review", ["draft", "rejected"])
def test_figure_that_is_not_verified_shows_nowhere(client, regions, review):
    public = make_figure(region=regions.xian)
    hidden = make_figure(
        program=make_program(region=regions.xinan, slug="program"),
        region=regions.xinan,
        indicator=public.indicator,
        article=public.article,
        as_reported="四百零四人",
        value=404,
        review=review,
    )

    lists = {prefix: get(client, prefix)["results"] for prefix in ENDPOINTS}
    counts = {
        prefix: sum(row.get("figures_count", 0) for row in rows) for prefix, rows in lists.items()
    }

    assert [row["id"] for row in lists["figures"]] == [public.pk]
    assert counts == {
        "regions": 0,
        "trade-unions": 0,
        "programs": 0,
        "indicators": 1,
        "documents": 1,
        "articles": 1,
        "figures": 0,
        "checks": 0,
    }
    get(client, f"figures/{hidden.pk}", status=404)
    for prefix in ("indicators", "documents", "articles", "figures"):
        assert get(client, prefix, "?region=410000")["count"] == 0
        assert get(client, prefix, "?region=610000")["count"] == 1
    for address in ("/", "/programs/program/", f"/figures/{public.pk}/"):
        assert "四百零四人" not in client.get(address).content.decode()
    assert client.get(f"/figures/{hidden.pk}/").status_code == 404


@pytest.mark.parametrize("review", ["draft", "rejected"])
def test_figure_does_not_tell_of_one_that_is_not_verified(client, db, review):
    hidden = make_figure(review=review, as_reported="四百零四人")
    public = make_figure(related_to=hidden, supersedes=hidden)
    make_figure(review=review, as_reported="四百零四人", related_to=public, supersedes=public)

    row = get(client, f"figures/{public.pk}")
    page = client.get(f"/figures/{public.pk}/").content.decode()

    assert row["related_to"] is None
    assert "四百零四人" not in page
    assert ReportedFigure.objects.count() == 3
    others = ReportedFigure.objects.exclude(pk=public.pk)
    assert not any(f"/figures/{other.pk}/" in page for other in others)


def test_program_needs_as_many_queries_with_20_parts_of_each_kind_as_with_2(client, queries_of):
    few, many = make_program(slug="few"), make_program(slug="many")
    for program, number in ((few, 2), (many, 20)):
        for _number in range(number):
            make_participant(program=program)
            make_figure(program=program)
            make_program(parent=program)
            program.partners.add(make_partner())

    queries = queries_of(client, "/api/programs/few/")

    assert queries == queries_of(client, "/api/programs/many/")
    assert queries <= 7


def model_fields(model, source):
    """The fields of the models that a column's source goes through."""
    for name in source.split("."):
        field = model._meta.get_field(name)
        yield field
        model = field.related_model


@every_endpoint
def test_column_that_may_have_no_value_is_null_then(prefix):
    """Also a text that may be empty: pandas would take "" and null for two things."""
    view = ENDPOINTS[prefix]
    row = view.serializer_class
    for name, column in row().fields.items():
        if name not in row.expressions:
            *through, last = model_fields(view.queryset.model, column.source)
            may_be_unknown = any(field.null for field in (*through, last)) or (
                last.blank and last.empty_strings_allowed and not last.has_default()
            )
            assert row.is_nullable(name) == may_be_unknown, name


# answers that a client has already --------------------------------------------------------------

LISTS = [f"/api/{prefix}/" for prefix, _view, _name in [*router.registry, *facets.registry]]
PAGES = ["/api/", "/api/schema/", "/api/docs/", "/api/reference/"]
every_list = pytest.mark.parametrize("address", [*PAGES, *LISTS, "/api/figures.csv"])


@every_list
def test_answer_that_a_client_has_is_304_after_one_query(
    client, db, django_assert_num_queries, address
):
    make_figure()
    etag = client.get(address)["ETag"]

    with django_assert_num_queries(1):
        answer = client.get(address, headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


@every_list
def test_answer_after_a_change_is_another(client, db, address):
    figure = make_figure()
    etag = client.get(address)["ETag"]

    ReportedFigure.objects.filter(pk=figure.pk).update(note="changed")

    answer = client.get(address, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer["ETag"] != etag


@every_list
def test_answer_to_another_question_is_another(client, db, address):
    etags = [client.get(f"{address}{query}").get("ETag") for query in ("", "?format=json")]
    etags.append(client.get(address, headers={"Accept-Language": "zh"})["ETag"])

    assert len(set(etags)) == 3
