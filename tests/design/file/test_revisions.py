"""A document as a file or as git has it in a revision."""

import os
import shutil
import subprocess

import pytest

from mlsd_helpers.design import Design, DesignError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

OLD, NEW = "name: shop\noverview: old\n", "name: shop\noverview: new\n"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with two versions of designs/shop.yaml and a third that is not committed; we stand in it."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "repository"
    (folder / "designs").mkdir(parents=True)
    monkeypatch.chdir(folder)

    def git(*arguments):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)

    git("init", "--initial-branch=main")
    for text in (OLD, NEW):
        (folder / "designs" / "shop.yaml").write_text(text)
        (folder / "designs" / "bad.yaml").write_text("name: [\n")
        (folder / "designs" / "large.yaml").write_bytes(b"#" * (2 << 20))
        git("add", ".")
        git("commit", "--message", "a version")
    (folder / "designs" / "shop.yaml").write_text(NEW.replace("new", "newest"))
    return folder


@pytest.mark.parametrize(
    ("where", "overview"),
    [
        ("designs/shop.yaml", "newest"),
        ("HEAD:designs/shop.yaml", "new"),
        ("HEAD~1:designs/shop.yaml", "old"),
        ("main:./designs/shop.yaml", "new"),
        (":designs/shop.yaml", "new"),  # as staged
    ],
)
def test_a_document_is_read_from_a_file_or_a_revision(repository, where, overview):
    assert Design.open_file_or_revision(where).overview == overview


def test_in_a_folder_below_paths_with_a_dot_count_from_there(repository, monkeypatch):
    monkeypatch.chdir(repository / "designs")
    assert Design.open_file_or_revision("HEAD~1:./shop.yaml").overview == "old"


def test_a_file_whose_name_looks_like_a_revision_comes_first(repository):
    (repository / "HEAD:shop.yaml").write_text(OLD)
    assert Design.open_file_or_revision("HEAD:shop.yaml").overview == "old"


def test_a_document_of_a_revision_stands_in_no_file(repository):
    assert Design.open_file_or_revision("HEAD:designs/shop.yaml").path is None


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("gone.yaml", "gone.yaml: there is no such file; a file in a revision is REVISION:PATH, such as HEAD~1:"),
        ("HEAD~9:designs/shop.yaml", "git knows no revision 'HEAD~9'; 'git log --oneline' lists them"),
        ("--help:x", "git knows no revision '--help'"),
        (
            "HEAD:gone.yaml",
            "revision 'HEAD' has no file 'gone.yaml'; paths count from the top of the repository, HEAD:./",
        ),
        ("HEAD:./gone.yaml", "revision 'HEAD' has no file './gone.yaml'"),
        (":gone.yaml", "nothing is staged as 'gone.yaml'"),
        ("HEAD:designs", "HEAD:designs: this is a folder; name the YAML file of one design document"),
        ("HEAD:designs/bad.yaml", "HEAD:designs/bad.yaml:2:1: this is not YAML"),
        ("HEAD:designs/large.yaml", "the file has 2,097,152 bytes; a design document may have 1,048,576 (1 MiB)"),
        ("HEAD:designs/\0", "cannot be read from git: embedded null byte"),
    ],
)
def test_what_is_not_there_is_one_clear_message(repository, where, message):
    with pytest.raises(DesignError) as error:
        Design.open_file_or_revision(where)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_outside_of_a_repository_that_is_said(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(DesignError, match="no such file, and this folder is in no git repository"):
        Design.open_file_or_revision("HEAD:designs/shop.yaml")


def test_without_git_that_is_said(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DesignError, match="git is not installed or not on the PATH"):
        Design.open_file_or_revision("HEAD:designs/shop.yaml")
