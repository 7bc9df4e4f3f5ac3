"""Only regular files are read, up to a bound, and never waited for."""

import os

import pytest

from mlsd_helpers.shared.regular_files import NotRegularError, TooLargeError, is_regular, read_regular


@pytest.mark.parametrize(("size", "most"), [(0, 0), (10, 10), (10, 11)])
def test_a_file_is_read_up_to_its_bound(tmp_path, size, most):
    (tmp_path / "a").write_bytes(b"x" * size)
    assert read_regular(tmp_path / "a", most) == b"x" * size


def test_one_byte_more_is_too_large_and_says_how_large(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 500)
    with pytest.raises(TooLargeError, match="it has 500 bytes") as raised:
        read_regular(tmp_path / "a", 499)
    assert raised.value.size == 500


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_a_device_and_a_folder_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    for path, error in (
        (tmp_path / "pipe", NotRegularError),
        (tmp_path / "link", NotRegularError),
        (tmp_path, OSError),
    ):
        with pytest.raises(error):
            read_regular(path, 10)
        assert not is_regular(path)


def test_what_is_not_there_is_not_regular(tmp_path):
    assert not is_regular(tmp_path / "gone")
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "gone", 10)
