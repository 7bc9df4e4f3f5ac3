"""docs/claims.md has a row for every claim of every notebook, and what would make it false."""

import claims_page


def test_the_page_is_what_notebooks_and_attacks_say_today():
    page = claims_page.page(claims_page.all_notebooks())
    hint = "run `python tests/notebooks/claims_page.py` and commit docs/claims.md"
    assert claims_page.PAGE.read_text(encoding="utf-8") == page, hint
