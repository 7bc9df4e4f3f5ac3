"""What a test set of a given size can see."""

import math

from mlsd_helpers.shared.number_checks import fraction, whole


def auc_standard_error(auc: float, positives: float, negatives: float):
    """Standard error of an AUC measured on a test set, by Hanley and McNeil.

    Formula: SE² = (A(1 − A) + (n₊ − 1)(Q₁ − A²) + (n₋ − 1)(Q₂ − A²)) ÷ (n₊ × n₋), Q₁ = A ÷ (2 − A),
    Q₂ = 2A² ÷ (1 + A): exact for exponentially distributed scores, a good guide before you have any.

    Parameters
    ----------
    auc : float
        Expected AUC, between 0 and 1 (A). 0 and 1 are refused: their formula gives an error of zero.
    positives, negatives : int
        Examples of each class in the test set, at least 1 (n₊, n₋).

    Returns
    -------
    float
        Standard error, in units of AUC.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Hanley and McNeil, Radiology 143, 1982: https://doi.org/10.1148/radiology.143.1.7063747

    Examples
    --------
    >>> round(auc_standard_error(auc=0.80, positives=100, negatives=900), 4)
    0.0272
    """
    fraction("auc", auc)
    whole("positives", positives, at_least=1)
    whole("negatives", negatives, at_least=1)
    q1 = auc / (2 - auc)
    q2 = 2 * auc**2 / (1 + auc)
    pairs = auc * (1 - auc) + (positives - 1) * (q1 - auc**2) + (negatives - 1) * (q2 - auc**2)
    return math.sqrt(pairs / (positives * negatives))
