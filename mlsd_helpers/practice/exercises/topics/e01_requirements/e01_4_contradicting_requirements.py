"""01-4: mend requirements that contradict themselves."""

from mlsd_helpers.design import Design
from mlsd_helpers.design.rules.inputs import computed_peak_requests_per_second
from mlsd_helpers.design.rules.wording import same_words
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

PROMISES = """\
schema_version: 1
name: parcel_eta
requirements:
  problem: People wait at home for a parcel that comes at any hour.
  users: Recipients of parcels, on their phone
  decision: Go out or stay at home; made an hour before the parcel comes
  target_outcome: The hour at which the parcel is handed over
  ml_task: regression
  success_metric:
    name: parcels handed over at the first try
    measured_in: share of parcels
    kind: proportion
    better: higher
    baseline: 0.86
    target: 0.84
  alternatives_without_ml:
    - name: mean_of_the_street
      description: The mean hour of the last month in that street.
      result: 61 % within the hour
  users_per_day: 900000
  requests_per_user_per_day: 4
  peak_factor: 3
  peak_requests_per_second: 1250
  serving: online
  latency_p99_ms: 200
  availability_target: 0.999
  availability_meaning: 'Down: the app shows no hour.'
  monthly_budget_usd: 9000
  decision_horizon_minutes: 60
  pipeline_delay_minutes: 75
  uses_personal_data: false
"""
_ITSELF = {
    "name": "parcels_handed_over_at_the_first_try",
    "limit": 0.86,
    "better": "higher",
    "measured_in": "share of parcels",
}


def promises() -> Design:
    """The document that exercise 01-4 hands out."""
    return Design.from_text(PROMISES)


def _mended(**values):
    design = promises()
    for path, value in values.items():
        setattr(design.requirements, path, value)
    return design


def _all_mended(**values):
    guardrail = {"name": "complaints", "limit": 0.01, "better": "lower", "measured_in": "share of parcels"}
    mended = {"peak_requests_per_second": 125, "pipeline_delay_minutes": 30, "guardrail_metrics": [guardrail]}
    design = _mended(**(mended | values))
    design.requirements.success_metric.target = 0.88
    return design


def _honest(design):
    """Whether the numbers are mended, or only silence a rule."""
    needs = design.requirements
    if needs.peak_requests_per_second is None:
        return "a number that does not fit is mended, not taken away: requirements.peak_requests_per_second"
    apart = needs.peak_requests_per_second / computed_peak_requests_per_second(design.document)
    if 0.5 <= apart < 0.9 or 1.1 < apart <= 2:
        return "the rule lets half and twice the peak pass; here the one that follows from the users is asked"
    names = {same_words(guardrail.name.replace("_", " ")) for guardrail in needs.guardrail_metrics or ()}
    if same_words(needs.success_metric.name) in names:
        return "the success metric cannot keep itself honest; what could get worse while it rises?"
    if needs.success_metric.target > 1:
        return "a share of parcels is at most 1"
    if needs.pipeline_delay_minutes == 0:
        return "no data arrives at the moment at which it comes to be; how late may it arrive?"
    return None


@exercise(
    "01-4",
    "Mend requirements that contradict themselves",
    kind="repair",
    difficulty=2,
    minutes=15,
    document=True,
    hints=(
        "design.check() says what a reviewer would say, with the numbers. Three numbers are wrong.",
        "Hand over more parcels at the first try than today; a forecast helps before the decision, not after it.",
        "The peak follows from the users; a guardrail has a name, a limit, better and measured_in.",
    ),
    wrong=(
        Wrong(promises, "target-not-better"),
        Wrong(
            lambda: Design.from_data(
                {**promises().to_dict(), "waivers": [{"rule": "R", "reason": "it is only an exercise"}]}
            ),
            "waiver",
        ),
        Wrong(lambda: _mended(decision_horizon_minutes=120), "decision_horizon_minutes"),
        Wrong(lambda: Design.new("parcel_eta"), "stays"),
        Wrong(lambda: _all_mended(peak_requests_per_second=None), "not taken away"),
        Wrong(lambda: _all_mended(peak_requests_per_second=240), "half and twice"),
        Wrong(lambda: _all_mended(pipeline_delay_minutes=0), "the moment"),
        Wrong(lambda: _all_mended(guardrail_metrics=[_ITSELF]), "itself honest"),
        Wrong(lambda: _all_mended(pipeline_delay_minutes=60, decision_horizon_minutes=75), "stays"),
        Wrong(lambda: _all_mended(peak_requests_per_second=42), "peak-does-not-fit-users"),
    ),
)
def requirements(answer):
    return judging.document(
        answer,
        promises(),
        passes=("target-not-better", "no-guardrail", "peak-does-not-fit-users", "prediction-after-decision"),
        changes=(
            "requirements.success_metric.target",
            "requirements.guardrail_metrics",
            "requirements.peak_requests_per_second",
            "requirements.pipeline_delay_minutes",
        ),
        also=_honest,
    )
