"""Importing the administrative divisions: new, changed and moved ones, and bad files."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programs.models import Region
from unionwork.search import index

pytestmark = pytest.mark.django_db

FILE = """\
code,name_zh,level,parent
100000,中华人民共和国,country,
410000,河南省,province,100000
410300,洛阳市,prefecture,410000
410323,新安县,county,410300
419001,济源市,county,410000
610000,陕西省,province,100000
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "regions.csv"
    path.write_text(FILE, encoding="utf8")
    return path


def run(file, *options):
    """Import the file; returns what the command says."""
    said = StringIO()
    call_command("import_regions", str(file), *options, stdout=said, no_color=True)
    return said.getvalue()


def replace(file, old, new):
    text = file.read_text(encoding="utf8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf8")


def stored():
    return list(Region.objects.order_by("code").values())


def paths():
    return dict(Region.objects.values_list("code", "path"))


# good files ---------------------------------------------------------------------------------------


def test_import_leaves_the_search_up_to_date(file):
    run(file)
    replace(file, "新安县", "浚县")
    run(file)

    assert index(Region, dry_run=True) == 0
    assert [region.code for region in Region.objects.search("xunxian")] == ["410323"]
    assert not Region.objects.search("新安")


def test_import_makes_new_regions_with_names_and_paths(file):
    said = run(file)

    assert said == "regions:     6, 6 new\n"
    xinan = Region.objects.get(code="410323")
    assert (xinan.parent.code, xinan.level) == ("410300", "county")
    assert (xinan.name_en, xinan.short_name_zh) == ("Xin'an County", "新安")
    assert xinan.path == "100000410000410300410323"


def test_import_of_a_directly_administered_county_takes_its_parent_from_the_file(file):
    run(file)

    jiyuan = Region.objects.get(code="419001")
    assert jiyuan.parent.code == "410000"
    assert jiyuan.path == "100000410000419001"


def test_import_takes_children_before_their_parents(file):
    header, *rows = FILE.splitlines()
    file.write_text("\n".join([header, *reversed(rows)]), encoding="utf8")

    run(file)

    assert paths()["410323"] == "100000410000410300410323"


def test_import_takes_the_names_of_the_file_where_it_has_some(file):
    file.write_text(
        "code,name_zh,name_en,short_name_zh,level,parent\n"
        "100000,中华人民共和国,The Republic,中华,country,\n",
        encoding="utf-8-sig",
    )

    run(file)

    china = Region.objects.get()
    assert (china.name_en, china.short_name_zh) == ("The Republic", "中华")


def test_import_twice_changes_nothing(file):
    run(file)
    before = stored()

    assert run(file) == "regions:     6\n"
    assert stored() == before


def test_import_of_a_changed_region_updates_it(file):
    run(file)
    replace(file, "新安县", "新安区")

    said = run(file)

    assert said == "regions:     6, 1 changed\n"
    xinan = Region.objects.get(code="410323")
    assert (xinan.name_zh, xinan.name_en) == ("新安区", "Xin'an District")


def test_import_of_a_moved_region_moves_all_below_it(file):
    run(file)
    replace(file, "410300,洛阳市,prefecture,410000", "410300,洛阳市,prefecture,610000")

    said = run(file)

    assert said == "regions:     6, 2 changed\n"
    assert paths()["410323"] == "100000610000410300410323"
    shaanxi = Region.objects.get(code="610000")
    below = Region.objects.below(shaanxi).values_list("code", flat=True)
    assert set(below) == {"610000", "410300", "410323"}


def test_import_of_a_region_moved_into_a_new_one(file):
    run(file)
    replace(file, "410323,新安县,county,410300", "410323,新安县,county,410900")
    with file.open("a", encoding="utf8") as more:
        more.write("410900,濮阳市,prefecture,410000\n")

    said = run(file)

    assert said == "regions:     7, 1 new, 1 changed\n"
    assert Region.objects.get(code="410323").parent.code == "410900"
    assert paths()["410323"] == "100000410000410900410323"


def test_import_keeps_regions_that_are_no_longer_in_the_file(file):
    run(file)
    replace(file, "410323,新安县,county,410300\n", "")

    said = run(file)

    assert said.splitlines() == [
        "region 410323 is no longer in regions.csv, but still here",
        "regions:     5, 1 left alone",
    ]
    assert "410323" in paths()


def test_import_moves_a_kept_region_with_the_one_that_it_lies_in(file):
    run(file)
    replace(file, "410323,新安县,county,410300\n", "")
    replace(file, "410300,洛阳市,prefecture,410000", "410300,洛阳市,prefecture,610000")

    run(file)

    assert paths()["410323"] == "100000610000410300410323"


@pytest.mark.parametrize("is_empty", [True, False])
def test_dry_run_says_what_would_change_and_changes_nothing(file, is_empty):
    if not is_empty:
        run(file)
        replace(file, "新安县", "新安区")
    before = stored()

    said = run(file, "--dry-run")

    assert ("6 new" if is_empty else "1 changed") in said
    assert "nothing was changed" in said
    assert stored() == before


def test_import_interrupted_half_way_leaves_everything_as_it_was(file, monkeypatch):
    run(file)
    before = stored()
    replace(file, "新安县", "新安区")
    with file.open("a", encoding="utf8") as more:
        more.write("410900,濮阳市,prefecture,410000\n")

    def interrupt(*args, **kwargs):
        assert Region.objects.filter(code="410900").exists()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("programs.models.region.RegionQuerySet.bulk_update", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run(file)

    assert stored() == before
    assert "1 new, 1 changed" in run(file)


# bad files ----------------------------------------------------------------------------------------

BAD = [
    # what stands there, what stands there instead, the sentence
    ("410323,", "41032,", "line 5, code: “41032” isn't six digits"),
    ("410323,", "４１０３２３,", "line 5, code: “４１０３２３” isn't six digits"),
    ("410323,", ",", "line 5, code: “” isn't six digits"),
    ("410323,", "410300,", "line 5, code: 410300 stands here twice"),
    ("县,county", "县,countty", "line 5, level: “countty” isn't a level; did you mean"),
    ("新安县,county", "新安县,", "line 5, level: “” isn't a level"),
    ("county,410300", "county,410301", "line 5, parent: there is no region 410301 in the file"),
    ("county,410300", "county,", "line 5, parent: every region but the country has one"),
    ("county,410300", "county", "line 5, parent: every region but the country has one"),
    ("county,410300", "county,419001", "line 5, parent: 419001 is of the level “county”, which"),
    ("country,", "country,410000", "line 2, parent: every region but the country has one"),
    ("100000\n410", "410323\n410", "line 3, parent: 410323 is of the level “county”, which"),
    ("county,410300", "county,410300,x", "line 5: it has more columns than the first line"),
    ("新安县", "", "line 5, name_zh: it is empty"),
    ("新安县", "新安", "line 5, name_zh: no generic part that KINDS knows: 新安"),
    ("新安县", "安" * 60 + "县", "line 5, name_zh: short_name_zh has more than 50 characters"),
    ("410323,新安县", "\n41032,新安县", "line 6, code: “41032” isn't six digits"),
    ("name_zh,level", "name,level", ": the column name_zh is missing"),
    ("code,name_zh,level,parent", "", ": the column "),
    ("新安县", '"新安县', " can't be read: "),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), BAD)
def test_bad_file_is_refused_and_changes_nothing(file, old, new, sentence):
    run(file)
    before = stored()
    replace(file, "陕西省", "陕西地区")  # a change that must not be taken either
    replace(file, old, new)

    with pytest.raises(CommandError) as refused:
        run(file)

    heading, *problems = str(refused.value).splitlines()
    assert heading == "Nothing was imported."
    assert any(
        f"regions.csv, {sentence}" in line or f"regions.csv{sentence}" in line for line in problems
    )
    assert stored() == before


def test_file_with_several_mistakes_is_told_all_of_them(file):
    replace(file, "410323,", "41032,")
    replace(file, "济源市", "")

    with pytest.raises(CommandError) as refused:
        run(file)

    assert str(refused.value).splitlines()[1:] == [
        "  regions.csv, line 5, code: “41032” isn't six digits",
        "  regions.csv, line 6, name_zh: it is empty",
    ]


@pytest.mark.parametrize("content", [None, FILE.encode("gb18030")])
def test_file_that_cannot_be_read_is_refused(file, content):
    file.unlink()
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError, match=r"regions\.csv can't be read"):
        run(file)
