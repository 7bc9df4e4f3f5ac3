"""`mlsd lab` and `mlsd doctor` reach what they are named for, which is tested beside them."""

import pytest

from mlsd_helpers.cli import doctor as module_of_doctor
from mlsd_helpers.cli import lab as module_of_lab


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, (None, True)),
        (["--port", "8899", "--no-browser"], {}, (8899, False)),
        ([], {"PORT": "8890", "NO_BROWSER": "1"}, (8890, False)),
        (["--port", "8899"], {"PORT": "8890"}, (8899, True)),
        ([], {"PORT": "", "NO_BROWSER": ""}, (None, True)),
    ],
)
def test_lab_starts_with_port_and_browser(mlsd, monkeypatch, arguments, environment, expected):
    for name in ("PORT", "NO_BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    started = []
    monkeypatch.setattr(module_of_lab, "lab", lambda port, browser: started.append((port, browser)) or 3)
    assert mlsd("lab", *arguments).status == 3
    assert started == [expected]


@pytest.mark.parametrize("port", ["abc", "88.5"])
def test_a_port_that_is_no_number_is_status_2(mlsd, monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    result = mlsd("lab")
    assert result.status == 2
    assert "Invalid value for '--port' (env var: 'PORT')" in result.err


@pytest.mark.parametrize(("ready", "status"), [(True, 0), (False, 1)])
def test_doctor_prints_its_report_and_says_whether_all_is_well(mlsd, monkeypatch, ready, status):
    class Report:
        def __str__(self):
            return "all there is to say"

    Report.ready = ready
    monkeypatch.setattr(module_of_doctor, "doctor", Report)
    result = mlsd("doctor")
    assert (result.status, result.out) == (status, "all there is to say\n")
