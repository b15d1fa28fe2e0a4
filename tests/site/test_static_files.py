"""Collecting the static files."""

from unionwork.static_files import STAMP, collect


def test_static_files_are_collected_only_when_one_has_changed(tmp_path, settings):
    settings.STATIC_ROOT = root = tmp_path / "static"

    assert collect()
    assert not collect()
    assert list(root.glob("unionwork/site*.css"))
    assert not list(root.glob("**/redoc*"))

    (root / STAMP).unlink()  # as when it was killed on the way
    assert collect()
