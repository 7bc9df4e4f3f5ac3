"""A document that has begun, and what is found in it with waivers."""

import pytest

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document


@pytest.fixture(scope="session")
def begun():
    """Requirements in which R001 finds two fields empty, and R003, R005, R006 and R008 find one each."""
    return {"problem": "Passengers learn of delays too late.", "coverage": 1}


@pytest.fixture(scope="session")
def check(begun):
    """The findings in these requirements, or in others, with waivers."""

    def run_with(*waivers, requirements=begun):
        waivers = [{"reason": "we know"} | waiver for waiver in waivers]
        return run(Document.model_validate({"name": "shop", "requirements": requirements, "waivers": waivers}))

    return run_with


@pytest.fixture(scope="session")
def of():
    """The findings of a code among others."""
    return lambda code, findings: [finding for finding in findings if finding.code == code]
