from mlsd_helpers.design.rules.registry import Found, rule


@rule("R003", "no-guardrail", severity="warning", reads=("requirements.guardrail_metrics",))
def no_guardrail(document):
    """No guardrail metric keeps the success metric honest.

    Why: Almost any metric can be raised by making something else worse; the guardrail is where you would see it.
    Formula: guardrail_metrics is empty, or one of them has no limit.
    Fix: Name at least one number that must not get worse, with the value that stops the launch.
    Source: https://exp-platform.com/Documents/2016CIKM_ABTestingPitfalls.pdf
    Taught in: notebooks/01_requirements.ipynb#Start-from-the-decision
    """
    guardrails = document.requirements.guardrail_metrics
    if not guardrails:
        yield Found("requirements.guardrail_metrics", "no number is named that must not get worse")
    for guardrail in guardrails or ():
        if guardrail.limit is None:
            path = f"requirements.guardrail_metrics.{guardrail.name}.limit"
            yield Found(path, f"'{guardrail.name}' has no limit, so nothing says when it stops the launch")
