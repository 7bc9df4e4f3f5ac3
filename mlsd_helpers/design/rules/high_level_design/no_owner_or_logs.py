from mlsd_helpers.design.rules.high_level_design._shared import path_to
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.request_path import components_of
from mlsd_helpers.design.rules.wording import is_unwritten


@rule("H009", "no-owner-or-logs", severity="warning", needs=("high_level_design.components",))
def no_owner_or_logs(document):
    """A component has no owner, or logs neither run time nor errors.

    Why: What nobody owns nobody mends, and what logs nothing breaks unseen.
    Formula: owner is empty; logs contain neither run_time nor errors.
    Fix: Name the team that is called when it breaks; log run time and errors of every call.
    Source: https://sre.google/sre-book/monitoring-distributed-systems/
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    for component in components_of(document).values():
        if is_unwritten(component.owner):
            yield Found(path_to(component, "owner"), f"nobody is named who is called when '{component.name}' breaks")
        if not {"run_time", "errors"} & set(component.logs or ()):
            logged = ", ".join(component.logs or ()) or "nothing"
            yield Found(path_to(component, "logs"), f"it logs {logged}: neither run time nor errors")
