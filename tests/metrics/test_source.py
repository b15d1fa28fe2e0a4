import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from metrics.models import Article, Document, DocumentText
from tests.factories import make_article, make_document, make_figure, make_text


@pytest.mark.parametrize(
    ("code", "expected"),
    [("100000", {"one", "two"}), ("410000", {"one"}), ("610100", {"two"}), ("410323", set())],
)
def test_source_in_region_has_a_verified_figure_there_or_below(regions, code, expected):
    for slug, region in (("one", regions.luoyang), ("two", regions.xian)):
        article = make_article(slug=slug, document=make_document(slug=slug))
        make_figure(article=article, region=region)
        make_figure(article=article, region=region)
    unread = make_article(document=make_document(slug="three"))
    make_figure(article=unread, region=regions.xinan, review="draft")
    region = next(each for each in vars(regions).values() if each.code == code)

    documents, articles = Document.objects.in_region(region), Article.objects.in_region(region)

    assert sorted(document.slug for document in documents) == sorted(expected)
    assert sorted(article.slug for article in articles) == sorted(expected)


@pytest.mark.parametrize(
    "digest", ["", "0" * 63, "0" * 65, "G" + "0" * 63, "A" + "0" * 63, " " + "0" * 63]
)
def test_document_fingerprint_is_a_sha256(db, digest):
    document = make_document()
    document.sha256 = digest

    with pytest.raises(ValidationError) as refusal:
        document.full_clean()

    assert refusal.value.message_dict.keys() == {"sha256"}


def test_document_fingerprint_is_there_once(db):
    with pytest.raises(IntegrityError):
        make_document(sha256=make_document().sha256)


@pytest.mark.parametrize("url", ["no address", "javascript:alert(1)", "ftp:/x"])
def test_document_address_must_be_one(db, url):
    document = make_document(url=url)

    with pytest.raises(ValidationError) as refusal:
        document.full_clean()

    assert refusal.value.message_dict.keys() == {"url"}


def test_source_reads_as_its_name_or_title(db):
    document = make_document(name="page.txt")
    article = make_article(document=document, title="送温暖")

    assert str(document) == str(make_text(document=document)) == "page.txt"
    assert str(article) == "送温暖"


def test_source_natural_keys_are_slugs(db):
    article = make_article(slug="one", document=make_document(slug="page"))

    assert article.natural_key() == ("one",)
    assert Article.objects.get_by_natural_key("one") == article
    assert Document.objects.get_by_natural_key("page") == article.document


def test_document_is_not_deleted_while_it_has_a_text(db):
    text = make_text()

    with pytest.raises(ProtectedError):
        text.document.delete()

    assert DocumentText.objects.get() == text


def test_document_stays_when_its_text_is_removed(db):
    text = make_text()

    text.delete()

    assert not hasattr(Document.objects.get(), "attached_text")


def test_source_of_something_cannot_be_deleted(db):
    article = make_figure().article

    for source in (article, article.document):
        with pytest.raises(ProtectedError):
            source.delete()


def test_articles_stand_in_the_order_of_their_document(db):
    document = make_document()
    for position in (3, 1, 2):
        make_article(document=document, position=position)

    assert [article.position for article in document.articles.all()] == [1, 2, 3]
