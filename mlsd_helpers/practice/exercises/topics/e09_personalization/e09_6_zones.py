"""09-6: decide which zones get a model of their own, by examples of the rarer class and not by rows."""

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

EXAMPLES = {
    "north": 5200,
    "harbour": 4100,
    "centre": 3450,
    "airport": 2160,
    "west": 1890,
    "hills": 905,
    "station": 415,
    "lakes": 220,
    "islands": 45,
}
PARAMETERS = 40
LATE = 0.2
LEAST = 10 * PARAMETERS / LATE  # ten late rides for each parameter
RIDES = """\
schema_version: 1
name: late_rides
overview: Whether a ride arrives late, by zone of the city. One in five does.
requirements:
  ml_task: binary_classification
features:
  positive_share: 0.2
modeling:
  offline_metric: log_loss
  personalisation: individual
  examples_per_segment: 3
  parameters_per_segment: 40
"""


def rides() -> Design:
    """The document that exercise 09-6 hands out."""
    return Design.from_text(RIDES)


def examples():
    """Examples of each zone of exercise 09-6."""
    return dict(EXAMPLES)


def _plan(level, smallest=None, floor=None, slices=("zone",)):
    design = rides()
    plan = design.modeling
    plan.personalisation, plan.slices = level, list(slices)
    if smallest is not None:
        plan.examples_per_segment = smallest
    if floor is not None:
        plan.min_examples_per_segment = floor
    return design


@exercise(
    "09-6",
    "Decide which zones get a model of their own",
    kind="design",
    difficulty=3,
    minutes=15,
    document=True,
    hints=(
        "`mlsd rule personalised-too-finely` has the arithmetic: what does it count, rides or late rides?",
        "Ten late rides for each of 40 parameters are 400; one ride in five is late. How many rides is that?",
        "Bar in min_examples_per_segment, smallest zone above it in examples_per_segment; slices name the zone.",
    ),
    wrong=(
        Wrong(rides, "no-slices"),
        Wrong(lambda: _plan("global"), "gives away"),
        Wrong(lambda: _plan("segment", 45, 40), "personalised-too-finely"),
        Wrong(lambda: _plan("segment", 415, 400), "personalised-too-finely"),
        Wrong(lambda: _plan("segment", 2160, 400), "counts rides"),
        Wrong(lambda: _plan("segment", 5200, 2000), "smallest"),
        Wrong(lambda: _plan("segment", 3450, 3000), "could bear"),
        Wrong(lambda: _plan("segment", 2160), "min_examples_per_segment"),
        Wrong(lambda: _plan("individual", 2160, 2000), "not a person"),
    ),
)
def zones(answer):
    said = judging.document(
        answer,
        rides(),
        passes=("personalised-too-finely", "no-slices"),
        changes=(
            "modeling.personalisation",
            "modeling.examples_per_segment",
            "modeling.min_examples_per_segment",
            "modeling.slices",
        ),
    )
    if said:
        return said
    plan = judging.as_design(answer).modeling
    if plan.personalisation == "global":
        return "one model for all passes the rule, and gives away what the large zones can bear"
    if plan.personalisation == "individual":
        return "the table counts zones: a zone is a segment, not a person"
    bar = plan.min_examples_per_segment
    if bar is None:
        return "min_examples_per_segment is empty: nothing says which zones use the common model"
    if plan.examples_per_segment not in EXAMPLES.values():
        return "examples_per_segment is the count of one of the zones in the table"
    if bar < 10 * PARAMETERS:
        return "that bar lets zones in that have too few examples for 40 parameters"
    if bar < LEAST and any(bar <= count < LEAST for count in EXAMPLES.values()):
        return (
            "that bar counts rides; ten of the rarer class for each parameter are needed, and one ride in five is late"
        )
    own = [count for count in EXAMPLES.values() if count >= bar]
    if not own or plan.examples_per_segment != min(own):
        return "examples_per_segment is that of the smallest zone which your bar lets in"
    if any(LEAST <= count < bar for count in EXAMPLES.values()):
        return "your bar leaves a zone to the common model that could bear one of its own"
    if not any("zone" in name.casefold() for name in plan.slices):
        return "slices names no zone; quality by zone is what shows whether this pays"
    return None
