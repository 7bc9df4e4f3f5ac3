"""What a run can be doing: what each verdict means, and what to do."""

from dataclasses import dataclass

from mlsd_helpers.shared.showing import html_table


@dataclass(frozen=True)
class Verdict:
    """A verdict's meaning, and what to do about it."""

    meaning: str
    to_do: str


VERDICTS = {
    "diverging": Verdict(
        "each stretch is worse than the one before, or a number is no longer finite",
        "lower the rate tenfold or clip the gradient; then check the sign of the loss, and that gradients are zeroed",
    ),
    "dead": Verdict(
        "nothing moves: the gradient is exactly zero, or the optimizer does not use it",
        "look at activations for units that are always off, at what is frozen or detached, and at the learning rate",
    ),
    "oscillating": Verdict(
        "steps overshoot: each gradient undoes the step before it",
        "lower the learning rate threefold; a flat direction that then takes too long needs momentum or Adam",
    ),
    "noise floor": Verdict(
        "the weights jitter about a place better than any they visit: noise of the batches, at this rate",
        "lower the rate (decay it), enlarge the batch, or use the average of the last weights",
    ),
    "flat region": Verdict(
        "the averaged weights still go down, slowly, and jitter costs less than the way still to go brings",
        "raise the learning rate threefold, or add momentum; probe() says which of the rates helps",
    ),
    "learning": Verdict(
        "the loss falls: at its mean speed so far by more than a tenth in another run as long, by less if it slows",
        "let it run; look again when it slows",
    ),
    "stationary": Verdict(
        "stationary at this rate: neither another run as long nor averaging changes the loss by a ten-thousandth. That "
        "is no proof of a minimum: another rate may find more",
        "look at data, features and model rather than at the optimizer; probe() tries other rates",
    ),
    "cannot tell": Verdict(
        "the log does not separate what this could be",
        "pass loss=, the loss on fixed rows, or log longer; where doubt remains, probe() forks the run and looks",
    ),
    "data-bound": Verdict(
        "more than half of the time goes by outside the step",
        "load ahead (workers, prefetching), cache what is decoded, or move the other work out of the loop",
    ),
}


@dataclass(frozen=True, repr=False)
class Evidence:
    """A signal, its value as text, and what it says.

    ``decides`` is False for signals that are shown because people look at them, and that did not tell.
    """

    signal: str
    value: str
    says: str
    decides: bool = True


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """What a run is doing, by its log.

    Attributes
    ----------
    verdict : str
        One of :data:`VERDICTS`.
    also : tuple of str
        Verdicts about something else than the loss: "data-bound".
    evidence : tuple of Evidence
        What was measured.

    Examples
    --------
    >>> Diagnosis("learning", (), (Evidence("loss", "falls", "each eighth of the run is lower than the last"),))
    learning: the loss falls: at its mean speed so far by more than a tenth in another run as long, by less if it slows
      loss: falls (each eighth of the run is lower than the last)
      To do: let it run; look again when it slows
    """

    verdict: str
    also: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    @property
    def meaning(self) -> str:
        """What the verdict means."""
        return VERDICTS[self.verdict].meaning

    @property
    def to_do(self) -> str:
        """What to do, about the verdict and what is also the case."""
        return "; ".join(VERDICTS[name].to_do for name in (self.verdict, *self.also))

    def __repr__(self) -> str:
        also = "".join(f"\nAlso {name}: {VERDICTS[name].meaning}" for name in self.also)
        lines = "".join(f"\n  {each.signal}: {each.value} ({each.says})" for each in self.evidence)
        return f"{self.verdict}: {self.meaning}{also}{lines}\n  To do: {self.to_do}"

    def _repr_html_(self) -> str:
        also = "".join(f"; also {name}: {VERDICTS[name].meaning}" for name in self.also)
        rows = [(each.signal, each.value, each.says) for each in self.evidence]
        caption = f"{self.verdict}: {self.meaning}{also}. To do: {self.to_do}"
        return html_table(("signal", "value", "what it says"), rows, caption)
