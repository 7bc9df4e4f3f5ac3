from copy import deepcopy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document

SOUND = {
    "name": "shop",
    "requirements": {
        # 4,320,000 × 4 ÷ 86,400 × 3 = 600 requests a second
        "users_per_day": 4_320_000,
        "requests_per_user_per_day": 4,
        "peak_factor": 3,
        "availability_target": 0.9995,
        "monthly_budget_usd": 1000,
        "latency_p99_ms": 120,
        "tolerated_loss_usd": 10_000,
    },
    "high_level_design": {"components": [{"name": "ranker"}, {"name": "lookup"}]},
    "features": {"label_delay_hours": 48, "training_window_days": 60},
    "infrastructure": {
        "services": [
            # 600 × 0.020 s ÷ (8 × 4) = 37.5 % busy; 8 × 0.1 × 720 = 576 USD
            # 2 + 10 million × 256 × 1 byte × 1.2 = 2 + 3.072 = 5.072 GB
            {
                "name": "ranker",
                "replicas": 8,
                "concurrency": 4,
                "service_time_ms": 20,
                "price_usd_per_hour": 0.1,
                "memory_gb": 8,
                "model_gb": 2,
                "embedding_rows": 10_000_000,
                "embedding_dimensions": 256,
                "embedding_bytes_per_value": 1,
            },
            # 1,200 × 0.001 s ÷ (3 × 2) = 20 % busy; 3 × 0.05 × 720 = 108 USD
            {
                "name": "lookup",
                "replicas": 3,
                "concurrency": 2,
                "service_time_ms": 1,
                "calls_per_request": 2,
                "price_usd_per_hour": 0.05,
            },
        ],
        "jobs": [
            {"name": "train", "duration_hours": 5, "cadence_hours": 24},
            {"name": "backup", "duration_hours": 24, "cadence_hours": 24},
        ],
        "zones": 2,
        "storage_gb": 1000,
        "storage_price_usd_per_gb_month": 0.02,
        "transfer_gb_per_month": 100,
        "transfer_price_usd_per_gb": 0.09,
        "other_costs_usd_per_month": 200,
        "log_retention_days": 62,
        # H(10,000) ÷ H(1,000,000) = 9.7876 ÷ 14.3927 = 68 %
        "caches": [
            {"name": "popular", "items": 1_000_000, "cached_items": 10_000, "hit_rate": 0.6, "zipf_exponent": 1}
        ],
        "rollout": ["canary"],
        # 17,280,000 × 0.05 × 12 ÷ 24 = 432,000 requests
        "canary_share": 0.05,
        "canary_hours": 12,
        "canary_error_rate": 0.005,
        "canary_regression": 0.01,
        # 720,000 an hour × 0.1 × 0.01 USD × 1.5 hours = 1,080 USD
        "wrong_share_when_broken": 0.1,
        "cost_per_wrong_decision_usd": 0.01,
        "hours_to_notice": 1,
        "hours_to_roll_back": 0.5,
        "rollback": "The last image is one click away for whoever is on call; 5 minutes.",
        "monitoring": ["latency", "errors", "inputs", "predictions", "quality"],
    },
    "modeling": {"retraining_cadence_days": 7, "days_to_retrain": 1},
}
KEPT = {"name"}
RANKER, LOOKUP = "infrastructure.services.ranker", "infrastructure.services.lookup"

BROKEN = [
    (
        # 600 × 0.020 ÷ (4 × 4) = 0.75; 600 × 0.020 ÷ 0.7 = 17.1 at once, so 18 ÷ 4 = 4.5 replicas
        "replicas-too-few",
        {f"{RANKER}.replicas": 4, "infrastructure.zones": ...},
        f"{RANKER}.replicas",
        [
            "4 replicas × 4 at once at 20 ms: room for 800 calls/s",
            "peak of 600 calls/s",
            "75 % of it, over 70 %",
            "5 would",
        ],
    ),
    (
        # two calls a request: 1,200 × 0.001 ÷ 1 = 1.2; 1.2 ÷ 0.7 = 1.7
        "replicas-too-few",
        {
            f"{LOOKUP}.replicas": 1,
            f"{LOOKUP}.concurrency": ...,
            "infrastructure.zones": ...,
            "requirements.availability_target": ...,
            "requirements.latency_p99_ms": ...,
        },
        f"{LOOKUP}.replicas",
        [
            "1 replica × 1 at once at 1 ms: room for 1,000 calls/s",
            "peak of 1,200 calls/s",
            "120 % of it",
            "2 would do",
        ],
    ),
    (
        # M/M/1: ln(100) ÷ (1,000 − 600) = 11.51 ms. With two the wait is short: 4.8 ms, of which 4.6 are the work
        "queue-over-latency",
        {
            f"{RANKER}.replicas": 1,
            f"{RANKER}.concurrency": 1,
            f"{RANKER}.service_time_ms": 1,
            "requirements.latency_p99_ms": 10,
            "requirements.availability_target": ...,
            "infrastructure.zones": ...,
        },
        f"{RANKER}.replicas",
        [
            "at the peak of 600 calls/s the p99 of wait and service with 1 replica × 1 at once is 11.51 ms, over 10 ms",
            "2 replicas would do",
        ],
    ),
    (
        # 0.020 × ln(100) = 92.1 ms without any wait
        "queue-over-latency",
        {"requirements.latency_p99_ms": 92},
        f"{RANKER}.replicas",
        ["8 replicas × 4 at once", "over 92 ms; the work alone takes 92.1 ms: no number of replicas would do"],
    ),
    (
        "out-of-memory",
        {f"{RANKER}.memory_gb": 5},
        f"{RANKER}.memory_gb",
        ["model 2 GB + embeddings 3.072 GB = 5.072 GB; an instance has 5 GB"],
    ),
    (
        "cache-hit-rate-too-high",
        {"infrastructure.caches.popular.hit_rate": 0.7},
        "infrastructure.caches.popular.hit_rate",
        ["10,000 of 1,000,000 items, popularity falling with exponent 1: at most 68 %", "70 % are counted on"],
    ),
    (
        # 17,280,000 × 0.05 × 0.05 ÷ 24 = 1,800 requests; 2,119 of 36,000 an hour take 0.0589 hours
        "canary-too-small",
        {"infrastructure.canary_hours": 0.05},
        "infrastructure.canary_hours",
        ["in 0.05 hours a share of 5 % answers 1,800 requests; to see 0.5 % become 1 % takes 2,119, or 0.05886 hours"],
    ),
    (
        "canary-too-small",
        {"infrastructure.canary_regression": 0.005},
        "infrastructure.canary_regression",
        ["0.5 % is also the rate when all is well"],
    ),
    ("canary-too-small", {"infrastructure.canary_share": 0}, "infrastructure.canary_share", ["it answers no requests"]),
    (
        "canary-too-small",
        {"infrastructure.canary_share": 1},
        "infrastructure.canary_share",
        ["it answers all requests"],
    ),
    (
        # 720,000 × 0.1 × 0.01 × 14.5 = 10,440
        "loss-over-tolerance",
        {"infrastructure.hours_to_notice": 14},
        "infrastructure.hours_to_notice",
        ["720,000 decisions an hour × 10 % wrong × 0.01 USD × 14.5 hours", "= 10,440 USD; 10,000 USD are tolerated"],
    ),
    (
        # 720,000 × 0.1 × 0.00006 × 2,400 = 10,368
        "loss-over-tolerance",
        {"infrastructure.cost_per_wrong_decision_usd": 0.00006, "infrastructure.hours_to_notice": 2399.5},
        "infrastructure.hours_to_notice",
        [
            "720,000 decisions an hour × 10 % wrong × 0.00006 USD × 2,400 hours",
            "= 10,368 USD; 10,000 USD are tolerated",
        ],
    ),
    (
        # 576 + 108 = 684; 1,000 × 0.02 = 20; 100 × 0.09 = 9
        "cost-over-budget",
        {"infrastructure.other_costs_usd_per_month": 500},
        "requirements.monthly_budget_usd",
        ["instances 684 + storage 20 + transfer 9 + other 500 = 1,213 USD a month;", "the budget is 1,000 USD"],
    ),
    (
        # 684 + 9 + 400 = 1,093: over the budget before the storage is priced
        "cost-over-budget",
        {"infrastructure.other_costs_usd_per_month": 400, "infrastructure.storage_price_usd_per_gb_month": ...},
        "requirements.monthly_budget_usd",
        ["= 1,093 USD a month at least; the budget is 1,000"],
    ),
    ("no-way-back", {"infrastructure.rollback": "  "}, "infrastructure.rollback", ["last good version"]),
    (
        "no-way-back",
        {"infrastructure.rollout": ["blue_green"]},
        "infrastructure.rollout",
        ["the steps are blue_green: neither shadow nor canary"],
    ),
    ("no-way-back", {"infrastructure.rollout": ...}, "infrastructure.rollout", ["no steps are named"]),
    (
        "unmonitored",
        {"infrastructure.monitoring": ["latency", "errors", "cost"]},
        "infrastructure.monitoring",
        ["2 of 5 are watched; nothing watches inputs, predictions, quality"],
    ),
    (
        "job-longer-than-cadence",
        {"infrastructure.jobs.train.duration_hours": 25},
        "infrastructure.jobs.train.duration_hours",
        ["a run takes 25 hours; the next one starts after 24"],
    ),
    (
        "job-longer-than-cadence",
        {
            "infrastructure.jobs.train.duration_hours": 24.5,
            "infrastructure.jobs.train.cadence_hours": 48,
            "modeling.retraining_cadence_days": 1,
        },
        "infrastructure.jobs.train.duration_hours",
        ["a run takes 24.5 hours; the model is to be trained again every 24 hours"],
    ),
    (
        "job-longer-than-cadence",
        {"modeling.days_to_retrain": 8},
        "modeling.days_to_retrain",
        ["a checked model takes 8 days; the next is due after 7"],
    ),
    (
        # 43,200 × (1 − 0.9995) = 21.6 minutes
        "single-copy",
        {f"{LOOKUP}.replicas": 1, "infrastructure.zones": ...},
        f"{LOOKUP}.replicas",
        ["99.95 % leaves 21.6 minutes down a month; 'lookup' has 1 replica"],
    ),
    (
        "single-copy",
        {"infrastructure.zones": 1},
        "infrastructure.zones",
        ["21.6 minutes", "all replicas stand in 1 zone"],
    ),
    (
        "logs-too-short",
        {"infrastructure.log_retention_days": 61},
        "infrastructure.log_retention_days",
        ["logs are kept for 61 days; label delay 2 + training window 60 = 62 days"],
    ),
    (
        # 6 × 1 ÷ 2 = 3 left, 3 × 4 ÷ 0.020 = 600 a second
        "no-headroom-without-a-zone",
        {f"{RANKER}.replicas": 6},
        f"{RANKER}.replicas",
        ["with one of 2 zones down 3 of 6 replicas are left; they serve 600 calls/s, the peak is 600 calls/s"],
    ),
]


def check(changes=None, codes=None):
    """Run all rules over the sound document with some values changed, or left out where the change is ``...``."""
    data = deepcopy(SOUND)
    for path, value in (changes or {}).items():
        *way, last = path.split(".")
        part = data
        for key in way:
            part = item(part, key)
        if value is ...:
            del part[last]
        else:
            part[int(last) if last.isdigit() else last] = value
    return run(Document.model_validate(data), codes=codes)


def item(part, key):
    return next(i for i in part if i["name"] == key) if isinstance(part, list) else part[key]


def found(changes=None):
    """The findings of this module's rules."""
    return [finding for finding in check(changes) if finding.code[0] == "I"]


def lacking(changes, code):
    return [missing.path for missing in check(changes, {code}).missing]


def leaves(part, path=()):
    """The way to everything in the document: sections, lists, items, fields."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from leaves(value, (*path, key))


def without(ways):
    """The sound document without what stands at the end of each way; a name stays, as an item cannot do without it."""
    data = deepcopy(SOUND)
    for way in sorted(ways, key=lambda w: [(isinstance(k, int), str(k)) for k in w], reverse=True):
        part = data
        for key in way[:-1]:
            part = part[key] if (isinstance(part, dict) and key in part) or isinstance(part, list) else {}
        if isinstance(part, dict) and way[-1] not in KEPT:
            part.pop(way[-1], None)
    return data


def test_a_sound_document_has_nothing_to_find():
    assert found() == []


@pytest.mark.parametrize(("name", "changes", "path", "says"), BROKEN)
def test_a_broken_document_raises_that_rule_with_its_numbers(name, changes, path, says):
    (finding,) = found(changes)
    assert (finding.name, finding.path) == (name, path)
    for words in says:
        assert words in finding.message


@given(st.sets(st.sampled_from(list(leaves(SOUND)))))
@example(set())
def test_a_partial_document_never_breaks_a_rule(ways):
    run(Document.model_validate(without(ways)))


def test_no_single_absence_breaks_a_rule():
    for way in leaves(SOUND):
        run(Document.model_validate(without({way})))


def seventy_percent(peak):
    # 10 replicas × 1 at once at 10 ms: 1,000 a second
    load = {f"{RANKER}.replicas": 10, f"{RANKER}.concurrency": 1, f"{RANKER}.service_time_ms": 10}
    return load | {f"{LOOKUP}.calls_per_request": 0, "requirements.peak_requests_per_second": peak}


def test_seventy_percent_busy_is_enough():
    rest = {"infrastructure.zones": ..., "requirements.monthly_budget_usd": ...}
    assert found(seventy_percent(700) | rest) == []
    (finding,) = found(seventy_percent(701) | rest)
    assert "70.1 % of it" in finding.message
    assert "11 would do" in finding.message


def test_a_service_that_no_request_calls_meets_no_peak():
    assert found({f"{LOOKUP}.calls_per_request": 0, f"{LOOKUP}.service_time_ms": 60_000}) == []


def test_the_declared_peak_counts_before_the_one_from_users():
    assert found({"requirements.peak_requests_per_second": 60, f"{RANKER}.replicas": 2}) == []


def test_a_service_of_the_training_path_meets_no_peak():
    training = {"high_level_design.components": [{"name": "ranker", "path": "training"}]}
    assert found(training | {f"{RANKER}.replicas": 1}) == []


def test_a_service_without_numbers_is_missing_and_the_others_are_still_checked():
    changes = {f"{LOOKUP}.service_time_ms": ..., f"{RANKER}.replicas": 4, "infrastructure.zones": ...}
    assert [finding.path for finding in found(changes)] == [f"{RANKER}.replicas"]
    assert lacking(changes, "I001") == [f"{LOOKUP}.service_time_ms"]


def test_a_peak_that_cannot_be_known_names_what_it_lacks():
    assert lacking({"requirements.peak_factor": ...}, "I001") == ["requirements.peak_factor"]


def test_unpriced_storage_is_missing_and_no_storage_is_free():
    assert lacking({"infrastructure.storage_gb": ...}, "I003") == ["infrastructure.storage_gb"]
    none = {"infrastructure.storage_gb": ..., "infrastructure.storage_price_usd_per_gb_month": ...}
    assert lacking(none, "I003") == []


def test_a_cost_equal_to_the_budget_is_within_it():
    # 684 + 20 + 9 + 287 = 1,000
    assert found({"infrastructure.other_costs_usd_per_month": 287}) == []


def test_one_copy_is_enough_for_three_nines():
    one_copy = {f"{LOOKUP}.replicas": 1, "infrastructure.zones": 1}
    assert found(one_copy | {"requirements.availability_target": 0.999}) == []
    assert len(found(one_copy | {"requirements.availability_target": 0.9991})) == 2


def test_one_replica_with_a_fallback_is_a_note():
    design = {"high_level_design.components": [{"name": "lookup", "fallback": "yesterday's table"}]}
    (finding,) = found(design | {f"{LOOKUP}.replicas": 1, "infrastructure.zones": ...})
    assert (finding.severity, finding.code) == ("note", "I008")
    assert "its fallback answers" in finding.message


def test_one_replica_that_no_request_needs_is_no_finding():
    design = {"high_level_design.components": [{"name": "lookup", "required": False}]}
    assert found(design | {f"{LOOKUP}.replicas": 1, "infrastructure.zones": ...}) == []


def test_the_fullest_zone_is_the_one_that_fails():
    # 7 over 3 zones stand 3, 2, 2: 4 are left. 4 × 4 ÷ 0.020 = 800 a second
    three_zones = {"infrastructure.zones": 3, f"{RANKER}.replicas": 7}
    assert found(three_zones | {"requirements.peak_requests_per_second": 799}) == []
    (finding,) = found(three_zones | {"requirements.peak_requests_per_second": 800})
    assert "4 of 7 replicas are left" in finding.message


def test_a_job_as_long_as_its_cadence_just_fits_and_one_without_cadence_is_missing():
    assert found({"infrastructure.jobs.train.duration_hours": 24}) == []
    path = "infrastructure.jobs.train.cadence_hours"
    assert lacking({path: ...}, "I007") == [path]


def test_a_queue_that_only_grows_has_no_p99_and_says_what_would_do():
    # 600 × 0.020 = 12 at once, and 8 can be worked on
    short = {f"{RANKER}.replicas": 2, "infrastructure.zones": ...}
    finding = next(finding for finding in found(short) if finding.code == "I002")
    assert "is without bound, since the queue only grows, over 120 ms" in finding.message
    assert "replicas would do" in finding.message


def test_work_that_hardly_varies_keeps_a_target_that_varied_work_misses():
    steady = {"requirements.latency_p99_ms": 50, f"{RANKER}.service_time_cv": 0.1}
    assert found(steady) == []
    assert [finding.code for finding in found(steady | {f"{RANKER}.service_time_cv": 1})] == ["I002"]


def test_memory_is_asked_for_where_something_is_held_in_it_and_a_half_known_table_names_the_rest():
    assert lacking({f"{RANKER}.memory_gb": ...}, "I004") == [f"{RANKER}.memory_gb"]
    assert lacking({f"{RANKER}.embedding_dimensions": ...}, "I004") == [f"{RANKER}.embedding_dimensions"]
    assert lacking({}, "I004") == []  # lookup holds neither model nor table


def test_a_model_alone_may_be_too_large_while_the_table_is_not_known():
    changes = {f"{RANKER}.memory_gb": 1, f"{RANKER}.embedding_dimensions": ...}
    assert [finding.name for finding in found(changes)] == ["out-of-memory"]


def test_a_cache_of_everything_may_be_counted_on_and_one_without_numbers_is_missing():
    popular = "infrastructure.caches.popular"
    assert found({f"{popular}.cached_items": 2_000_000, f"{popular}.hit_rate": 1.0}) == []
    assert lacking({f"{popular}.zipf_exponent": ...}, "I009") == [f"{popular}.zipf_exponent"]


def test_a_canary_without_numbers_is_missing_and_a_shadow_needs_none():
    numbers = {f"infrastructure.canary_{name}": ... for name in ("share", "hours", "error_rate", "regression")}
    assert set(lacking(numbers, "I011")) == set(numbers)
    assert lacking(numbers | {"infrastructure.rollout": ["shadow"]}, "I011") == []


def test_a_loss_equal_to_what_is_tolerated_is_tolerated():
    # 720,000 × 0.1 × 0.01 = 720 USD an hour
    assert found({"infrastructure.hours_to_notice": 1.5, "requirements.tolerated_loss_usd": 1440}) == []


def test_nobody_waits_for_a_batch_without_a_latency_target():
    no_target = {"requirements.latency_p99_ms": ...}
    assert lacking(no_target, "I002") == ["requirements.latency_p99_ms"]
    assert lacking(no_target | {"requirements.serving": "batch"}, "I002") == []
    assert found(no_target | {"requirements.serving": "batch"}) == []


def test_large_numbers_are_written_out():
    # 100,000,000 × 4 ÷ 24 = 16.67 million an hour; × 0.1 × 0.01 USD × 1.5 hours = 25,000 USD
    findings = found({"requirements.users_per_day": 100_000_000, "requirements.peak_requests_per_second": 600})
    (finding,) = (finding for finding in findings if finding.code == "I013")
    assert finding.message.startswith("16,666,700 decisions an hour × 10 % wrong × 0.01 USD × 1.5 hours")


def test_a_decision_that_costs_less_than_a_cent_is_not_written_as_free():
    # 720,000 an hour × 0.1 × 0.0005 USD × 14.5 hours = 522 USD
    changes = {
        "infrastructure.cost_per_wrong_decision_usd": 0.0005,
        "infrastructure.hours_to_notice": 14,
        "requirements.tolerated_loss_usd": 100,
    }
    (finding,) = (finding for finding in found(changes) if finding.code == "I013")
    assert "× 0.0005 USD × 14.5 hours to notice and roll back = 522 USD" in finding.message


def test_the_requests_of_a_canary_are_written_out():
    # 17,280,000 × 0.0001 × 1,000 ÷ 24 = 72,000
    changes = {
        "infrastructure.canary_share": 0.0001,
        "infrastructure.canary_hours": 1000,
        "infrastructure.canary_regression": 0.0051,
    }
    (finding,) = found(changes)
    assert finding.message.startswith("in 1,000 hours a share of 0.01 % answers 72,000 requests; to see 0.5 %")
