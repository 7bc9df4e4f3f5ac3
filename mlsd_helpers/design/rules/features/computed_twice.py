from mlsd_helpers.design.rules.features._shared import features_of, path_to
from mlsd_helpers.design.rules.registry import Found, Lacks, rule


@rule("F009", "computed-twice", severity="warning", needs=("features.features",))
def computed_twice(document):
    """A feature is computed one way for training and another way for serving.

    Why: Two implementations drift apart, and the model is asked about numbers that it was never shown.
    Formula: same_code_in_serving is false.
    Fix: Compute it in one function that both call, or log what serving computed and train on the log.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/03_features.ipynb#Serve-the-numbers-that-you-trained-on
    """
    for feature in features_of(document):
        if feature.same_code_in_serving is None:
            yield Lacks(path_to(feature, "same_code_in_serving"))
        elif not feature.same_code_in_serving:
            message = f"training and serving compute '{feature.name}' with different code"
            yield Found(path_to(feature, "same_code_in_serving"), message)
