from mlsd_helpers.design.rules.registry import Found, rule


@rule("M007", "no-slices", severity="warning", reads=("modeling.slices",))
def no_slices(document):
    """Quality is reported as one number, for no group on its own.

    Why: A better average can hide a group for which the model got much worse, and it is the group that complains.
    Formula: slices is empty.
    Fix: Name the groups that matter to users and to the law: region, device, newcomers, the rare and expensive cases.
    Source: https://research.google/pubs/the-ml-test-score-a-rubric-for-ml-production-readiness-and-technical-debt-reduction/
    Taught in: notebooks/06_modeling.ipynb#Look-where-it-fails
    """
    if not document.modeling.slices:
        yield Found("modeling.slices", "no group is named for which quality is reported on its own")
