"""No file takes long, whatever is in it: texts of a megabyte, and documents of which anything was changed."""

import importlib.util
import json
import random
from pathlib import Path
from time import process_time

from mlsd_helpers.design import Design, DesignError

TESTS = Path(__file__).resolve().parents[1] / "design" / "file"
SECONDS_FOR_A_MEGABYTE = 5
SECONDS_FOR_A_DOCUMENT = 1


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, TESTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seconds(path, raw):
    path.write_bytes(raw)
    start = process_time()
    try:
        Design.open(path).check().to_text("any.yaml")
    except DesignError as error:
        str(error)
    return process_time() - start


def test_no_text_of_a_megabyte_takes_five_seconds(tmp_path, measured):
    slowest = max(seconds(tmp_path / "a.yaml", text.encode()) for text in loaded("test_reading").LONG_TEXTS)
    measured("reading a megabyte, the slowest text", f"{slowest:.1f} s", f"{SECONDS_FOR_A_MEGABYTE} s")
    assert slowest <= SECONDS_FOR_A_MEGABYTE


def test_no_document_of_changed_values_takes_a_second(tmp_path, measured):
    changed = loaded("test_mutated_documents").changed
    trees = (changed(random.Random(seed), number_only) for seed in range(200) for number_only in (True, False))
    raws = (json.dumps(tree, ensure_ascii=False).encode() for tree in trees)
    slowest = max(seconds(tmp_path / "a.yaml", raw) for raw in raws)
    measured("checking a document of changed values, the slowest", f"{slowest:.2f} s", f"{SECONDS_FOR_A_DOCUMENT} s")
    assert slowest <= SECONDS_FOR_A_DOCUMENT
