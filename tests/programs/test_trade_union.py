import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from programs.models import TradeUnion
from tests.factories import make_participant, make_trade_union


@pytest.fixture
def unions(regions):
    """A line of unions, and one beside it: henan – luoyang – factory; shaanxi."""
    henan = make_trade_union(slug="henan", tier="provincial", region=regions.henan)
    luoyang = make_trade_union(slug="luoyang", region=regions.luoyang, parent=henan)
    factory = make_trade_union(
        slug="factory", kind="primary", tier="workplace", region=regions.xinan, parent=luoyang
    )
    shaanxi = make_trade_union(slug="shaanxi", tier="provincial", region=regions.shaanxi)
    return {union.slug: union for union in (henan, luoyang, factory, shaanxi)}


def slugs(queryset):
    return {union.slug for union in queryset}


def below(slug):
    return slugs(TradeUnion.objects.below(TradeUnion.objects.get(slug=slug)))


def test_union_path_leads_down_by_primary_keys(unions):
    keys = [unions[slug].pk for slug in ("henan", "luoyang", "factory")]

    assert unions["factory"].path == "".join(f"{key:08d}" for key in keys)
    assert unions["shaanxi"].path == f"{unions['shaanxi'].pk:08d}"


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("henan", {"henan", "luoyang", "factory"}),
        ("luoyang", {"luoyang", "factory"}),
        ("factory", {"factory"}),
        ("shaanxi", {"shaanxi"}),
    ],
)
def test_union_below_has_the_union_and_all_under_it(unions, slug, expected):
    assert below(slug) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("100000", {"henan", "luoyang", "factory", "shaanxi"}),
        ("410000", {"henan", "luoyang", "factory"}),
        ("410300", {"luoyang", "factory"}),
        ("610100", set()),
    ],
)
def test_union_in_region_has_those_of_everything_below(unions, regions, code, expected):
    region = next(each for each in vars(regions).values() if each.code == code)

    assert slugs(TradeUnion.objects.in_region(region)) == expected


def test_union_moved_takes_those_under_it_along(unions):
    luoyang = TradeUnion.objects.get(slug="luoyang")
    luoyang.parent = unions["shaanxi"]

    luoyang.save()

    assert below("shaanxi") == {"shaanxi", "luoyang", "factory"}
    assert below("henan") == {"henan"}
    assert below("luoyang") == {"luoyang", "factory"}


def test_union_moved_to_the_top_takes_those_under_it_along(unions):
    luoyang = TradeUnion.objects.get(slug="luoyang")
    luoyang.parent = None

    luoyang.save()

    assert luoyang.path == f"{luoyang.pk:08d}"
    assert below("luoyang") == {"luoyang", "factory"}


def test_union_saved_in_place_leaves_the_others_alone(unions):
    paths = dict(TradeUnion.objects.values_list("slug", "path"))
    luoyang = TradeUnion.objects.select_related("parent").get(slug="luoyang")

    luoyang.save()

    assert dict(TradeUnion.objects.values_list("slug", "path")) == paths


@pytest.mark.parametrize("above", ["luoyang", "factory"])
def test_union_cannot_be_under_itself(unions, above):
    luoyang = TradeUnion.objects.get(slug="luoyang")
    luoyang.parent = unions[above]

    with pytest.raises(ValidationError) as refusal:
        luoyang.full_clean()

    (sentence,) = refusal.value.message_dict["parent"]
    assert sentence == f"{unions[above]} is under {luoyang}; choose a union that isn't below it."


def test_union_may_move_under_another(unions):
    luoyang = TradeUnion.objects.get(slug="luoyang")
    luoyang.parent = unions["shaanxi"]

    luoyang.full_clean()

    assert luoyang.parent.slug == "shaanxi"


def test_union_that_has_others_under_it_cannot_be_deleted(unions):
    with pytest.raises(ProtectedError):
        unions["luoyang"].delete()


def test_union_that_takes_part_cannot_be_deleted(unions):
    make_participant(trade_union=unions["factory"])

    with pytest.raises(ProtectedError):
        unions["factory"].delete()


def test_union_slug_is_its_natural_key(unions):
    assert unions["luoyang"].natural_key() == ("luoyang",)
    assert TradeUnion.objects.get_by_natural_key("luoyang") == unions["luoyang"]
