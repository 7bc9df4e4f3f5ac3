"""The report is one page that runs nothing, and whatever a candidate typed is shown as text."""

import re
from html.parser import HTMLParser

import pytest

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice.interview.report import section_name
from mlsd_helpers.practice.interview.verdict import verdict

NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</details></main><h1>mine</h1>",
    "[click](javascript:alert(1))",
    "# a heading\n\n| a | b |\n|---|---|\n```\ncode",
    "{{ 7 * 7 }} {% raw %}",
]


class Page(HTMLParser):
    """The tags of a page, their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture
def nasty(write):
    lines = (("candidate", i, "requirements", text) for i, text in enumerate(NASTY))
    return verdict(write(("push_back", 0, "requirements", "Why?", {"rule": "no-budget"}), *lines))


def test_what_a_candidate_typed_adds_no_tag_and_no_handler_to_the_page(nasty, write):
    lines = (("candidate", i, "requirements", "word") for i in range(len(NASTY)))
    plain = Page(verdict(write(("push_back", 0, "requirements", "Why?", {"rule": "no-budget"}), *lines)).to_html())
    page = Page(nasty.to_html())
    assert set(page.tags) <= set(plain.tags)
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.tags.count("h1") == page.tags.count("details") == 1


def test_the_page_shows_every_word_that_was_typed(nasty):
    text = " ".join(" ".join(Page(nasty.to_html()).words).split())
    for typed in NASTY:
        assert all(word in text for word in typed.split())


def test_the_page_fetches_nothing(whole, document, case):
    document(case.weak)
    html = verdict(whole()).to_html()
    assert "default-src 'none'" in html
    assert not re.findall(r"(?:src|href)=\"(?!#)[^\"]*\"", html)


def test_the_same_transcript_gives_the_same_bytes(whole, document, case):
    document(case.weak)
    path = whole()
    assert verdict(path).to_html() == verdict(path).to_html()
    assert verdict(path).to_markdown() == verdict(path).to_markdown()


def test_markdown_shows_as_text_what_a_candidate_typed(nasty):
    text = nasty.to_markdown()
    assert "<script>" not in text
    assert "<img" not in text
    assert "\n# a heading" not in text
    assert text.count("</details>") == 1
    assert not re.search(r"(?<!\\)\]\(javascript", text)


def test_the_transcript_is_there_in_full_and_folded(whole):
    found = verdict(whole())
    html, markdown = found.to_html(), found.to_markdown()
    page = Page(html)
    assert page.tags.count("details") == 1
    assert "open" not in [name for name, _ in page.attributes]
    words = " ".join(" ".join(page.words).split())
    for event in found.transcript.events:
        assert " ".join(event.text.split()) in words
    assert markdown.count("Candidate:**") == 5


def test_what_is_suggested_is_called_so_at_the_top(whole):
    found = verdict(whole())
    top = found.to_markdown().split("##")[0]
    assert ", suggested.**" in top
    assert f"{found.undecided} of which nobody has confirmed" in top
    assert ", confirmed.**" in verdict(whole(), confirmed=range(len(found.evidence))).to_markdown().split("##")[0]


def test_what_it_cannot_tell_stands_at_the_top(write):
    assert "Nothing was said" in verdict(write()).to_markdown().split("##")[0]


@pytest.mark.parametrize("name", ["verdict.html", "verdict.md"])
def test_it_is_written_by_its_ending(whole, tmp_path, name):
    path = verdict(whole()).report(tmp_path / name)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>" if name.endswith("html") else "# Warn")


def test_it_overwrites_neither_transcript_nor_document(whole, tmp_path, document, case):
    document(case.weak)
    found = verdict(whole(design="mine.md"))
    with pytest.raises(DesignError, match=r"ends in \.html or \.md; got '\.jsonl'"):
        found.report(found.transcript.path)
    (tmp_path / "mine.md").write_text("name: mine\n", encoding="utf-8")
    with pytest.raises(DesignError, match="this is the design document itself"):
        verdict(whole(design="mine.md")).report(tmp_path / "mine.md")


def test_the_summary_in_a_notebook_shows_text_as_text(nasty):
    assert "<script" not in nasty._repr_html_()
    assert "<img" not in nasty._repr_html_()


def test_a_section_without_a_heading_has_its_notebook_as_name():
    assert section_name("notebooks/06_modeling.ipynb") == "06_modeling"
