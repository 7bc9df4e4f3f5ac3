"""What every notebook has: guesses, a statement that is refuted, recall, and cells that one reads at a glance."""

import re
import statistics
from pathlib import Path

import nbformat
import numpy as np
import pytest

from mlsd_helpers.claims import claims_of_notebook

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("[0-9]*.ipynb"))
MOST_CELLS = 110
GUESSES = 3
QUESTIONS = 5

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path, kind):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


@each_notebook
def test_the_reader_guesses_before_the_cell_answers(path):
    code = "\n".join(cell.source for cell in cells(path, "code"))
    asked, answered = re.findall(r"(\w+) = guess\(", code), re.findall(r"(\w+)\.compare\(", code)
    assert len(asked) >= GUESSES
    assert set(asked) == set(answered), "a guess without an answer, or an answer without a guess"


@each_notebook
def test_each_guess_is_shown_beside_its_answer(path):
    shown = [str(cell.outputs) for cell in cells(path, "code") if ".compare(" in cell.source]
    assert all("Your guess: " in each for each in shown), "compare(…) stands last in its cell, or nothing is shown"


@each_notebook
def test_a_statement_that_looks_true_is_refuted(path):
    assert any(stated.on_purpose for stated in claims_of_notebook(path))


@each_notebook
def test_it_ends_with_five_questions_and_folded_answers(path):
    (recall,) = [cell for cell in cells(path, "markdown") if cell.source.startswith("## Five questions to recall")]
    assert recall.source.count("<details>") == recall.source.count("</details>") == QUESTIONS
    assert len(re.findall(r"<summary>.+?</summary>\n\n", recall.source)) == QUESTIONS


@each_notebook
def test_it_is_not_too_long(path):
    assert len(nbformat.read(path, as_version=4).cells) <= MOST_CELLS


@each_notebook
def test_its_cells_are_read_at_a_glance(path):
    lines = [len(cell.source.splitlines()) for cell in cells(path, "code")]
    assert statistics.median(lines) <= 4
    assert np.percentile(lines, 90) <= 10
