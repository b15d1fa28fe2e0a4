"""Local mode: a secret key of this machine's own, made once."""

import stat

import pytest

from unionwork import local_mode


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    monkeypatch.setattr(local_mode, "DATA_DIR", tmp_path / "var")
    monkeypatch.setattr(local_mode, "KEY_FILE", tmp_path / "var" / "local_secret_key")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    return local_mode.KEY_FILE


def test_local_key_is_made_once_and_for_its_owner_only(key_file):
    local_mode.prepare_local_mode()
    key = local_mode.local_secret_key()

    local_mode.prepare_local_mode()

    assert len(key) >= 64
    assert local_mode.local_secret_key() == key
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_local_key_that_was_cut_off_is_made_again(key_file):
    key_file.parent.mkdir()
    key_file.touch(mode=0o600)
    assert local_mode.local_secret_key() == ""

    local_mode.prepare_local_mode()

    assert len(local_mode.local_secret_key()) >= 64


def test_local_key_is_not_made_where_the_environment_brings_one(key_file, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of the server")

    local_mode.prepare_local_mode()

    assert not key_file.exists()


def test_empty_variable_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv("DEBUG", "")
    monkeypatch.setenv("PORT", "8001")

    env = local_mode.read_environment()

    assert env.bool("DEBUG", True) is True
    assert env.str("PORT") == "8001"


def test_environment_file_fills_in_what_is_not_set(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("DATA_DIR=/srv/unionwork\nPORT=9000\n", encoding="utf8")
    monkeypatch.setattr(local_mode, "BASE_DIR", tmp_path)
    monkeypatch.setenv("DATA_DIR", "")
    monkeypatch.delenv("DATA_DIR")
    monkeypatch.setenv("PORT", "8001")

    env = local_mode.read_environment()

    assert (env.str("DATA_DIR"), env.str("PORT")) == ("/srv/unionwork", "8001")
