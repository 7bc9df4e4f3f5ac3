from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import is_unwritten, same_words, shortened


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
    if not is_unwritten(document.features.label_agreement_check):
        return
    label, goal = document.features.label_stands_for, getattr(document.requirements, "target_outcome", None)
    if is_unwritten(label) or is_unwritten(goal):
        paths = {"features.label_stands_for": label, "requirements.target_outcome": goal}
        yield from (Lacks(path) for path, text in paths.items() if is_unwritten(text))
    elif same_words(label) != same_words(goal):
        yield Found(
            "features.label_agreement_check",
            f"the label stands for '{shortened(label)}', wanted is '{shortened(goal)}'; nothing checks that they "
            "agree, overall and by segment",
        )
