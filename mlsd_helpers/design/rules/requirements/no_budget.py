from mlsd_helpers.design.rules.registry import Found, rule


@rule("R008", "no-budget", severity="warning", reads=("requirements.monthly_budget_usd",))
def no_budget(document):
    """No monthly budget is given.

    Why: Without one, every design fits; with one, half of them do not.
    Formula: monthly_budget_usd is missing.
    Fix: Write what the benefit justifies: decisions a month × value of one × the share you may spend.
    Source: https://sre.google/workbook/non-abstract-design/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    if document.requirements.monthly_budget_usd is None:
        yield Found("requirements.monthly_budget_usd", "nothing says what a month of running it may cost")
