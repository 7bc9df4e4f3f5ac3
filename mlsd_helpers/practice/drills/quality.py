"""What a base rate leaves of the precision, and where two costs put the threshold."""

from mlsd_helpers.practice.drills.making import NotHere, given, other
from mlsd_helpers.shared.showing import number

_RARE = 0.2  # above that a base rate surprises nobody


def base_rate(case, chance):
    """Precision by base rate, recall and false positive rate."""
    share = given(case.reference.document.features.positive_share)
    if share > _RARE:
        raise NotHere
    base = max(0.01, 100 * other(share, chance))  # percent
    recall, false = chance.choice((60, 80, 90)), chance.choice((0.5, 1, 2, 5))
    found, wrong = base * recall / 100, (100 - base) * false / 100
    precision = 100 * found / (found + wrong)
    question = (
        f"{number(base)} % of the examples are positive. A model finds {recall} % of them, and flags {number(false)} % "
        "of the others. What percentage of its flags is right?"
    )
    working = (
        f"of 10,000: {number(100 * base)} positive, {number(100 * found, 3)} found\n"
        f"of the other {number(100 * (100 - base), 4)}: {number(100 * wrong, 3)} flagged\n"
        f"{number(100 * found, 3)} ÷ ({number(100 * found, 3)} + {number(100 * wrong, 3)}) = {number(precision, 3)} %"
    )
    return question, "%", precision, working


def threshold(case, chance):
    """The probability from which acting is worth it."""
    needs = case.reference.document.requirements
    wrong, missed = given(needs.cost_false_positive_usd), given(needs.cost_false_negative_usd)
    wrong, missed = other(wrong, chance), other(missed, chance)
    if min(wrong, missed) < 0.01:  # a price that people would say
        wrong, missed = 1000 * wrong, 1000 * missed
        per = " per thousand"
    else:
        per = ""
    answer = 100 * wrong / (wrong + missed)
    question = (
        f"Acting on a false alarm costs {number(wrong)} USD{per}, a missed case {number(missed)} USD{per}. From which "
        "probability on do you act, in percent?"
    )
    working = (
        "act where probability × missed is above (1 − probability) × false alarm\n"
        f"{number(wrong)} ÷ ({number(wrong)} + {number(missed)}) = {number(answer, 3)} %"
    )
    return question, "%", answer, working
