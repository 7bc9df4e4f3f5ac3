"""Exercises of notebook 12 on evidence: in sentences, and in a document that was edited since."""

import re
from functools import cache

from mlsd_helpers.design import Design
from mlsd_helpers.design.schema.values import text_of, value_at
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.leveling import LEVELS, PHASES

SENIOR = LEVELS.index("senior") + 1
NOTHING = "nothing"
# Letter, what was said, what it shows, what the colleague wrote, and why other scores do not hold
_SAID = (
    (
        "a",
        "Features come from Feast, events through Kafka into Flink, and the online store is Redis.",
        (NOTHING, "senior"),
        {None: "take the names of products out: what is left that tells what this system must do?"},
    ),
    (
        "b",
        "I would sort the signals by who acts, riders, docks and vans, and give a silent dock a flag of its own.",
        ("mid", "mid"),
        {
            "junior": "more than a list of columns: they are grouped, and missing ones are thought of",
            None: "grouping by actor and treating missing values are in the rubric; does it ask when a value is known?",
        },
    ),
    (
        "c",
        "What docks report reaches us six minutes later, so for 8:00 I join what we knew at 7:54, in training too.",
        ("senior", "mid"),
        {
            "mid": "it does more than name signals: it asks when each is known",
            "staff": "nothing is weighed here, no cost against freshness; it is the join that is right",
            None: "look for the row on when a value is known, and on joins as of that time",
        },
    ),
    (
        "d",
        "With enough good data and careful tuning a modern model will get this right; quality matters most to me.",
        (NOTHING, "mid"),
        {None: "that is true of every system; which choice for this one does it name?"},
    ),
    (
        "e",
        "Vans change what we learn: a station that we fill never looks empty. One in twenty gets no advice, by lot.",
        ("staff", "staff"),
        {
            "senior": "a senior compares models and slices; here the system's own effect on its data is dealt with",
            "principal": "this is one system's plan; no portfolio of bets, no evaluation for the company",
            None: "look for feedback and exploration in the rubric's row on modeling",
        },
    ),
    (
        "f",
        "So you want to know which stations run empty. What data do we have about them?",
        ("junior", "mid"),
        {
            "mid": "it asks neither who uses the answer nor what they do with it",
            NOTHING: "little, but not nothing: what does the rubric's first column say?",
            None: "it restates the prompt and asks for data; is there a number, a price, a decision in it?",
        },
    ),
    (
        "g",
        "Riders' apps ask too, 120 calls a second: at 40 milliseconds that keeps five workers busy, so I would run "
        "eight. One switch loads the old model.",
        ("senior", "senior"),
        {
            "mid": "there is capacity from numbers in it",
            "staff": "neither a cost of a decision, nor regions, nor gates: which column has capacity and rollback?",
            None: "look for capacity from numbers, and for the way back, in the row on infrastructure",
        },
    ),
    (
        "h",
        "Dispatchers are paid for few kilometres, the stations' team for few complaints, so they will want two "
        "thresholds. I would settle on one price of an empty hour with both, before we train.",
        ("staff", "mid"),
        {
            "senior": "a senior prices errors; here two parties price them differently, and that is settled",
            "mid": "more than asking who uses it: whose numbers pull in two directions?",
            None: "look for the conflict between stakeholders in the row on requirements",
        },
    ),
)
_PHASES_SAID = (*["features"] * 3, *["modeling"] * 2, "requirements", "infrastructure", "requirements")
_PHASE_OF = dict(zip("abcdefgh", _PHASES_SAID, strict=True))


def said():
    """What was said in exercise 12-3, with the phase that it is scored for, as a table."""
    import pandas as pd

    from mlsd_helpers.tables import Table

    rows = [(letter, _PHASE_OF[letter], sentence) for letter, sentence, _, _ in _SAID]
    return Table(pd.DataFrame(rows, columns=["letter", "phase", "said"]), "What was said, and for which phase")


def colleague():
    """The colleague's score sheet: a level for each letter, or 'nothing'."""
    return {letter: theirs for letter, _, (_, theirs), _ in _SAID}


def _sheet(**changed):
    return colleague() | changed


@exercise(
    "12-3",
    "Mend a colleague's score sheet",
    kind="repair",
    difficulty=2,
    minutes=15,
    hints=(
        "Hold each sentence against the cells of its phase: leveling.rubric() lists what each level does.",
        "Names of products, and what is true of any system, show nothing. A number, a reason, a consequence do.",
        "Two sentences show nothing at all. Of the others, one is scored too high and two are scored too low.",
    ),
    wrong=(
        Wrong(colleague, "names of products"),
        Wrong(lambda: _sheet(a=NOTHING), "c:"),
        Wrong(lambda: dict.fromkeys("abcdefgh", NOTHING), "b:"),
        Wrong(lambda: list(colleague().values()), "dictionary"),
    ),
)
def score_sheet(answer):
    right = {letter: mine for letter, _, (mine, _), _ in _SAID}
    why = {letter: reasons for letter, _, _, reasons in _SAID}
    return judging.choices(answer, right, (NOTHING, *LEVELS), why)


BIKES = """\
schema_version: 1
name: bike_refill
overview: >-
  Every five minutes we say which of 600 bike stations will run empty within the hour; vans carry bikes there.
requirements:
  problem: People walk to a station and find no bike.
  users: The dispatchers of six vans
  decision: Where the next van goes; made while it unloads at the last stop
  target_outcome: A station has no bike for ten minutes or longer within the next hour
  ml_task: binary_classification
  cost_false_positive_usd: 9
  cost_false_negative_usd: 14
  alternatives_without_ml:
    - name: same_hour_last_week
      description: The stations that ran empty at this hour a week ago.
      result: Finds 48 % of the stations that run empty, and every second trip is for nothing
  users_per_day: 600
  requests_per_user_per_day: 288
  latency_p99_ms: 2000
high_level_design:
  entry_point: dispatch_board
  components:
    - name: dispatch_board
      purpose: Shows the dispatcher the stations in the order in which they run empty.
      kind: non_ml
      path: serving
      calls: [refill_model]
    - name: refill_model
      purpose: Gives each station a chance of running empty.
      kind: ml
      path: serving
      fallback: To be agreed with the dispatchers.
    - name: station_feed
      purpose: Takes in what the docks report, and the bikes that vans load and unload.
      kind: non_ml
      path: both
      fallback: A dock that is silent for 15 minutes counts as it was, and is greyed out on the board.
features:
  label_definition: >-
    A station is empty when no bike can be rented for ten minutes; stations that we filled within the hour are left
    out, as nobody knows what would have happened.
  label_delay_hours: 1.2
  split: time
  training_gap_hours: 1.2
  features:
    - name: bikes_now
      description: Bikes that can be rented
      known_before_prediction_minutes: 6
      missing_values: As it was, and how long ago
    - name: rentals_last_hour
      description: Rentals in the hour before
      known_before_prediction_minutes: 6
infrastructure:
  services:
    - name: refill_model
      replicas: 2
      service_time_ms: 40
      concurrency: 1
  rollout: [shadow, canary]
  rollback: The old version stays loaded; the dispatcher goes back to it with one switch, without us.
modeling:
  offline_metric: average_precision
  ladder:
    - name: same_hour_last_week
      role: baseline
      score: 0.41
    - name: boosted_trees
      role: model
      score: 0.58
  slices: [Stations at railway stations, Rain, School holidays]
  feedback_loop_plan: One station in twenty is left without advice, by chance, so that we see what happens there.
"""
_SPOKEN = (
    "I see two ways, a rule by hour and a model of flows. I would compare both first; tell me if you want one of them."
)


def _evidence(*pieces):
    fields = ("phase", "level", "path", "quote", "confirmed")
    return [{name: value for name, value in zip(fields, piece, strict=True) if value is not None} for piece in pieces]


def _with_leveling(**section):
    return Design.from_data(Design.from_text(BIKES).to_dict() | {"leveling": section})


def reviewed() -> Design:
    """The document of exercise 12-4: its evidence was confirmed before the document was edited."""
    return _with_leveling(
        evidence=_evidence(
            ("requirements", "senior", "requirements.cost_false_negative_usd", "14", True),
            ("requirements", "staff", "requirements.decision", "agreed with the stations' team", True),
            ("high_level_design", "mid", "high_level_design.components.dispatch_board.purpose", "in the order", True),
            (
                "high_level_design",
                "senior",
                "high_level_design.components.refill_model.fallback",
                "The order of the same hour last week",
                True,
            ),
            ("features", "staff", "features.label_definition", "stations that we filled within the hour", None),
            ("features", "senior", "features.features.bikes_now.known_before_prediction_minutes", "6", True),
            ("features", "mid", "features.features.bikes_now.missing_values", "As it was, and how long ago", True),
            ("infrastructure", "senior", "infrastructure.rollback", "goes back to it with one switch", True),
            ("modeling", "staff", "modeling.feedback_loop_plan", "One station in twenty", True),
            ("modeling", "senior", "modeling.slices", "Rain", False),
            ("communication", "senior", None, _SPOKEN, True),
            ("communication", "staff", None, "Shall I go on?", False),
        )
    )


def _sums(design, unconfirmed=False, gone=False, said_aloud=True):
    """The scores of a document's evidence, piece by piece, with or without what does not count."""
    found = dict.fromkeys(PHASES, 0)
    for piece in design.leveling.evidence:
        stands = piece.path is None or str(piece.quote) in text_of(value_at(design.document, piece.path))
        counts = (piece.confirmed or unconfirmed) and (stands or gone) and (said_aloud or piece.path is not None)
        if counts:
            found[piece.phase] = max(found[piece.phase], LEVELS.index(piece.level) + 1)
    return found


@exercise(
    "12-4",
    "Score a document by the evidence that still stands",
    kind="compute",
    difficulty=1,
    minutes=10,
    document=True,
    hints=(
        "A piece counts when somebody confirmed it and the document still says it.",
        "`evidence-gone` names the pieces whose place is empty or says something else; a missing or false `confirmed` "
        "counts for nothing.",
        "Leave out what evidence-gone names, and take the highest confirmed level of each phase.",
    ),
    wrong=(
        Wrong(lambda: _sums(reviewed(), gone=True), "no longer"),
        Wrong(lambda: _sums(reviewed(), unconfirmed=True), "confirmed"),
        Wrong(lambda: _sums(reviewed(), said_aloud=False), "aloud"),
    ),
)
def standing_evidence(answer):
    gone = "one of its quotes no longer stands in the document"
    open_or_not = "look at `confirmed`: true counts, false and nothing do not"
    rest = "take the highest level that is confirmed and still stands there"
    why = {phase: {None: rest} for phase in PHASES}
    for phase in ("requirements", "high_level_design"):
        why[phase][_sums(reviewed(), gone=True)[phase]] = gone
    why["features"][4.0] = open_or_not
    why["communication"] = {4.0: open_or_not, 0.0: "what was said aloud has no path, and counts", None: rest}
    why["infrastructure"][0.0] = "a quote may be a part of what stands there"
    return judging.choices(answer, _sums(reviewed()), range(6), why)


# What of the document shows a senior, or more, by phase; whatever `suggest` finds there counts as well
_SHOWN = {
    "requirements": (
        r"cost_false_(positive|negative)_usd|alternatives_without_ml|users_per_day|requests_per_user_per_day|latency_p99_ms"
    ),
    "high_level_design": r"components\.(station_feed|2)\.fallback",
    "features": r"label_definition|label_delay_hours|training_gap_hours|features\..+\.known_before_prediction_minutes",
    "infrastructure": r"services|rollout|rollback",
    "modeling": r"ladder|slices|feedback_loop_plan",
}
FEWEST_QUOTED = 3  # words, unless the whole value is shorter


def edited() -> Design:
    """The document of exercise 12-5: it aims at senior, and was edited after its evidence was confirmed."""
    return _with_leveling(
        target_level="senior",
        evidence=_evidence(
            ("requirements", "senior", "requirements.cost_false_negative_usd", "12", True),
            (
                "high_level_design",
                "senior",
                "high_level_design.components.refill_model.fallback",
                "The order of the same hour last week",
                True,
            ),
            ("features", "mid", "features.features.bikes_now.missing_values", "As it was, and how long ago", True),
            ("infrastructure", "senior", "infrastructure.rollback", "within five minutes, by whoever is on duty", True),
            ("modeling", "senior", "modeling.slices", "Stations at railway stations, Rain, School holidays", None),
            ("communication", "senior", None, _SPOKEN, True),
        ),
    )


def _changed(*edits, drop=()):
    """The document of 12-5 with pieces of its evidence changed by position."""
    data = edited().to_dict()
    for i, values in edits:
        data["leveling"]["evidence"][i].update(values)
    data["leveling"]["evidence"] = [e for i, e in enumerate(data["leveling"]["evidence"]) if i not in drop]
    return Design.from_data(data)


_MENDED = (
    (0, {"quote": "14"}),
    (2, {"level": "senior", "path": "features.label_definition", "quote": "nobody knows what would have happened"}),
    (3, {"quote": "goes back to it with one switch"}),
    (4, {"confirmed": True}),
)
_STATION_FEED = "high_level_design.components.station_feed.fallback"


@cache
def _suggested():
    return {
        (piece.phase, piece.path)
        for piece in leveling.suggest(edited())
        if piece.path is not None and LEVELS.index(piece.level) + 1 >= SENIOR
    }


@exercise(
    "12-5",
    "Let a document show the level that it claims",
    kind="repair",
    difficulty=3,
    minutes=20,
    document=True,
    hints=(
        "Print what stands at each path now. Does it still show what the piece claims?",
        "A changed number can be quoted anew. A place that says nothing any more cannot: find another one in that "
        "phase, for which leveling.suggest(document) has ideas.",
        "Quote word for word, with path and level, and set `confirmed: true`; five of the six pieces need a change.",
    ),
    wrong=(
        Wrong(edited, "level-without-evidence"),
        Wrong(lambda: _changed(*_MENDED), "evidence-gone"),
        Wrong(
            lambda: _changed(*_MENDED, (1, {"quote": "To be agreed with the dispatchers."})),
            "shows nothing of a senior",
        ),
        Wrong(lambda: _changed((2, {"level": "senior"}), (4, {"confirmed": True}), drop=(0, 1, 3)), "lack confirmed"),
        Wrong(
            lambda: _changed(
                *_MENDED[:1],
                *_MENDED[2:],
                (1, {"path": _STATION_FEED, "quote": "counts as it was"}),
                (2, {"level": "senior"}),
            ),
            "shows nothing of a senior",
        ),
    ),
)
def leveling_section(answer):
    base = edited()
    off = judging.document(
        answer, base, passes=("level-without-evidence", "evidence-gone"), changes=("leveling.evidence",)
    )
    if off is not None:
        return off
    design = judging.as_design(answer)
    evidence = [piece for piece in design.leveling.evidence if piece.confirmed]
    if not any(piece.path is None and piece.quote == _SPOKEN for piece in evidence):
        return "what was said aloud about communication is given and stays"
    for phase in PHASES[:-1]:
        here = [p for p in evidence if p.phase == phase and LEVELS.index(p.level) + 1 >= SENIOR]
        offs = [_not_shown(design, piece) for piece in here]
        if all(offs):
            return f"{phase}: {offs[0]}"
    return None


def _not_shown(design, piece):
    """Why a piece shows nothing of a senior in this document, or None."""
    if piece.path is None or piece.quote is None:
        return "evidence without path and quote is a claim; say where it stands and what it says"
    known = re.match(rf"{piece.phase}\.({_SHOWN[piece.phase]})(\.|$)", piece.path)
    if not known and (piece.phase, piece.path) not in _suggested():
        return f"what stands at {piece.path} shows nothing of a senior; find a place that does"
    whole = text_of(value_at(design.document, piece.path))
    if len(piece.quote.split()) < min(FEWEST_QUOTED, len(whole.split())):
        return "quote enough for somebody to see what is meant: three words at least"
    return None
