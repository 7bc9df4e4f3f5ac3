"""A model from its file predicts as the model that was saved."""

from mlsd_helpers.debugging.checks.model._shared import answers, apart, judged_rows, so_much, tolerance, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "saved and reloaded it is the same",
    catches="a trained part that is not in the file: a layer in a plain list, a mean kept as a plain attribute",
    look_at="what the file holds beside what predict reads; ModuleList, register_buffer, __getstate__",
)
def saved_and_reloaded_it_is_the_same(model, data, seed):
    """After a trip through a file into a new object, the predictions are the same.

    A module of PyTorch is rebuilt with another seed and given its ``state_dict``, as a service does: what the
    dictionary lacks then keeps its initial numbers. Estimators and states of functions go through pickle. Up to half
    of the digits may differ; in practice none does.
    """
    model = trained(model, data, seed)
    X = judged_rows(data, seed)
    before = answers(model, X)
    most = tolerance(before)
    differ = apart(answers(model.saved_and_loaded(), X), before)
    return Verdict(differ <= most, f"before and after the file they differ by {so_much(differ, most)}")
