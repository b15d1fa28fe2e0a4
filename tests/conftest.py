"""What the tests of all parts share."""

from threading import BoundedSemaphore
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories import china, make_region
from unionwork.api import throttling
from unionwork.data_version import seen
from unionwork.permanent import drop_triggers, make_triggers
from unionwork.translations import compile_messages


@pytest.fixture(scope="session", autouse=True)
def _compiled_messages():
    """Chinese pages need the compiled catalogue, which is made when it has changed."""
    compile_messages()


@pytest.fixture(autouse=True)
def _english(settings):
    """The site speaks English unless a request asks for Chinese."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _free_export_slots(settings, monkeypatch):
    """An export that another test has left unread takes no place from this one."""
    slots = BoundedSemaphore(settings.EXPORTS_AT_ONCE)
    monkeypatch.setattr(throttling.export_slots, "slots", slots)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """PostgreSQL needn't wait for the disk: what a test writes is thrown away."""
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "postgresql":
        options["options"] = f"{options.get('options', '')} -c synchronous_commit=off"


@pytest.fixture(scope="session", autouse=True)
def _flush_empties_histories_too():
    """What a test without a transaction wrote is removed after it, which the database refuses."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_all(operations, statements):
        drop_triggers(operations.connection)
        flush(operations, statements)
        make_triggers(operations.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_all)
        yield


@pytest.fixture
def changeable_history(db):
    """For a history as it can't come about: the database lets it be changed during the test."""
    drop_triggers(connection)


@pytest.fixture(scope="session")
def static_root(tmp_path_factory):
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def _plain_static_files(settings, static_root):
    """Pages name static files without their hashes, which only collecting them would give."""
    settings.STATIC_ROOT = static_root
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hashing a password is slow on purpose, which tests needn't be."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def compiled_messages():
    """For what needs both languages."""
    compile_messages()


@pytest.fixture
def regions(db):
    """China, Henan with Luoyang and Xin'an in it, and Shaanxi with Xi'an."""
    henan = make_region(code="410000", name_zh="河南省", name_en="Henan")
    luoyang = make_region(code="410300", name_zh="洛阳市", name_en="Luoyang", parent=henan)
    xinan = make_region(code="410323", name_zh="新安县", name_en="Xin'an", parent=luoyang)
    shaanxi = make_region(code="610000", name_zh="陕西省", name_en="Shaanxi")
    xian = make_region(code="610100", name_zh="西安市", name_en="Xi'an", parent=shaanxi)
    return SimpleNamespace(
        china=china(), henan=henan, luoyang=luoyang, xinan=xinan, shaanxi=shaanxi, xian=xian
    )


@pytest.fixture(autouse=True)
def _no_version_seen():
    """What an earlier test has read is no version of this one's data."""
    seen.clear()


@pytest.fixture
def queries_of(db):
    """How many queries a request makes; it must succeed."""

    def count(client: Client, address: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count
