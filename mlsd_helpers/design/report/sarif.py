"""Findings as SARIF 2.1.0, which code scanning of GitHub, GitLab and Azure and many editors read.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import quote

from mlsd_helpers.design.rules import all_rules

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HEADINGS = ("Why", "Formula", "Fix", "Source")
_UNREADABLE = "unreadable-document"


def to_sarif(results) -> dict:
    """One run over documents, as plain values of a SARIF log.

    Parameters
    ----------
    results : list of (path, Findings or DesignError)
        What the check of each file gave.

    Returns
    -------
    dict
        A finding is a result at its line and column, with the path in the document as logical location. What a waiver
        accepts is a suppressed result. A file that cannot be read gives results of a rule of its own.
    """
    rules = all_rules()
    index = {rule.code: i for i, rule in enumerate(rules)}
    found = []
    for file, result in results:
        if isinstance(result, Exception):
            found += [
                _result(file, problem, _UNREADABLE, len(rules), "error", problem.message) for problem in result.problems
            ]
            continue
        for finding in (*result, *result.waived):
            message = f"{finding.message}\n{finding.remedy}"
            entry = _result(file, finding, finding.code, index[finding.code], finding.severity, message, finding.path)
            if finding in result.waived:
                entry["suppressions"] = [{"kind": "inSource", "status": "accepted"}]
            found.append(entry)
    driver = {"name": "mlsd", "rules": [*map(_described, rules), _unreadable_rule()]}
    if own_version := _version():
        driver["version"] = own_version
    read = not any(isinstance(result, Exception) for _, result in results)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": read}],
        "results": found,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _described(rule):
    page = [rule.summary, *(f"{heading}: {rule.part(heading)}" for heading in _HEADINGS if rule.part(heading))]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.part("Why") or rule.summary},
        "help": {"text": "\n\n".join(page)},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [rule.phase.replace("_", " ")]},
    }


def _unreadable_rule():
    return {
        "id": _UNREADABLE,
        "name": _UNREADABLE,
        "shortDescription": {"text": "The file is no design document that can be read."},
        "defaultConfiguration": {"level": "error"},
    }


def _result(file, place, rule, index, level, message, path=None):
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(file)},
            "region": {"startLine": place.line or 1, "startColumn": place.column or 1},
        }
    }
    if path is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": path}]
    # Stays the same when lines move, so that a finding that was seen before is not new again
    print_of = hashlib.sha256("\n".join((rule, _uri(file), path or message)).encode()).hexdigest()[:32]
    return {
        "ruleId": rule,
        "ruleIndex": index,
        "level": level,
        "message": {"text": message},
        "locations": [location],
        "partialFingerprints": {"designPath/v1": print_of},
    }


def _uri(file):
    """Relative to where the command ran where the file lies below it, as code scanning wants it."""
    path = Path(file)
    if path.is_absolute():
        here = Path.cwd()
        if not path.is_relative_to(here):
            return path.as_uri()
        path = path.relative_to(here)
    return quote(os.fsencode(path.as_posix()))  # as the file system has it, which is not always UTF-8


def _version():
    try:
        return version("mlsd-helpers")
    except PackageNotFoundError:  # run from a checkout
        return None
