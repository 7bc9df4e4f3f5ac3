from mlsd_helpers.design.rules.features._shared import features_of, path_to
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "F005",
    "personal-feature-without-basis",
    severity="error",
    needs=("features.features",),
    reads=("requirements.uses_personal_data", "requirements.personal_data_basis"),
)
def personal_feature_without_basis(document):
    """A feature is personal data, and nothing says on which basis it is used, or the requirements say none is used.

    Why: The feature may have to be taken out after the launch, and the model with it.
    Formula: personal is true, and personal_basis and requirements.personal_data_basis are both empty, or
    requirements.uses_personal_data is false.
    Fix: State the basis for this feature, replace it by something coarser that identifies nobody, or leave it out.
    Source: https://gdpr-info.eu/art-6-gdpr/
    Taught in: notebooks/03_features.ipynb#Ask-when-each-value-is-known
    """
    uses_any = getattr(document.requirements, "uses_personal_data", None)
    common_basis = getattr(document.requirements, "personal_data_basis", None)
    for feature in features_of(document):
        if feature.personal is None and uses_any is not False:
            yield Lacks(path_to(feature, "personal"))
        if not feature.personal:
            continue
        if uses_any is False:
            message = f"'{feature.name}' is personal data, and requirements.uses_personal_data is false"
            yield Found(path_to(feature, "personal"), message)
        if is_unwritten(feature.personal_basis) and is_unwritten(common_basis):
            message = f"'{feature.name}' is personal data, and nothing says on which basis it is used"
            yield Found(path_to(feature, "personal_basis"), message)
