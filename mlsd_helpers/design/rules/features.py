"""Rules on the features: what the label means, what is known when, and whether examples are set apart honestly."""

import difflib

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import FEWER_POSITIVES, rises
from mlsd_helpers.design.rules.inputs import (
    POSITIVES_INPUTS,
    is_classifier,
    is_over,
    same_words,
    shortened,
    training_positives,
)
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.schema.base import is_blank
from mlsd_helpers.shared.showing import number

FETCH_SHARE = 0.5
POSITIVES_PER_FEATURE = 10
RARE = 0.01
MAX_HINTS = 20
_STORED_INPUTS = ("rows_per_day", "bytes_per_row", "retention_days")


def _where(feature, field):
    return f"features.features.{feature.name}.{field}"


def _blank(text):
    return text is None or not text.strip()


def _features(document):
    return document.features.features or ()


def _sources(document):
    return {source.name: source for source in document.features.sources or ()}


def _not_a_classifier(document):
    """Whether the task is stated and has no positive class."""
    return getattr(document.requirements, "ml_task", None) is not None and not is_classifier(document)


@rule(
    "F001",
    "label-not-defined",
    severity="error",
    reads=("features.label_definition", "features.label_source", "features.label_delay_hours"),
)
def label_not_defined(document):
    """The label has no definition, no source or no delay.

    Why: Two people who compute a label from its name alone get two labels, and a label without a delay gets used before
    it is known.
    Formula: label_definition, label_source or label_delay_hours is missing.
    Fix: Write the label as a formula over recorded data, name the record, and measure when 95 of 100 labels are there.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/03_features.ipynb#Join-as-of-a-moment-and-wait-for-labels
    """
    part = document.features
    if _blank(part.label_definition):
        yield Found("features.label_definition", "nothing says how the label is computed from recorded data")
    if _blank(part.label_source):
        yield Found("features.label_source", "nothing says which record tells what happened")
    if part.label_delay_hours is None:
        yield Found("features.label_delay_hours", "nothing says how many hours after a prediction its label is known")


@rule("F002", "feature-from-the-future", severity="error", needs=("features.features",))
def feature_from_the_future(document):
    """A feature is not known yet when the prediction is made.

    Why: It makes the offline score shine and is missing, or different, in production.
    Formula: known_before_prediction_minutes < 0.
    Fix: Take the value as it was known at the moment of the prediction, or leave the feature out.
    Source: https://jamanetwork.com/journals/jamainternalmedicine/fullarticle/2781307
    Taught in: notebooks/03_features.ipynb#Ask-when-each-value-is-known
    """
    for feature in _features(document):
        known = feature.known_before_prediction_minutes
        if known is None:
            yield Lacks(_where(feature, "known_before_prediction_minutes"))
        elif known < 0:
            yield Found(
                _where(feature, "known_before_prediction_minutes"),
                f"'{feature.name}' becomes known {-known:,.6g} minutes after the prediction; "
                "0 minutes before it is the latest that can be used",
            )


@rule(
    "F003",
    "stale-feature",
    severity="warning",
    needs=("features.features",),
    reads=("requirements.decision_horizon_minutes", "features.sources"),
    driver=(
        rises("age", "features.features[].freshness_minutes"),
        rises("delay", "features.sources[].freshness_minutes"),
    ),
)
def stale_feature(document):
    """A feature is older, when it is used, than its use allows.

    Why: An old value of something that changes quickly describes a world that is gone.
    Formula: freshness_minutes > max_age_minutes, or, where no age is allowed, > decision_horizon_minutes (a note); a
    feature without freshness_minutes is at least as old as its source's.
    Fix: Refresh it more often, or say in max_age_minutes how old it may be: a day is fine for what changes in years.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/03_features.ipynb#Ask-when-each-value-is-known
    """
    horizon, sources = getattr(document.requirements, "decision_horizon_minutes", None), _sources(document)
    for feature in _features(document):
        age, because = feature.freshness_minutes, ""
        if age is None and feature.source in sources:
            age, because = sources[feature.source].freshness_minutes, f" because its source '{feature.source}' is"
        allowed = feature.max_age_minutes
        if allowed is not None and age is None:
            yield Lacks(_where(feature, "freshness_minutes"))
        elif allowed is not None and age > allowed:
            yield Found(
                _where(feature, "freshness_minutes"),
                f"up to {age:,.6g} minutes old when used{because}; it misleads after {allowed:,.6g} minutes",
            )
        elif allowed is None and None not in (age, horizon) and age > horizon > 0:  # R011 speaks of horizons below 0
            yield Found(
                _where(feature, "max_age_minutes"),
                f"up to {age:,.6g} minutes old when used{because}, for a decision {horizon:,.6g} minutes ahead; "
                "nothing says how old it may be",
                "note",
            )


@rule(
    "F004",
    "slow-feature-fetch",
    severity="warning",
    needs=("features.features",),
    reads=("requirements.latency_p99_ms", "requirements.serving", "features.fetched_in"),
    driver=rises("fetch time", "features.features[].fetch_p99_ms"),
)
def slow_feature_fetch(document):
    """Fetching the features takes more than half of the latency budget.

    Why: What is left must hold the network, the model and everything that follows.
    Formula: Σ fetch_p99_ms in sequence, or the largest in parallel, > 50 % of requirements.latency_p99_ms.
    Fix: Fetch in parallel or in one batch, compute ahead of time, or drop the slow feature that helps least.
    Source: https://research.google/pubs/the-tail-at-scale/
    Taught in: notebooks/03_features.ipynb#Serve-the-numbers-that-you-trained-on
    """
    budget = getattr(document.requirements, "latency_p99_ms", None)
    if budget is None:
        if getattr(document.requirements, "serving", None) != "batch":  # nobody waits for a batch
            yield Lacks("requirements.latency_p99_ms")
        return
    yield from (Lacks(_where(f, "fetch_p99_ms")) for f in _features(document) if f.fetch_p99_ms is None)
    fetched = [feature for feature in _features(document) if feature.fetch_p99_ms is not None]
    if not fetched:
        return
    slowest = max(fetched, key=lambda feature: feature.fetch_p99_ms)
    times_ms, allowed = [feature.fetch_p99_ms for feature in fetched], FETCH_SHARE * budget
    if document.features.fetched_in is None and is_over(sum(times_ms), allowed) and not is_over(max(times_ms), allowed):
        yield Lacks("features.fetched_in")
        return
    in_sequence = document.features.fetched_in == "sequence"
    took = sum(times_ms) if in_sequence else max(times_ms)
    if is_over(took, allowed):
        if in_sequence:
            what = f"{len(fetched)} features fetched one after another take {took:,.6g} ms, adding their p99s"
        else:
            what = f"the p99 of fetching '{slowest.name}' is {took:,.6g} ms"
        message = f"{what}; half of the budget of {budget:,.6g} ms is {allowed:,.6g} ms"
        yield Found(_where(slowest, "fetch_p99_ms"), message)


@rule(
    "F005",
    "personal-feature-without-basis",
    severity="error",
    needs=("features.features",),
    reads=("requirements.uses_personal_data", "requirements.personal_data_basis"),
)
def personal_feature_without_basis(document):
    """A feature is personal data, and nothing says on which basis it is used, or the requirements say none is used.

    Why: The feature may have to be taken out after the launch, and the model with it.
    Formula: personal is true, and personal_basis and requirements.personal_data_basis are both empty, or
    requirements.uses_personal_data is false.
    Fix: State the basis for this feature, replace it by something coarser that identifies nobody, or leave it out.
    Source: https://gdpr-info.eu/art-6-gdpr/
    Taught in: notebooks/03_features.ipynb#Ask-when-each-value-is-known
    """
    uses_any = getattr(document.requirements, "uses_personal_data", None)
    common_basis = getattr(document.requirements, "personal_data_basis", None)
    for feature in _features(document):
        if feature.personal is None and uses_any is not False:
            yield Lacks(_where(feature, "personal"))
        if not feature.personal:
            continue
        if uses_any is False:
            message = f"'{feature.name}' is personal data, and requirements.uses_personal_data is false"
            yield Found(_where(feature, "personal"), message)
        if _blank(feature.personal_basis) and _blank(common_basis):
            message = f"'{feature.name}' is personal data, and nothing says on which basis it is used"
            yield Found(_where(feature, "personal_basis"), message)


@rule(
    "F006",
    "leaky-split",
    severity="error",
    needs=("features.split",),
    reads=("features.examples_carry_time", "features.repeated_group"),
)
def leaky_split(document):
    """Test examples are set apart in a way that lets the model see them: across time, or across a group.

    Why: The offline score is then measured on neighbours of the training examples, and production has none.
    Formula: split is random or group although examples carry time; split is random or time although a group repeats.
    Fix: Test on what comes after the training examples (time), and keep each group on one side (time_and_group).
    Source: https://scikit-learn.org/stable/modules/cross_validation.html
    Taught in: notebooks/03_features.ipynb#Build-four-leaks-and-catch-each
    """
    part = document.features
    if "time" not in part.split:
        if part.examples_carry_time is None:
            yield Lacks("features.examples_carry_time")
        elif part.examples_carry_time:
            yield Found(
                "features.split",
                f"the split is '{part.split}' although examples carry time: the model learns from what came after "
                "its test examples",
            )
    if "group" not in part.split and not _blank(part.repeated_group):
        message = (
            f"the split is '{part.split}', so that a group stands on both sides of it: {part.repeated_group.strip()}"
        )
        yield Found("features.split", message, "warning")


@rule("F007", "missing-values-untreated", severity="warning", needs=("features.features",))
def missing_values_untreated(document):
    """Nothing says what is done when a feature is missing.

    Why: Sources fail and new users have no history; what happens then is decided now or by accident.
    Formula: missing_values is empty.
    Fix: Say what missing means here and what the model gets: its own category, a flag, a value fitted on training data.
    Source: https://scikit-learn.org/stable/modules/impute.html
    Taught in: notebooks/03_features.ipynb#Join-as-of-a-moment-and-wait-for-labels
    """
    for feature in _features(document):
        if _blank(feature.missing_values):
            yield Found(
                _where(feature, "missing_values"), f"nothing says what is done when '{feature.name}' is missing"
            )


@rule("F008", "undeclared-source", severity="error", needs=("features.features", "features.sources"))
def undeclared_source(document):
    """A feature's source is not declared.

    Why: A feature from nowhere has no owner, no freshness and no price; nobody tells you when it changes.
    Formula: source is missing (a warning), or is not among the declared sources.
    Fix: Declare the source with owner, freshness and size, or correct the name.
    Source: https://proceedings.neurips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html
    Taught in: notebooks/03_features.ipynb#Ask-when-each-value-is-known
    """
    sources = _sources(document)
    hints = MAX_HINTS
    for feature in _features(document):
        if feature.source is None:
            yield Found(_where(feature, "source"), f"nothing says where '{feature.name}' comes from", "warning")
        elif feature.source not in sources:
            near = difflib.get_close_matches(feature.source, sources, n=1) if hints else ()
            hints = max(0, hints - 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            yield Found(_where(feature, "source"), f"there is no source '{feature.source}'{hint}")


@rule("F009", "computed-twice", severity="warning", needs=("features.features",))
def computed_twice(document):
    """A feature is computed one way for training and another way for serving.

    Why: Two implementations drift apart, and the model is asked about numbers that it was never shown.
    Formula: same_code_in_serving is false.
    Fix: Compute it in one function that both call, or log what serving computed and train on the log.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/03_features.ipynb#Serve-the-numbers-that-you-trained-on
    """
    for feature in _features(document):
        if feature.same_code_in_serving is None:
            yield Lacks(_where(feature, "same_code_in_serving"))
        elif not feature.same_code_in_serving:
            message = f"training and serving compute '{feature.name}' with different code"
            yield Found(_where(feature, "same_code_in_serving"), message)


@rule(
    "F010",
    "too-few-positives",
    severity="warning",
    needs=("features.features",),
    reads=("requirements.ml_task", *(f"features.{name}" for name in POSITIVES_INPUTS)),
    driver=FEWER_POSITIVES,
)
def too_few_positives(document):
    """There are too few positive examples for the number of features.

    Why: With few positives a model fits accidents of the training data; ten a feature is a floor, not a comfort.
    Formula: examples_per_day × training_window_days × positive_share ÷ features < 10.
    Fix: Widen the training window, drop features that add little, or regularise and check on held-out data.
    Source: https://doi.org/10.1016/S0895-4356(96)00236-3
    Taught in: notebooks/01_requirements.ipynb#Size-the-experiment
    """
    if _not_a_classifier(document):
        return
    given = [getattr(document.features, name) for name in POSITIVES_INPUTS]
    if None in given:
        yield from (Lacks(f"features.{n}") for n, value in zip(POSITIVES_INPUTS, given, strict=True) if value is None)
        return
    examples, days, share = given
    positives, count = training_positives(document), len(_features(document))
    if is_over(POSITIVES_PER_FEATURE, positives / count):
        yield Found(
            "features.positive_share",
            f"{number(examples, 6)} examples a day × {days:,.6g} days × {share:.4g} positive = "
            f"{number(positives, 6)} positives for {count:,} features: "
            f"{positives / count:,.3g} a feature, under {POSITIVES_PER_FEATURE}",
        )


@rule(
    "F011",
    "labels-not-yet-known",
    severity="error",
    needs=("features.label_delay_hours", "features.training_gap_hours"),
    driver=rises("label delay", "features.label_delay_hours"),
)
def labels_not_yet_known(document):
    """Training examples end so late that their labels are not known yet.

    Why: A label that has not arrived is often recorded as negative, so the newest examples teach that all is well.
    Formula: label_delay_hours > training_gap_hours.
    Fix: End the training window at least one label delay before training, or wait for the labels.
    Source: https://arxiv.org/abs/2307.12756
    Taught in: notebooks/03_features.ipynb#Join-as-of-a-moment-and-wait-for-labels
    """
    delay, gap = document.features.label_delay_hours, document.features.training_gap_hours
    if delay > gap:
        yield Found(
            "features.training_gap_hours",
            f"labels take {delay:,.6g} hours, and the newest training example is {gap:,.6g} hours old",
        )


@rule(
    "F012",
    "rare-positives-untreated",
    severity="warning",
    reads=(
        "requirements.ml_task",
        "features.positive_share",
        "features.imbalance_plan",
        "modeling.offline_metric",
    ),
    driver=FEWER_POSITIVES,
)
def rare_positives_untreated(document):
    """Positives are rarer than 1 in 100 and nothing is done about it, or the metric does not see them.

    Why: At 1 % positives a model that always says no is 99 % accurate and finds nothing.
    Formula: positive_share < 1 %, and imbalance_plan is empty or offline_metric is accuracy.
    Fix: Plan sampling or weights, correct the probabilities afterwards, and judge by precision and recall.
    Source: https://developers.google.com/machine-learning/crash-course/overfitting/imbalanced-datasets
    Taught in: notebooks/01_requirements.ipynb#Price-both-kinds-of-error
    """
    if _not_a_classifier(document):
        return
    share = document.features.positive_share
    if share is None:
        if is_classifier(document):
            yield Lacks("features.positive_share")
        return
    if share >= RARE:
        return
    rare = f"{share:.3%} of examples are positive, under {RARE:.0%}"
    if _blank(document.features.imbalance_plan):
        yield Found("features.imbalance_plan", f"{rare}; nothing is planned for them")
    if getattr(document.modeling, "offline_metric", None) == "accuracy":
        always_no = f"a model that always says no has an accuracy of {1 - share:.3%}"
        yield Found("modeling.offline_metric", f"{rare}; {always_no}")


@rule(
    "F013",
    "store-too-small",
    severity="error",
    needs=("features.sources", "features.store_gb"),
    driver=rises("rows a day", "features.sources[].rows_per_day"),
)
def store_too_small(document):
    """The declared sources do not fit in the declared store.

    Why: A full store stops writing, and the first thing that you lose is the data that explains why.
    Formula: Σ rows_per_day × bytes_per_row × retention_days × copies ÷ 10⁹ > store_gb; copies is 1 unless said.
    Fix: Keep rows for fewer days, store fewer or smaller columns or copies, or plan a larger store.
    Source: https://sre.google/workbook/non-abstract-design/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    stored_gb = {}
    for name, source in _sources(document).items():
        lacking = [field for field in _STORED_INPUTS if getattr(source, field) is None]
        yield from (Lacks(f"features.sources.{name}.{field}") for field in lacking)
        if not lacking:
            stored_gb[name] = _stored_gb(source)
    total, room = sum(stored_gb.values()), document.features.store_gb
    if is_over(total, room):
        largest = max(stored_gb, key=stored_gb.get)
        source = _sources(document)[largest]
        yield Found(
            "features.store_gb",
            f"the sources fill {number(total, 6)} GB, the store holds {number(room, 6)} GB; largest: '{largest}' with "
            f"{number(source.rows_per_day, 6)} rows a day × {number(source.bytes_per_row, 6)} bytes × "
            f"{source.retention_days:,.6g} days × {source.copies or 1:,} = {number(stored_gb[largest], 6)} GB",
        )


def _stored_gb(source):
    if 0 in (source.bytes_per_row, source.retention_days):  # kept nowhere: no size to compute
        return 0.0
    return capacity.storage_gb(source.rows_per_day, source.bytes_per_row, source.retention_days, source.copies or 1)


@rule(
    "F014",
    "proxy-label-unchecked",
    severity="warning",
    reads=("features.label_stands_for", "requirements.target_outcome", "features.label_agreement_check"),
)
def proxy_label_unchecked(document):
    """The label stands in for what is wanted, and nothing checks that the two agree, overall and by segment.

    Why: A model learns the label to the letter; where label and goal part ways it is wrong for a whole segment at once.
    Formula: label_stands_for ≠ requirements.target_outcome (case, spaces and full stop aside), and
    label_agreement_check is empty.
    Fix: Measure the goal itself on a sample of each segment and compare it with the label, or use a closer label.
    Seen in: a health programme ranked patients by predicted cost, in the place of illness; of the patients whom it
    picked for help 17.7 % were Black, and by illness 46.5 % would have been (Obermeyer et al., Science 2019).
    https://doi.org/10.1126/science.aax2342
    Taught in: notebooks/03_features.ipynb#Join-as-of-a-moment-and-wait-for-labels
    """
    if not _blank(document.features.label_agreement_check):
        return
    label, goal = document.features.label_stands_for, getattr(document.requirements, "target_outcome", None)
    if _blank(label) or _blank(goal):
        paths = {"features.label_stands_for": label, "requirements.target_outcome": goal}
        yield from (Lacks(path) for path, text in paths.items() if _blank(text))
    elif same_words(label) != same_words(goal):
        yield Found(
            "features.label_agreement_check",
            f"the label stands for '{shortened(label)}', wanted is '{shortened(goal)}'; nothing checks that they "
            "agree, overall and by segment",
        )


@rule(
    "F015",
    "selective-labels",
    severity="warning",
    needs=("features.label_only_where_acted",),
    reads=("features.exploration_share", "features.examples_per_day"),
)
def selective_labels(document):
    """Labels exist only where the system acted, and no decision is held out or left to chance.

    Why: What was blocked, not bought or not shown never gets a label, so the model is trained and judged on its own
    choices, and its mistakes there stay unseen.
    Formula: label_only_where_acted is true, and exploration_share is missing or 0.
    Fix: Let a small random share of decisions through, log the chance that each had, and train and judge on those too.
    Source: https://doi.org/10.1145/3097983.3098066
    Taught in: notebooks/03_features.ipynb#Join-as-of-a-moment-and-wait-for-labels
    """
    part = document.features
    if not part.label_only_where_acted or part.exploration_share:
        return
    held_out = "no share of decisions is said to be" if part.exploration_share is None else "0 % of decisions are"
    yield Found(
        "features.exploration_share", f"labels exist only where the system acted, and {held_out} held out or randomised"
    )


@rule(
    "F016",
    "used-beyond-evaluation",
    severity="warning",
    reads=("requirements.populations_of_use", "modeling.populations_of_evaluation"),
)
def used_beyond_evaluation(document):
    """The system will be used where, or for whom, it was never evaluated.

    Why: Quality seldom travels whole: another site records, treats and selects its cases in another way.
    Formula: populations_of_use − populations_of_evaluation, compared by their words; once modeling has begun.
    Fix: Evaluate on data from each population of use, or start there in shadow and wait for labels.
    Source: https://scikit-learn.org/stable/modules/cross_validation.html
    Seen in: the Epic sepsis model reached an AUC of 0.63 in a hospital where nobody had evaluated it; its developer had
    reported 0.76 to 0.83 (Wong et al., JAMA Internal Medicine 2021). https://jamanetwork.com/journals/jamainternalmedicine/fullarticle/2781307
    Taught in: notebooks/06_modeling.ipynb#Look-where-it-fails
    """
    if is_blank(document.modeling):
        return
    used = getattr(document.requirements, "populations_of_use", None)
    evaluated = document.modeling.populations_of_evaluation
    if not used or not evaluated:
        paths = {"requirements.populations_of_use": used, "modeling.populations_of_evaluation": evaluated}
        yield from (Lacks(path) for path, populations in paths.items() if not populations)
        return
    seen = {same_words(population) for population in evaluated}
    unseen = [population for population in used if same_words(population) not in seen]
    if unseen:
        yield Found(
            "modeling.populations_of_evaluation",
            f"{len(unseen)} of {len(used)} populations of use {'is' if len(unseen) == 1 else 'are'} not among the "
            f"{len(evaluated)} evaluated: {', '.join(map(shortened, unseen))}",
        )
