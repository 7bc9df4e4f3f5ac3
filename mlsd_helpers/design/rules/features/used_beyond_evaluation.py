from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import same_words, shortened
from mlsd_helpers.design.schema.base import is_blank


@rule(
    "F016",
    "used-beyond-evaluation",
    severity="warning",
    reads=("requirements.populations_of_use", "modeling.populations_of_evaluation"),
)
def used_beyond_evaluation(document):
    """The system will be used where, or for whom, it was never evaluated.

    Why: Quality seldom travels whole: another site records, treats and selects its cases in another way.
    Formula: populations_of_use − populations_of_evaluation, compared by their words; once modeling has begun.
    Fix: Evaluate on data from each population of use, or start there in shadow and wait for labels.
    Source: https://scikit-learn.org/stable/modules/cross_validation.html
    Seen in: the Epic sepsis model reached an AUC of 0.63 in a hospital where nobody had evaluated it; its developer had
    reported 0.76 to 0.83 (Wong et al., JAMA Internal Medicine 2021). https://jamanetwork.com/journals/jamainternalmedicine/fullarticle/2781307
    Taught in: notebooks/06_modeling.ipynb#Look-where-it-fails
    """
    if is_blank(document.modeling):
        return
    used = getattr(document.requirements, "populations_of_use", None)
    evaluated = document.modeling.populations_of_evaluation
    if not used or not evaluated:
        paths = {"requirements.populations_of_use": used, "modeling.populations_of_evaluation": evaluated}
        yield from (Lacks(path) for path, populations in paths.items() if not populations)
        return
    seen = {same_words(population) for population in evaluated}
    unseen = [population for population in used if same_words(population) not in seen]
    if unseen:
        yield Found(
            "modeling.populations_of_evaluation",
            f"{len(unseen)} of {len(used)} populations of use {'is' if len(unseen) == 1 else 'are'} not among the "
            f"{len(evaluated)} evaluated: {', '.join(map(shortened, unseen))}",
        )
