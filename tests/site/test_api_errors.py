"""What the API refuses, and how it says so: application/problem+json, and never a 500."""

from string import ascii_lowercase

import pytest
from django.test import RequestFactory

from tests.factories import make_figure, make_program
from tests.filter_cases import CASES, ENDPOINTS, FILTERS, TAKE_SEVERAL, make_world
from unionwork.api.filtering import LIST_PARAMETERS
from unionwork.api.filters import ChoicesFilter, NaturalKeyFilter, NaturalKeysFilter
from unionwork.api.renderers import LIST_RENDERERS
from unionwork.wsgi import application

TAKE_ONE = [case for case in CASES if case not in TAKE_SEVERAL]
every_endpoint = pytest.mark.parametrize("prefix", ENDPOINTS)


def problem(answer, status):
    """The problem that an answer is, which must be told as RFC 9457 has it."""
    assert answer.status_code == status, answer.content
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:unionwork:")
    assert body["title"]
    return body


def refused(client, prefix, query):
    """What is said of each parameter of a query that must be refused."""
    return problem(client.get(f"/api/{prefix}/?{query}"), 400)["parameters"]


# bad values -----------------------------------------------------------------------------------

BAD_VALUES = ["no-such", "%00", "%ED%A0%80", "9" * 400, "1e999", "NaN", "-Infinity", "' OR 1=1 --"]


@pytest.mark.parametrize(("prefix", "name"), [case for case in CASES if case[1] != "q"])
def test_filter_refuses_what_it_cannot_read(client, db, prefix, name):
    for value in BAD_VALUES:
        assert refused(client, prefix, f"{name}={value}").keys() == {name}, value


@pytest.mark.parametrize("blank", ["+", "%09", "%E3%80%80"])
@pytest.mark.parametrize(("prefix", "name"), [case for case in CASES if case[1] != "q"])
def test_filter_refuses_blanks_which_say_nothing(client, db, prefix, name, blank):
    sentence = "This parameter is empty: give it a value or leave it out."

    assert sentence in refused(client, prefix, f"{name}={blank}")[name]


@pytest.mark.parametrize("value", ["culture&kind=", "&kind=culture"])
def test_filter_of_several_values_refuses_an_empty_one(client, db, value):
    assert refused(client, "programs", f"kind={value}").keys() == {"kind"}


OF_CODES = [case for case, one in FILTERS.items() if isinstance(one, ChoicesFilter)]
OF_RECORDS = [
    case for case, one in FILTERS.items() if isinstance(one, (NaturalKeyFilter, NaturalKeysFilter))
]


@pytest.mark.parametrize(("prefix", "name"), OF_CODES)
def test_misspelt_code_is_refused_with_what_was_meant_and_what_is_valid(client, db, prefix, name):
    code = CASES[prefix, name][0]

    said = " ".join(refused(client, prefix, f"{name}={code}x")[name])

    assert f"There is no “{code}x”. Did you mean “{code}”? Valid are: " in said
    assert all(valid in said for valid, _label in FILTERS[prefix, name].field.choices)


@pytest.mark.parametrize(("prefix", "name"), OF_RECORDS)
def test_misspelt_key_of_a_record_is_refused_with_what_was_meant(client, regions, prefix, name):
    make_world(regions)
    key = CASES[prefix, name][0]

    said = refused(client, prefix, f"{name}={key}x")[name]

    assert said == [f"There is no “{key}x”. Did you mean “{key}”?"]


@pytest.mark.parametrize(
    "instant",
    [
        "0001-01-01",
        "0001-01-01T00:00:00%2B14:00",
        "0001-01-01T00:00:00%2B00:01",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_instant_beyond_the_calendar_is_refused(client, db, instant):
    assert refused(client, "figures", f"modified_since={instant}").keys() == {"modified_since"}


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
@pytest.mark.parametrize("prefix", [prefix for prefix, name in CASES if name == "modified_since"])
def test_instant_at_the_ends_of_the_calendar_is_taken(client, db, prefix, instant):
    assert client.get(f"/api/{prefix}/?modified_since={instant}").status_code == 200


def served(address, content_type):
    """The answer of the server itself: Django's client makes requests of its own kind."""
    path, _mark, query = address.partition("?")
    environ = RequestFactory()._base_environ(
        PATH_INFO=path, QUERY_STRING=query, CONTENT_TYPE=content_type
    )
    return application.get_response(application.request_class(environ))


@pytest.mark.parametrize("charset", ["hex", "utf-7", "idna", "gbk", "no-such"])
def test_charset_of_a_request_says_nothing_of_its_address(regions, charset):
    make_program(slug="relief", name_zh="洛阳帮扶")
    address = "/api/programs/?fields=slug&q=%E6%B4%9B%E9%98%B3"

    answer = served(address, f"text/plain; charset={charset}")

    assert answer.status_code == 200
    assert b'"slug":"relief"' in answer.content


@pytest.mark.parametrize("query", ["%2B2AA-=1", "ordering=%2B2AA-", "kind=%2B2AA-"])
def test_charset_of_a_request_brings_no_half_characters(db, query):
    answer = served(f"/api/programs/?{query}", "text/plain; charset=utf-7")

    assert answer.status_code == 400


@pytest.mark.parametrize("prefix", [prefix for prefix, name in CASES if name == "q"])
def test_text_filter_refuses_what_no_database_takes(client, db, prefix):
    for text in ("%00", "x" * 201, "+".join("a" * 1500)):
        assert refused(client, prefix, f"q={text}").keys() == {"q"}


@pytest.mark.parametrize("prefix", [prefix for prefix, name in CASES if name == "q"])
def test_text_filter_takes_twenty_words_and_no_more(client, db, prefix):
    assert client.get(f"/api/{prefix}/?q={'+'.join(ascii_lowercase[:20])}").status_code == 200
    said = refused(client, prefix, f"q={'+'.join(ascii_lowercase[:21])}")["q"]
    assert "At most 20 words can be searched for." in said


@pytest.mark.parametrize("year", ["2015.5", "1899", "2101", "-1", "MMXV", "二〇一五"])
@pytest.mark.parametrize("name", ["year_from", "year_to"])
def test_year_filter_refuses_what_is_no_year(client, db, name, year):
    assert refused(client, "figures", f"{name}={year}").keys() == {name}


@pytest.mark.parametrize(("prefix", "name"), TAKE_ONE)
def test_filter_that_stands_twice_is_refused(client, db, prefix, name):
    said = refused(client, prefix, f"{name}=410000&{name}=410300")

    assert "This parameter may stand only once." in said[name]


@every_endpoint
@pytest.mark.parametrize("name", LIST_PARAMETERS)
def test_list_parameter_that_stands_twice_is_refused(client, db, prefix, name):
    assert refused(client, prefix, f"{name}=1&{name}=1").keys() == {name}


def test_filter_by_another_record_doesnt_load_its_choices(client, queries_of, regions):
    """One query finds the record; a list of its thousands would be loaded for nothing."""
    naturals = [one for one in FILTERS.values() if isinstance(one, NaturalKeyFilter)]

    assert {one.field.widget.input_type for one in naturals} == {"text"}
    assert queries_of(client, "/api/figures/?region=410000") <= 3


# unknown parameters ---------------------------------------------------------------------------


@every_endpoint
def test_unknown_parameter_is_refused_with_the_valid_ones(client, db, prefix):
    said = refused(client, prefix, "colour=red")["colour"][0]

    valid = ENDPOINTS[prefix].filterset_class.base_filters
    assert said.startswith("There is no such parameter.")
    assert said.endswith(f"Valid are: {', '.join([*valid, *LIST_PARAMETERS])}.")


@pytest.mark.parametrize(("prefix", "name"), [case for case in CASES if len(case[1]) > 3])
def test_misspelt_parameter_is_refused_with_the_one_that_was_meant(client, db, prefix, name):
    misspelt = name[0] + name[2] + name[1] + name[3:]

    said = refused(client, prefix, f"{misspelt}=x")[misspelt][0]

    assert f"Did you mean “{name}”?" in said


@every_endpoint
@pytest.mark.parametrize("name", ["PAGE", "%00", "q[]", "region__code", "'", "页"])
def test_parameter_that_is_nearly_one_is_refused(client, db, prefix, name):
    refused(client, prefix, f"{name}=1")


@every_endpoint
@pytest.mark.parametrize("renderer", LIST_RENDERERS)
def test_query_is_refused_as_a_problem_in_every_format(client, db, prefix, renderer):
    for address in (
        f"/api/{prefix}.{renderer.format}?",
        f"/api/{prefix}/?format={renderer.format}&",
    ):
        body = problem(client.get(f"{address}regoin=1"), 400)

        assert body["type"] == "urn:unionwork:invalid-parameter"
        assert body["parameters"].keys() == {"regoin"}


@every_endpoint
def test_unknown_format_is_refused_with_the_valid_ones(client, db, prefix):
    formats = ", ".join(renderer.format for renderer in LIST_RENDERERS)

    (said,) = refused(client, prefix, "format=cvs")["format"]
    of_suffix = problem(client.get(f"/api/{prefix}.cvs"), 404)["detail"]

    for sentence in (said, of_suffix):
        assert sentence.endswith(f"Did you mean “csv”? Valid are: {formats}.")


def test_refusal_names_every_wrong_parameter(client, db):
    said = refused(client, "figures", "regoin=1&year_from=x&role=no&page=1&page=2")

    assert said.keys() == {"regoin", "year_from", "role", "page"}


# other errors ---------------------------------------------------------------------------------


KEYS = ["no-such", "999999", "9" * 18, "9" * 30, "%00", "%FF", "-1", "1e5", "测试", "'"]


@every_endpoint
def test_record_that_isnt_there_is_not_found(client, db, prefix):
    for key in KEYS:
        problem(client.get(f"/api/{prefix}/{key}/"), 404)


@pytest.mark.parametrize(
    "address", ["no-such/", "figures/1/2/", "figures/x.y/", "programs/a/b/", "%00/", "Figures/"]
)
def test_address_outside_the_router_is_not_found(client, db, address):
    body = problem(client.get(f"/api/{address}"), 404)

    assert body["type"] == "urn:unionwork:not-found"


def test_address_outside_the_api_is_not_found_as_a_page(client, db):
    answer = client.get("/no-such/")

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is nothing at this address" in answer.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/", *(f"/api/{prefix}/" for prefix in ENDPOINTS)])
def test_method_that_would_write_is_refused(client, db, method, address):
    body = problem(getattr(client, method)(address), 405)

    assert body["type"] == "urn:unionwork:method-not-allowed"


@every_endpoint
def test_method_that_would_write_a_record_is_refused(client, prefix):
    problem(client.delete(f"/api/{prefix}/1/"), 405)


@every_endpoint
def test_format_that_there_isnt_is_refused_with_those_that_there_are(client, db, prefix):
    answer = client.get(f"/api/{prefix}/", headers={"accept": "application/xml"})

    available = problem(answer, 406)["available"]
    assert available == [renderer.media_type for renderer in LIST_RENDERERS]


@every_endpoint
@pytest.mark.parametrize("address", ["/api/{}/", "/api/{}.csv", "/api/{}/?format=xlsx"])
def test_options_say_what_is_allowed(client, db, prefix, address):
    answer = client.options(address.format(prefix))

    assert answer.status_code == 200
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("address", ["/api/", "/api/schema/", "/api/docs/"])
def test_options_of_the_description_are_json_too(client, db, address):
    answer = client.options(address)

    assert (answer.status_code, answer.headers["allow"]) == (200, "GET, HEAD, OPTIONS")
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("prefix", ENDPOINTS)
def test_detail_refuses_parameters_that_it_would_ignore(client, db, prefix):
    answer = client.get(f"/api/{prefix}/1/?region=410000")

    said = problem(answer, 400)["parameters"]["region"]
    assert said == ["There is no such parameter. Valid are: format."]


@pytest.mark.parametrize("query", ["foo=1", "lang=de", "version=%00", "version=9", "format="])
def test_schema_refuses_parameters_that_it_would_ignore(client, db, query):
    name = query.partition("=")[0]

    assert problem(client.get(f"/api/schema/?{query}"), 400)["parameters"].keys() == {name}


@pytest.mark.parametrize("number", ["\uff11", "\u0661", "1" * 19, "-1", "0x1"])
def test_figure_has_one_address(client, db, number):
    make_figure(pk=1)

    assert client.get("/api/figures/1/").status_code == 200
    problem(client.get(f"/api/figures/{number}/"), 404)
