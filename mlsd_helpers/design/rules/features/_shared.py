"""What several rules on features share."""

from mlsd_helpers.design.rules.inputs import is_classifier


def path_to(feature, field):
    """Where a field of a feature stands in the document."""
    return f"features.features.{feature.name}.{field}"


def features_of(document):
    """The features of the document; none while they are not filled in."""
    return document.features.features or ()


def sources_of(document):
    """The sources of the document by name."""
    return {source.name: source for source in document.features.sources or ()}


def has_no_positive_class(document):
    """Whether the task is stated and has no positive class."""
    return getattr(document.requirements, "ml_task", None) is not None and not is_classifier(document)
