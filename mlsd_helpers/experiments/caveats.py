"""What no sample-size formula covers: the named ways in which an experiment misleads, and what to do about each."""

from dataclasses import dataclass

from mlsd_helpers.experiments._tables import html_table

_LABELS = ("goes wrong", "you see it", "remedy", "source")


@dataclass(frozen=True, repr=False)
class Caveat:
    """One way in which an experiment misleads.

    Parameters
    ----------
    name : str
        The name that the field uses.
    goes_wrong, how_to_see_it, remedy : str
        What goes wrong, how you notice, what to do.
    source : str
        Where to read on.
    """

    name: str
    goes_wrong: str
    how_to_see_it: str
    remedy: str
    source: str

    @property
    def _texts(self):
        return self.goes_wrong, self.how_to_see_it, self.remedy, self.source

    def __repr__(self):
        lines = (f"  {label}: {text}" for label, text in zip(_LABELS, self._texts, strict=True))
        return "\n".join([self.name, *lines])

    def _repr_html_(self):
        return html_table(_LABELS, [self._texts], self.name)


class Caveats(tuple):
    """Caveats in order, shown as a table."""

    def __repr__(self):
        return "\n\n".join(map(repr, self))

    def _repr_html_(self):
        rows = [(caveat.name, *caveat._texts) for caveat in self]
        return html_table(("caveat", *_LABELS), rows, "What a sample-size formula does not cover")


_BOOK = "Kohavi, Tang and Xu, Trustworthy Online Controlled Experiments, 2020: https://experimentguide.com"

CAVEATS = Caveats(
    (
        Caveat(
            name="novelty effect",
            goes_wrong="People try what is new because it is new. The gain of the first days fades.",
            how_to_see_it="Plot the difference by days since each user's first visit: it shrinks.",
            remedy="Run for weeks, leave the first days of each user out, or decide on new users alone.",
            source=_BOOK,
        ),
        Caveat(
            name="primacy effect",
            goes_wrong="People are used to the old way. A better way looks worse until they have learnt it.",
            how_to_see_it="Plot the difference by days since each user's first visit: it grows.",
            remedy="Run until the difference is level, or decide on new users alone. Keep a small control arm on.",
            source=_BOOK,
        ),
        Caveat(
            name="network effects (interference)",
            goes_wrong="Treated units change what control units get: friends, drivers, stock or budget are shared.",
            how_to_see_it="The difference depends on the share treated, or on how many of a unit's neighbours are.",
            remedy="Randomise clusters (towns, friend groups) or time slots (switchback); count clusters, not users.",
            source="Eckles, Karrer and Ugander, Journal of Causal Inference 5(1), 2017: "
            "https://doi.org/10.1515/jci-2015-0021",
        ),
        Caveat(
            name="weekly cycle",
            goes_wrong="Weekdays and weekends bring other users and other needs. Part of a week speaks for that part.",
            how_to_see_it="Plot the metric and the difference by weekday.",
            remedy="Run whole weeks, at least two. Start both arms at the same moment.",
            source=_BOOK,
        ),
        Caveat(
            name="sample-ratio mismatch",
            goes_wrong="The arms do not have the planned sizes. One arm loses units, and not at random.",
            how_to_see_it="Chi-square test of the counts against the plan (scipy.stats.chisquare): p below 0.001.",
            remedy="Do not read the result. Find the loss (redirects, crashes, filters, logging), mend it, run again.",
            source="Fabijan and others, KDD 2019: https://doi.org/10.1145/3292500.3330722",
        ),
        Caveat(
            name="peeking",
            goes_wrong="Looking often and stopping at p < 0.05 finds effects that are not there: 14 % with five looks.",
            how_to_see_it="The day of the decision was not planned. false_positive_rate_of_peeking gives the price.",
            remedy="Decide once, on the planned day, or plan the looks with group_sequential_boundaries.",
            source="Johari and others, Peeking at A/B Tests, KDD 2017: https://doi.org/10.1145/3097983.3097992",
        ),
    )
)
