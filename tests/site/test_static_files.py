"""Collecting the static files."""

import pytest

from unionwork.static_files import STAMP, collect

HASHED = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


def test_static_files_are_collected_only_when_one_has_changed(tmp_path, settings):
    settings.STATIC_ROOT = root = tmp_path / "static"

    assert collect()
    assert not collect()
    assert list(root.glob("unionwork/site*.css"))

    (root / STAMP).unlink()  # as when it was killed on the way
    assert collect()


@pytest.fixture(scope="module")
def hashed_files(tmp_path_factory):
    return tmp_path_factory.mktemp("hashed")


@pytest.mark.parametrize(
    "address", ["/", "/api/", "/api/docs/", "/api/reference/", "/admin/login/"]
)
def test_pages_find_the_collected_files_by_their_hashes(
    client, regions, settings, hashed_files, address
):
    """As on a server, also where the files were collected before without hashes."""
    settings.STATIC_ROOT = hashed_files
    collect()
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": HASHED}}
    collect()

    answer = client.get(address, headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert "/static/" in answer.content.decode()
