from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "R010",
    "personal-data-without-basis",
    severity="error",
    needs=("requirements.uses_personal_data",),
    reads=(
        "requirements.personal_data_basis",
        "requirements.personal_data_retention_days",
        "requirements.personal_data_deletion",
    ),
)
def personal_data_without_basis(document):
    """Personal data is used and its basis, retention or deletion is not stated.

    Why: What may not be kept cannot be trained on, and deleting it later may mean training again.
    Formula: uses_personal_data is true and one of basis, retention, deletion is missing.
    Fix: State the legal basis or consent, the days that data is kept, and how one person's data is removed.
    Source: https://gdpr-info.eu/art-5-gdpr/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    wants = document.requirements
    if not wants.uses_personal_data:
        return
    for field, what in (
        ("personal_data_basis", "on which basis it may be used"),
        ("personal_data_retention_days", "how many days it is kept"),
        ("personal_data_deletion", "how one person's data is deleted"),
    ):
        value = getattr(wants, field)
        if value is None or (isinstance(value, str) and is_unwritten(value)):
            yield Found(f"requirements.{field}", f"personal data is used, and nothing says {what}")
