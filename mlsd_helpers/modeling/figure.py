"""The ladder as a figure: money against complexity."""

from matplotlib.axes import Axes

from mlsd_helpers import plots
from mlsd_helpers.modeling.ladder import LadderReport


def plot_ladder(report: LadderReport, *, title: str, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw what 1,000 decisions cost at each rung, the simplest on top, with intervals and the cost of doing nothing.

    Parameters
    ----------
    report : LadderReport
        As from ``Ladder.score``.
    title : str
        The finding.
    currency : str, optional
        Unit of the costs, such as "$".
    ax : Axes, optional
        Where to draw; a new figure by default.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from mlsd_helpers.modeling import Ladder
    >>> X, y = [[0]] * 200, [0, 1] * 100
    >>> ladder = Ladder([("constant", DummyClassifier(strategy="prior"))]).fit(X, y)
    >>> ax = plot_ladder(ladder.score(X, y, cost_fp=1, cost_fn=2), title="A constant costs as much as acting always")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['constant']
    >>> plots.plt.close(ax.figure)
    """
    if not isinstance(report, LadderReport):
        raise ValueError(f"report is a {type(report).__name__}; expected what Ladder.score returns")
    unit = f"{currency}, " if currency else ""
    table = report.table
    return plots.intervals(
        table["rung"].tolist(),
        table["cost"],
        table["cost_low"],
        table["cost_high"],
        xlabel=f"Cost of 1,000 decisions ({unit}{report.confidence:.0%} interval over {report.unit})",
        title=title,
        reference=report.do_nothing,
        reference_label="doing nothing",
        ax=ax,
    )
