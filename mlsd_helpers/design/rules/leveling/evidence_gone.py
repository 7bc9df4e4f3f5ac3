from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import shortened
from mlsd_helpers.design.schema.values import text_of, value_at


@rule("L002", "evidence-gone", severity="warning", reads=("leveling.evidence",))
def evidence_gone(document):
    """A piece of evidence quotes a place of the document that is empty now, or says something else.

    Why: A score that rests on a sentence nobody can find any more convinces nobody, and may no longer be deserved.
    Formula: the path leads to nothing, or the text of its value does not contain the quote (spaces aside); numbers are
    compared as numbers.
    Fix: Quote what stands there now, or take the evidence out.
    Taught in: notebooks/12_leveling.ipynb#Take-evidence-from-a-document-and-confirm-it
    """
    for i, piece in enumerate(document.leveling.evidence or ()):
        if piece.path is None:
            continue
        value = value_at(document, piece.path)
        if value in (None, "", []):
            yield Found(f"leveling.evidence.{i}", f"nothing stands at '{piece.path}'")
        elif piece.quote is not None and not _says(value, piece.quote):
            now = text_of(value)
            message = f"'{piece.path}' is quoted as '{shortened(piece.quote)}'; it says '{shortened(now)}' now"
            yield Found(f"leveling.evidence.{i}", message)


def _says(value, quote):
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return float(quote.replace(",", "")) == value
        except ValueError:
            return False
    return " ".join(quote.split()) in text_of(value)
