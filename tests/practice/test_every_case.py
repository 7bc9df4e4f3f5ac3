"""Every case that comes with the package: right by sums done here, and no other case with a new name."""

import math
import re
from itertools import combinations
from pathlib import Path

import pytest
from scipy.stats import norm

from mlsd_helpers.design import Design, all_rules
from mlsd_helpers.design.analysis.measures import measures
from mlsd_helpers.practice.case_checks import problems_of

RUNNING_CASE = Path(__file__).resolve().parents[2] / "designs" / "flight_delay_alerts.yaml"
CODES = {rule.name: rule.code for rule in all_rules()}

# users a day, requests of one of them a day, p99 in ms: what the cases are known by
SCALES = {
    "flight_delay_alerts": (1e6, 4, 150),
    "ad_click_prediction": (200e6, 30, 50),  # a request is a page; it shows ten ads
    "feed_ranking": (300e6, 12, 300),
    "video_recommendation": (100e6, 20, 200),
    "harmful_content": (50e6, 1, 1000),
    "search_ranking": (40e6, 5, 200),
    "payment_fraud": (20e6, 1, 80),
    "people_you_may_know": (150e6, 3, 250),
    "delivery_eta": (5e6, 1, 150),
    "visual_search": (30e6, 2, 400),
    "support_assistant_rag": (2e6, 3, 1500),
    "query_autocomplete": (80e6, 25, 60),
    "demand_forecasting": (50_000 * 400, 1, None),
    "smart_notifications": (60e6, 2, 100),
    "marketplace_pricing": (3e6, 4, 200),  # trips a day, and the fares that are shown for one of them
    "wake_word_on_device": (20e6, None, 200),
}


def measured(case):
    return {measure.name: measure.value for measure in measures(case.reference.document)}


def test_the_sixteen_cases_are_there(all_cases):
    assert {case.name for case in all_cases} == set(SCALES)


def test_every_case_holds_all_that_a_case_must(all_cases):
    for case in all_cases:
        assert [problem.message for problem in problems_of(case)] == [], case.name


def test_every_reference_passes_every_check_of_every_phase(all_cases):
    for case in all_cases:
        findings = case.reference.check()
        assert not list(findings), f"{case.name}: {findings.to_text()}"
        assert not findings.shown_missing, case.name
        assert findings.rules_run >= 60, case.name
        assert all(len(waiver.reason.split()) >= 6 for waiver in case.reference.document.waivers or ()), case.name


def test_every_weak_design_raises_what_it_must(all_cases):
    for case in all_cases:
        raised = {finding.name for finding in case.weak.check()}
        assert len(case.weak_findings) >= 8, case.name
        assert set(case.weak_findings) <= raised, case.name
        assert len({CODES[name][0] for name in case.weak_findings} & set("RHFIM")) >= 4, case.name


def test_each_twist_breaks_the_reference_as_it_says(all_cases):
    for case in all_cases:
        assert len(case.twists) == 2, case.name
        for twist in case.twists:
            gained = {finding.name for finding in case.reference.what_if(twist.changes).gained}
            assert gained == set(twist.findings) != set(), f"{case.name}: {twist.name}"


def test_the_scale_is_the_one_that_the_case_is_known_by(all_cases):
    for case in all_cases:
        users, requests, latency = SCALES[case.name]
        needs = case.reference.document.requirements
        decisions = needs.users_per_day * needs.requests_per_user_per_day
        if requests is None:
            assert needs.users_per_day == users, case.name
        else:
            assert decisions == pytest.approx(users * requests), case.name
        if latency is not None:
            assert needs.latency_p99_ms == latency, case.name


def test_the_peak_follows_from_the_users(all_cases):
    for case in all_cases:
        needs = case.reference.document.requirements
        peak = needs.users_per_day * needs.requests_per_user_per_day / 86_400 * needs.peak_factor
        assert measured(case)["peak"] == pytest.approx(needs.peak_requests_per_second or peak), case.name
        if needs.peak_requests_per_second is not None:
            assert needs.peak_requests_per_second == pytest.approx(peak, rel=0.5), case.name


def test_no_service_is_over_70_percent_busy_at_peak(all_cases):
    for case in all_cases:
        document, peak = case.reference.document, measured(case)["peak"]
        training = {part.name for part in document.high_level_design.components if part.path == "training"}
        for service in document.infrastructure.services:
            if service.name in training or service.service_time_ms is None:
                continue
            calls = 1 if service.calls_per_request is None else service.calls_per_request
            busy = peak * calls * service.service_time_ms / 1000 / (service.replicas * (service.concurrency or 1))
            assert busy <= 0.7 + 1e-9, f"{case.name}: {service.name}"


def test_machines_storage_and_transfer_add_up_and_fit_the_budget(all_cases):
    for case in all_cases:
        built = case.reference.document.infrastructure
        hours = 720
        cost = sum(service.replicas * service.price_usd_per_hour * hours for service in built.services)
        cost += (built.storage_gb or 0) * (built.storage_price_usd_per_gb_month or 0)
        cost += (built.transfer_gb_per_month or 0) * (built.transfer_price_usd_per_gb or 0)
        cost += built.other_costs_usd_per_month or 0
        assert measured(case)["cost"] == pytest.approx(cost), case.name
        assert cost <= case.reference.document.requirements.monthly_budget_usd, case.name
        decisions = measured(case)["decisions"]
        assert cost / (decisions * 30) <= case.reference.document.requirements.value_per_decision_usd, case.name


def test_what_is_kept_fits_in_the_store_and_the_store_is_not_a_guess(all_cases):
    for case in all_cases:
        document = case.reference.document
        kept_gb = sum(
            source.rows_per_day * source.bytes_per_row * source.retention_days * (source.copies or 1) / 1e9
            for source in document.features.sources
            if None not in (source.rows_per_day, source.bytes_per_row, source.retention_days)
        )
        assert kept_gb <= document.features.store_gb, case.name
        if document.features.store_gb > 10:
            assert document.features.store_gb <= 3 * kept_gb, case.name
        assert document.infrastructure.storage_gb >= kept_gb, case.name


def test_models_and_embeddings_fit_in_memory(all_cases):
    for case in all_cases:
        for service in case.reference.document.infrastructure.services:
            table = (service.embedding_rows, service.embedding_dimensions, service.embedding_bytes_per_value)
            embeddings_gb = math.prod(table) / 1e9 * 1.2 if None not in table else 0
            needed_gb = (service.model_gb or 0) + embeddings_gb
            assert needed_gb <= (service.memory_gb or math.inf), f"{case.name}: {service.name}"


def test_the_experiment_runs_long_enough_for_the_effect(all_cases):
    """Two-sided, two arms, normal approximation with the variance of each arm (Chow, Shao, Wang, 2008, chapter 4)."""
    for case in all_cases:
        metric, plan = case.reference.document.requirements.success_metric, case.reference.document.modeling
        if plan.experiment_days is None:
            waived = {waiver.rule for waiver in case.reference.document.waivers}
            assert waived & {"M006", "experiment-too-short"}, case.name
            continue
        effect = plan.experiment_minimum_effect
        if metric.kind == "proportion":
            after = metric.baseline + (-effect if metric.better == "lower" else effect)
            variances = metric.baseline * (1 - metric.baseline) + after * (1 - after)
        else:
            variances = 2 * plan.experiment_standard_deviation**2
        alpha, power = plan.experiment_alpha or 0.05, plan.experiment_power or 0.8
        each_arm = (norm.ppf(1 - alpha / 2) + norm.ppf(power)) ** 2 * variances / effect**2
        days = 2 * each_arm / (plan.experiment_units_per_day * (plan.experiment_share or 1))
        # the rule pools the variances of small samples otherwise
        assert plan.experiment_days >= days * 0.99, case.name
        assert plan.experiment_units_per_day <= case.reference.document.requirements.users_per_day, case.name


def test_logs_are_kept_until_their_labels_have_come(all_cases):
    for case in all_cases:
        document = case.reference.document
        label, window = document.features.label_delay_hours / 24, document.features.training_window_days
        assert document.infrastructure.log_retention_days >= label + window - 1e-9, case.name


def test_the_running_case_is_the_one_of_the_notebooks(all_cases):
    (flights,) = (case for case in all_cases if case.name == "flight_delay_alerts")
    assert flights.reference.to_dict() == Design.open(RUNNING_CASE).to_dict()


def sentences(design):
    """What is said in a document, a sentence at a time, without what is too short to be anybody's own."""

    def texts(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                yield from texts(item)

    said = {
        " ".join(sentence.casefold().split())
        for text in texts(design.to_dict())
        for sentence in re.split(r"(?<=[.!?;:])\s+", text)
    }
    return {sentence for sentence in said if len(sentence.split()) >= 3}


def test_no_two_references_share_more_than_a_third_of_their_sentences(all_cases):
    said = {case.name: sentences(case.reference) for case in all_cases}
    assert all(len(own) >= 30 for own in said.values())
    for one, other in combinations(said, 2):
        shared = len(said[one] & said[other]) / min(len(said[one]), len(said[other]))
        assert shared <= 1 / 3, (one, other, shared)


def test_no_case_names_a_rule_to_the_candidate(all_cases):
    for case in all_cases:
        said = [case.prompt, *(a.answer for a in case.answers), *(t.says for t in case.twists)]
        said += [follow_up.question for follow_up in case.follow_ups]
        for text in said:
            assert not re.search(r"\b[RHFIMLX]0\d\d\b", text), case.name
            assert not any("-" in name and name in text for name in CODES), case.name


def test_no_follow_up_stands_in_two_cases(all_cases):
    asked = [follow_up.question.casefold() for case in all_cases for follow_up in case.follow_ups]
    assert len(asked) == len(set(asked))
