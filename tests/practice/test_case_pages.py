"""'mlsd cases': the list, a case, its designs, a template, a check of a file, and the pages under docs/cases."""

import json
import re
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from mlsd_helpers.design import DesignError
from mlsd_helpers.design.file import reading
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.practice import case_pages, cases
from mlsd_helpers.practice.case_file import LEVELS
from mlsd_helpers.practice.cases import Case

DOCS = Path(__file__).resolve().parents[2] / "docs" / "cases"


@pytest.fixture
def read_once(all_cases, monkeypatch):
    """The commands take the cases that were read already."""
    monkeypatch.setattr(case_pages, "load", {case.name: case for case in all_cases}.__getitem__)


@pytest.mark.usefixtures("read_once")
def test_the_list_has_every_case_with_its_scale():
    text = case_pages.list_text()
    assert len(text.splitlines()) == len(cases.names())
    assert re.search("flight_delay_alerts +Warn passengers of a late flight in time", text)
    assert "1,000,000 × 4 a day" in text


@pytest.mark.usefixtures("read_once")
def test_the_list_as_plain_values_can_be_written_as_json():
    values = json.loads(json.dumps(case_pages.list_values()))
    flights = next(case for case in values if case["name"] == "flight_delay_alerts")
    assert (flights["users_per_day"], flights["latency_p99_ms"], flights["label_delay_hours"]) == (1_000_000, 150, 9)


def test_a_case_shows_its_prompt_and_keeps_the_answers_back():
    case = cases.load("flight_delay_alerts")
    text = case_pages.case_text(case, answers=False)
    assert "Passengers learn that their flight is late" in text
    said = " ".join(text.split())
    assert not any(answer.answer[:40] in said for answer in case.answers)
    assert case.crux[:40] not in said


def test_with_answers_everything_is_shown():
    case = cases.load("flight_delay_alerts")
    said = " ".join(case_pages.case_text(case, answers=True).split())
    everything = [case.crux, *(answer.answer for answer in case.answers), *(twist.says for twist in case.twists)]
    everything += [f.listen_for for f in case.follow_ups] + [m.instead for m in case.mistakes]
    assert all(text in said for text in everything)


def test_a_case_as_plain_values_is_the_case(all_cases, tmp_path):
    for case in all_cases:
        file = tmp_path / f"{case.name}.yaml"
        values = case_pages.case_values(case)
        file.write_text(json.dumps(values))  # JSON is YAML
        assert case_pages.case_values(cases.load(file)) == values, case.name


def test_every_case_file_fits_the_json_schema_that_editors_use():
    schema = Draft202012Validator(json.loads(case_pages.schema_json()))
    for file in (*cases.FOLDER.glob("*.yaml"), case_pages.TEMPLATE):
        data, _ = reading.parse(file.read_text())
        assert list(schema.iter_errors(data)) == [], file.name


@pytest.mark.usefixtures("read_once")
def test_the_pages_and_the_schema_in_docs_are_those_of_the_cases(tmp_path):
    """``mlsd cases --pages docs/cases`` writes them."""
    written = {path.name: path.read_bytes() for path in case_pages.write_pages(tmp_path)}
    committed = {path.name: path.read_bytes() for path in DOCS.iterdir()}
    assert committed.keys() == written.keys()
    assert [name for name in written if written[name] != committed[name]] == []


def test_pages_go_into_a_folder_that_is_there(tmp_path):
    with pytest.raises(DesignError, match="there is no such folder"):
        case_pages.write_pages(tmp_path / "none")


class Page(NamedTuple):
    """The committed page of a case: as Markdown, as HTML above the first fold, and folded, by its summary."""

    case: Case
    markdown: str
    opened: str
    folded: dict[str, str]


@pytest.fixture(scope="module")
def pages(all_cases):
    found, fold = [], re.compile(r"\s*<summary>(.*?)</summary>(.*)</details>\s*", re.S)
    for case in all_cases:
        markdown = (DOCS / f"{case.name}.md").read_text(encoding="utf-8")
        opened, *folded = MarkdownIt("gfm-like", {"linkify": False}).render(markdown).split("<details>")
        found.append(Page(case, markdown, opened, dict(fold.fullmatch(part).groups() for part in folded)))
    return found


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def squeezed(text):
    return re.sub(r"\s+", "", text)


def test_a_page_shows_the_prompt_and_folds_the_rest(pages):
    for case, _, opened, folded in pages:
        assert case.prompt in text_of(opened), case.name
        assert [re.match("<b>(.*?)</b>", summary)[1] for summary in folded] == [
            "The crux",
            "Held back until asked",
            "Twists",
            "Follow-ups",
            "Mistakes",
            "A weak design",
            "A reference design",
            "Sources",
        ], case.name


def test_a_page_holds_all_that_the_command_prints_with_answers(pages):
    for case, markdown, _, folded in pages:
        page, printed = squeezed(text_of("".join(folded.values()))), squeezed(case_pages.case_text(case, answers=True))
        said = [case.crux, *case.weak_findings]
        said += [text for a in case.answers for text in (a.asks[0], a.answer)]
        said += [text for t in case.twists for text in (t.says, *t.findings, t.good_answer)]
        said += [text for f in case.follow_ups for text in (f.question, f.listen_for)]
        said += [text for m in case.mistakes for text in (m.mistake, m.instead)]
        said += [text for s in case.sources for text in (s.title, s.says)]
        for text in map(squeezed, said):
            assert text in printed, f"{case.name}: {text}"
            assert text in page, f"{case.name}: {text}"
        assert all(source.url in markdown for source in case.sources), case.name


def test_questions_stand_under_their_phase_and_follow_ups_from_junior_to_principal(pages):
    for case, _, _, folded in pages:
        _, held_back, _, follow_ups, *_ = map(unescape, folded.values())
        for answer in case.answers:
            assert phase_above(answer.asks[0], held_back) == label_of(answer.phase), f"{case.name}: {answer.name}"
        for asked in case.follow_ups:
            assert phase_above(asked.question, follow_ups) == label_of(asked.phase), f"{case.name}: {asked.question}"
        for phase in re.split("<p><strong>", follow_ups)[1:]:
            levels = re.findall("<li><em>(.*?)</em>", phase)
            assert levels == sorted(levels, key=LEVELS.index), f"{case.name}: {phase}"


def phase_above(question, html):
    before, found, _ = html.partition(question)
    return re.findall(r"<p><strong>(.*?)</strong></p>", before)[-1] if found else None


def test_a_page_is_made_of_what_github_shows(pages):
    """No style and no script: https://github.com/github/markup#github-markup; what is no Markdown stands as text."""
    for case, markdown, _, folded in pages:
        prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", markdown, flags=re.M | re.S)
        assert set(re.findall(r"</?([a-z]+[^>:]*)>", prose)) == {"details", "summary", "b", "br"}, case.name
        html = "".join(folded.values())
        assert html.count('<code class="language-mermaid">flowchart') == 1, case.name
        without_code = re.sub(r"<code.*?</code>", "", html, flags=re.S)
        assert not re.search(r"<p>\s*\||\*\*|```|^#", without_code, re.M), case.name
        chapters = re.findall("<h2>(.*?)</h2>", html)
        assert len(chapters) == len(set(chapters)), case.name
        assert {"Requirements", "High-level design", "Features", "Infrastructure", "Modeling"} <= set(chapters), (
            case.name
        )
        assert "<h1>" not in html, case.name


def test_a_rule_that_a_page_names_is_linked_to_what_is_said_about_it(pages):
    """``tests/test_links.py`` follows the links."""
    for case, _, _, folded in pages:
        named = {*case.weak_findings, *(name for twist in case.twists for name in twist.findings)}
        named |= {name for mistake in case.mistakes for name in mistake.rules}
        linked = re.findall(r'<a href="\.\./rules\.md#[a-z0-9-]+">(.*?)</a>', "".join(folded.values()))
        assert named <= set(linked), case.name
