"""From the bytes of a body to its rows: the shape first, the values then, and no more work for what is refused."""

from __future__ import annotations

import json
import re

from pydantic import BaseModel, ValidationError

from mlsd_helpers.serving.body import Refused
from mlsd_helpers.serving.bounds import most_names, most_values
from mlsd_helpers.serving.rows import MOST_FIELDS_NAMED, Row, cut, many_rows, one_row, wrong_fields

NOT_VALID = "the request is not valid"
# Beside twice the values of the largest request: what is wrong in a few places, or in every row, is told by name.
SPARE_VALUES = 1_000
# To the end of the body where nothing closes it, so that its time is linear in any case.
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)


class Parser:
    """Reads the two kinds of requests.

    What is wrong is found at a cost that the client does not choose. A request holds no more values than twice those of
    the largest that the model accepts, and no object more than a few names beside those that it knows: both are seen
    before anything is validated. Of a batch the rows are validated up to the first wrong one, and after it as many as
    are named.

    Parameters
    ----------
    row : class derived from Row
    max_rows : int
        Of a batch.
    """

    def __init__(self, row: type[Row], max_rows: int):
        self.one: type[BaseModel] = one_row(row)
        self.many: type[BaseModel] = many_rows(row, max_rows)
        self._max_rows = max_rows
        self._most_names = most_names(self.many) + MOST_FIELDS_NAMED  # so many strangers are named to the client
        self._most_values_of_one = 2 * most_values(self.one) + SPARE_VALUES
        self._most_values_of_many = 2 * most_values(self.many) + SPARE_VALUES
        self._decode = json.JSONDecoder(object_pairs_hook=self._check_names).decode

    def row(self, body: bytes) -> list[BaseModel]:
        """The one row of ``POST /predict``, in a list.

        Raises
        ------
        Refused
            With the fields that are wrong.
        """
        self._check_shape(body, self._most_values_of_one)
        try:
            return [self.one.model_validate_json(body)]
        except ValidationError as error:
            raise Refused(422, NOT_VALID, wrong_fields(error)) from None

    def rows(self, body: bytes) -> list[BaseModel]:
        """The rows of ``POST /predict_batch``.

        Raises
        ------
        Refused
            With the first fields that are wrong.
        """
        self._check_shape(body, self._most_values_of_many)
        try:
            return self.many.model_validate_json(body).rows
        except ValidationError as error:
            fields, wrong = wrong_fields(error), [each["loc"][1] for each in error.errors() if len(each["loc"]) > 1]
        if wrong:  # the first wrong row; there may be more
            rows = json.loads(body)["rows"][: self._max_rows]
            fields += self._wrong_after(wrong[0], rows, MOST_FIELDS_NAMED - len(fields))
        raise Refused(422, NOT_VALID, fields[:MOST_FIELDS_NAMED])

    def _wrong_after(self, first, rows, most):
        fields = []
        for i in range(first + 1, len(rows)):
            if len(fields) >= most:
                break
            try:
                self.one.model_validate_json(json.dumps(rows[i]))
            except ValidationError as error:
                fields += wrong_fields(error, "rows", i)
        return fields

    def _check_shape(self, body, most_values):
        if _n_values(body) > most_values and _holds_more_values(body, most_values):
            raise _wrong("body", f"it holds more than {most_values:,} values; send less")
        try:
            self._decode(body.decode())
        except RecursionError:
            raise _wrong("body", "it is nested too deep") from None
        except json.JSONDecodeError as error:
            raise _wrong("body", f"it is not JSON: {error}") from None
        except UnicodeDecodeError:
            raise _wrong("body", "it is not UTF-8") from None
        except ValueError:  # from int(), whose words are for programmers
            raise _wrong("body", "a number has too many digits") from None

    def _check_names(self, pairs):
        """Told of each object, the innermost first; nothing is built of them."""
        if len(pairs) > self._most_names:
            raise _wrong("body", f"an object has {len(pairs):,} names; expected at most {self._most_names}")
        if len(dict(pairs)) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for i, name in enumerate(names) if name in names[:i])
            raise _wrong(cut(twice), "the name is there twice in one object; send it once")


def _n_values(text):
    """How many values the objects and lists of a JSON text hold, an empty one counted as one, and commas in strings."""
    return text.count(b",") + text.count(b"[") + text.count(b"{")


def _holds_more_values(body, most):
    """Whether there are more outside of strings, as far as must be read to know that."""
    n_values = end = 0
    for i, text in enumerate(_TEXT.finditer(body)):
        n_values += _n_values(body[end : text.start()])
        if n_values > most or i > 2 * most:  # a value has at most two strings, its name and itself
            return True
        end = text.end()
    return n_values + _n_values(body[end:]) > most


def _wrong(field, problem):
    return Refused(422, NOT_VALID, [{"field": field, "problem": problem}])
