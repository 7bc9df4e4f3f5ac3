"""Every link within the project leads somewhere: to a file that exists, to a section that it has."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from mlsd_helpers.design import all_rules

ROOT = Path(__file__).resolve().parents[1]
PAGES = [path for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md") if (path := ROOT / name).is_file()]
PAGES += [ROOT / "exercises" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))

LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|<(?:a|img)\s[^>]*?(?:href|src)=\"([^\"]+)\"")
CODE = re.compile(r"^(```|~~~).*?^\1\s*$|`[^`\n]*`", re.M | re.S)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.M)
NAMED = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")


def prose(path):
    """The Markdown of a page, or of a notebook's cells, without code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return CODE.sub(lambda code: "" if code[1] else code[0], text)


def links(text):
    for found in LINK.finditer(CODE.sub("", text)):
        target = found[1] or found[2]
        if not re.match(r"[a-z][a-z0-9+.-]*:|//", target):
            yield target


@cache
def anchors(path):
    """What may follow # in a link to this file: as GitHub makes it of a heading, or in a notebook as Jupyter does."""
    text = prose(path)
    headings = [re.sub(r"[*`]|\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in HEADING.findall(text)]
    if path.suffix == ".ipynb":
        return {heading.replace(" ", "-") for heading in headings} | set(NAMED.findall(text))
    slugs = set(NAMED.findall(text))
    for heading in headings:
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        repeated = sum(bool(re.fullmatch(rf"{re.escape(slug)}(-\d+)?", known)) for known in slugs)
        slugs.add(f"{slug}-{repeated}" if repeated else slug)
    return slugs


def dead_end(link, source):
    """Why a link found in ``source`` leads nowhere, or None."""
    name, _, section = link.partition("#")
    target = (source.parent / name).resolve() if name else source
    if not target.exists():
        return f"{link}: no such file"
    if section and section not in anchors(target):
        return f"{link}: no such section; there are {sorted(anchors(target))}"
    return None


@pytest.mark.parametrize("path", PAGES + NOTEBOOKS + EXERCISES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path):
    assert [why for link in links(prose(path)) if (why := dead_end(link, path))] == []


def test_every_rule_names_a_section_that_teaches_it():
    taught = {rule.name: link for rule in all_rules() if (link := rule.part("Taught in"))}
    assert [(rule, why) for rule, link in taught.items() if (why := dead_end(link, ROOT / "README.md"))] == []


MENTION = re.compile(r"\b[Nn]otebooks? ((?:\d\d(?:, | and | or | to )?)+)|\b(\d\d)_[a-z_]+\.ipynb")


def mentions(text):
    """The numbers of notebooks that a text names."""
    for found in MENTION.finditer(text):
        yield from re.findall(r"\d\d", found[1] or found[2])


def test_no_text_names_a_notebook_that_is_not_there():
    numbers = {path.name[:2] for path in NOTEBOOKS}
    folders = [ROOT / name for name in ("mlsd_helpers", "notebooks", "exercises", "designs", "docs")]
    written = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".yaml", ".md", ".ipynb"}
    ]
    unknown = {}
    for path in [*PAGES, *written]:
        if missing := {*mentions(path.read_text(encoding="utf-8"))} - numbers:
            unknown[path.relative_to(ROOT).as_posix()] = sorted(missing)
    assert not unknown, f"there is no such notebook: {unknown}"


def test_a_mention_is_seen_as_people_write_it():
    text = "notebook 01, notebooks 02 and 03, [notebook 04](04_x.ipynb) to 05; 06_b.ipynb, Notebooks 07, 08 and 09"
    assert {*mentions(text)} == {"01", "02", "03", "04", "06", "07", "08", "09"}


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("# What *you* need, first\n\n## Again\n\n## Again\n\n```\n# no heading\n```\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("link", ["#what-you-need-first", "page.md#again", "#again-1", "page.md"])
def test_a_section_is_found_as_github_names_it(link, page):
    assert dead_end(link, page) is None


@pytest.mark.parametrize("link", ["#no-heading", "#again-2", "other.md", "#Again"])
def test_a_dead_end_is_seen(link, page):
    assert dead_end(link, page)


def test_a_section_of_a_notebook_is_found_as_jupyter_names_it(tmp_path):
    cell = {"cell_type": "markdown", "source": ["## Do we need ML at all?\n", '<a id="costs"></a>']}
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    assert anchors(path) == {"Do-we-need-ML-at-all?", "costs"}


def test_links_are_read_from_markdown_and_html_but_not_from_code():
    text = '[a](one.md "title") ![b](two.png) <img width="9" src="three.png"> `[c](four.md)` [d](https://example.org)'
    assert list(links(text)) == ["one.md", "two.png", "three.png"]
