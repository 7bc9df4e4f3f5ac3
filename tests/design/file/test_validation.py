"""An error says where, what was given, what was expected and what to write instead."""

import pytest

from mlsd_helpers.design import Design, DesignError


@pytest.fixture
def refused(tmp_path):
    """Opens a document of these lines (after its name) and gives the message without the file's folder."""

    def refuse(text):
        path = tmp_path / "late.yaml"
        path.write_text("name: late\n" + text)
        with pytest.raises(DesignError) as raised:
            Design.open(path)
        return str(raised.value).replace(f"{tmp_path}/", "")

    return refuse


REQUIREMENTS = "requirements:\n  {}\n"


# Units


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("120 ms", "write 120 without quotes or unit"),
        ("120ms", "write 120 without quotes or unit"),
        ("0.12 s", "write 120 without quotes or unit"),  # 0.12 s × 1,000 ms a second
        ("2 min", "write 120000 without quotes or unit"),  # 2 × 60 × 1,000
        ("1_200", "write 1200 without quotes or unit"),
        ("1 200", "write 1200 without quotes or unit"),
        ("1,200", "write 1200 without quotes or unit"),
        ("12,5", "write 12.5 without quotes or unit"),  # a decimal comma, not 125
        ("0,125", "write 0.125 without quotes or unit"),
        ('"120"', "write 120 without quotes or unit"),
        ("3 usd", "'usd' is not a unit that fits here"),
        ("12 %", "'%' is not a unit that fits here"),
        ("5 parsecs", "'parsecs' is not a unit that fits here"),
    ],
)
def test_a_number_with_its_unit_is_converted(refused, given, hint):
    assert refused(REQUIREMENTS.format(f"latency_p99_ms: {given}")) == (
        f"late.yaml:3:19: requirements.latency_p99_ms must be a number in milliseconds; "
        f"got {given.strip(chr(34))!r}; {hint}"
    )


@pytest.mark.parametrize("given", ["fast", "9" * 400 + " ms", "-0x1F", "~1"])
def test_what_is_no_quantity_gets_no_hint(refused, given):
    message = refused(REQUIREMENTS.format(f"latency_p99_ms: {given}"))
    assert "write" not in message
    assert len(message) < 200


def test_a_percentage_for_a_share_is_converted(refused):
    assert refused(REQUIREMENTS.format("availability_target: 99.9 %")).endswith("; write 0.999 without quotes or unit")
    assert refused(REQUIREMENTS.format("availability_target: 99.9")) == (
        "late.yaml:3:24: requirements.availability_target must be below 1; got 99.9; "
        "it is a fraction: for 99.9 % write 0.999"
    )


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("latency_p99_s: 0.12", "'latency_p99_ms', a number in milliseconds: for 0.12 s write 'latency_p99_ms: 120'"),
        ("latency_p99: 120", "'latency_p99_ms', a number in milliseconds"),
        ("decision_horizon_hours: 2", "'decision_horizon_minutes', a number in minutes: for 2 hours write"),
        ("latency_p99_usd: 120", "'latency_p99_ms', a number in milliseconds"),
        ("users_per_hour: 50", "'users_per_day', a number a day"),
    ],
)
def test_a_key_with_another_unit_names_the_right_key(refused, written, right):
    key = written.partition(":")[0]
    message = refused(REQUIREMENTS.format(written))
    assert message.startswith(f"late.yaml:3:3: 'requirements.{key}' is not a key; the key is {right}")


def test_units_of_rates_read_as_words(refused):
    assert "must be a number a day; got true" in refused(REQUIREMENTS.format("users_per_day: true"))
    assert "must be a number per second; got" in refused(REQUIREMENTS.format("peak_requests_per_second: many"))


# Keys


def test_an_unknown_key_names_the_nearest(refused):
    assert refused(REQUIREMENTS.format("latency_p9_ms: 120")) == (
        "late.yaml:3:3: 'requirements.latency_p9_ms' is not a key of a design document; did you mean 'latency_p99_ms'?"
    )
    assert refused("requirments:\n  problem: x\n").endswith("did you mean 'requirements'?")


def test_an_unknown_key_that_belongs_elsewhere_says_where(refused):
    assert refused(REQUIREMENTS.format("threshold: 0.2")).endswith("'threshold' belongs under 'modeling:'")
    assert refused("latency_p99_ms: 120\n").endswith("'latency_p99_ms' belongs under 'requirements:'")


def test_an_unknown_key_like_no_other_lists_the_keys(refused):
    message = refused(REQUIREMENTS.format("zzz: 1"))
    assert "the keys here are problem, users, decision, " in message
    assert message.endswith("… ('mlsd schema requirements' prints them all)")
    assert refused("zzz: 1\n").endswith("… ('mlsd schema' prints them all)")


def test_an_unknown_key_that_leaves_out_words_names_the_whole_key(refused):
    assert refused(REQUIREMENTS.format("budget: 500")).endswith("did you mean 'monthly_budget_usd'?")
    assert refused("features:\n  label: late\n").endswith("did you mean 'label_definition'?")


def test_an_unknown_key_in_an_item_of_a_list_names_the_item(refused):
    message = refused("high_level_design:\n  components:\n    - name: ranker\n      latency_p99: 12\n")
    assert message.startswith(
        "late.yaml:5:7: 'high_level_design.components.ranker.latency_p99' is not a key; the key is 'latency_p99_ms'"
    )


@pytest.mark.parametrize("key", ['"a\\nb"', '"\\e[31mred"', '"\\u202e"', "x" * 500])
def test_a_hostile_key_cannot_garble_the_message(refused, key):
    message = refused(f"{key}: 1\n")
    assert message.isprintable()
    assert len(message) < 400


def test_the_most_problems_listed_are_twenty(refused):
    message = refused("".join(f"zzz{i}: 1\n" for i in range(1000)))
    assert message.count("is not a key") == 20
    assert message.endswith("late.yaml: 980 more problems; mend these first")  # 1,000 − 20


def test_problems_come_in_the_order_of_the_file(refused):
    message = refused("status: late\nrequirements:\n  serving: onlin\n  coverage: 2\nzzz: 1\n")
    assert [line.split(":")[1] for line in message.splitlines()] == ["2", "4", "5", "6"]


# Values


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("serving: onlin", "must be one of online, batch, streaming; got 'onlin'; did you mean 'online'?"),
        ("people_acting: 2.5", "must be a whole number; got 2.5"),
        ("people_acting: '2'", "must be a whole number; got '2'; write 2 without quotes or unit"),
        ("users_per_day: .nan", "must be a finite number; got nan"),
        ("users_per_day: .inf", "; got inf"),
        ("users_per_day: 0", "must be above 0 a day; got 0"),
        ("flagged_share: -0.1", "must be at least 0; got -0.1"),
        ("flagged_share: 101", "must be at most 1; got 101"),
        ("problem: 12", "must be text; got 12; put it in quotes"),
        ("problem: true", "must be text; got true; put it in quotes"),
        ("problem: [a, b]", "must be one text; got a list of 2; write them in one text, with commas between"),
        ("problem: {it: late}", "must be one text; got keys 'it'; put the text in quotes"),
        ("uses_personal_data: yes", "must be true or false; got 'yes'; write true"),
        ("uses_personal_data: No", "must be true or false; got 'No'; write false"),
        ("uses_personal_data: perhaps", "must be true or false; got 'perhaps'"),
        ("uses_personal_data: 1", "must be true or false; got 1"),
        (
            "guardrail_metrics: mute",
            "must be a list of items with the keys name, limit, better, measured_in, each item on its own line behind "
            "a dash; got 'mute'",
        ),
        (
            "guardrail_metrics: [mute]",
            "must be keys with values (name, limit, better, measured_in), indented below it; got 'mute'",
        ),
        (
            "success_metric: rebooked",
            "must be keys with values (name, measured_in, kind, better, baseline, target), indented below it; "
            "got 'rebooked'",
        ),
        ("populations_of_use: Oslo", "behind a dash; got 'Oslo'; or write [Oslo]"),
        ("serving: ONLINE", "must be one of online, batch, streaming; got 'ONLINE'; did you mean 'online'?"),
        ("ml_task: Multiclass", "did you mean 'multiclass_classification'?"),
        ("guardrail_metrics: [{name: a}, {name: a}]", "names must differ; given more than once: a"),
        (
            "guardrail_metrics: [{name: a b}]",
            "must be a name of letters, digits, '_' and '-' that starts with a letter",
        ),
        ("guardrail_metrics: [{limit: 3}]", ".name is missing; every item here needs it"),
    ],
)
def test_a_value_that_does_not_fit_says_what_would(refused, written, message):
    said = refused(REQUIREMENTS.format(written))
    assert said.startswith("late.yaml:3:")
    assert written.partition(":")[0] in said
    assert message in said
    assert "\n" not in said


def test_a_number_of_any_size_is_shown_short(refused):
    message = refused(REQUIREMENTS.format(f"users_per_day: {'9' * 99}"))
    assert "must be at most 1e+15" in message
    assert len(message) < 200


@pytest.mark.parametrize("given", ["tomorrow", "2026-13-45", "12", "true", "2026-12-31T10:00:00"])
def test_a_date_that_is_none_says_how_dates_look(refused, given):
    message = refused(f"waivers:\n  - rule: R\n    reason: x\n    expires: {given}\n")
    assert message.startswith("late.yaml:5:14: waivers.0.expires must be a date as 2026-12-31; got ")


def test_a_newer_file_says_how_to_update(tmp_path):
    path = tmp_path / "late.yaml"
    path.write_text("schema_version: 2\nname: late\n")
    with pytest.raises(DesignError) as raised:
        Design.open(path)
    assert str(raised.value) == (
        f"{path}:1:17: schema_version 2 is newer than this mlsd reads (1); "
        "update the package (in a checkout: git pull, then make lab)"
    )


@pytest.mark.parametrize("given", ["0", "'1'", "1.5", "one", "true", "[1]", "-1"])
def test_any_other_version_is_refused(refused, given):
    assert "schema_version must be 1; got " in refused(f"schema_version: {given}\n")


def test_a_missing_name_says_where_to_write_it(tmp_path):
    path = tmp_path / "late.yaml"
    for text in ("", "# nothing\n", "status: draft\n"):
        path.write_text(text)
        with pytest.raises(DesignError, match=r"late.yaml:1:1: name is missing; write 'name: …' at the top"):
            Design.open(path)


@pytest.mark.parametrize("name", ["my system", "1st", "", "é", "a/b", "../a", "a\n"])
def test_a_bad_name_says_what_a_name_is(name):
    with pytest.raises(
        DesignError, match="name must be a name of letters, digits, '_' and '-' that starts with a lett"
    ):
        Design.new(name)


def test_an_error_holds_each_problem_with_its_place(tmp_path):
    path = tmp_path / "late.yaml"
    path.write_text("name: late\nstatus: done\nrequirements:\n  coverage: 2\n")
    with pytest.raises(DesignError) as raised:
        Design.open(path)
    assert raised.value.file == str(path)
    assert [(p.location, p.line, p.column) for p in raised.value.problems] == [
        (("status",), 2, 9),
        (("requirements", "coverage"), 4, 13),
    ]


def test_a_text_that_brackets_would_split_is_not_put_between_them(refused):
    message = refused(REQUIREMENTS.format('populations_of_use: "a: b, #c"'))
    assert message.endswith("got 'a: b, #c'")


@pytest.mark.parametrize(
    ("section", "written", "hint"),
    [
        ("features", "sources: [{name: a, bytes_per_row: 1.6 MB}]", "write 1600000 without quotes or unit"),
        ("infrastructure", "storage_price_usd_per_gb_month: 0.02 USD", "write 0.02 without quotes or unit"),
        ("infrastructure", "transfer_gb_per_month: 2 TB", "write 2000 without quotes or unit"),
    ],
)
def test_the_unit_of_a_rate_is_converted_too(refused, section, written, hint):
    assert refused(f"{section}:\n  {written}\n").endswith(hint)
