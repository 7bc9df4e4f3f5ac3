"""Planted: functional dropout that no mode turns off."""

CHECK = "dropout is off in prediction"


def test_functional_dropout_is_found(said, model_of, torch):
    class Dropping(torch.nn.Linear):
        def forward(self, X):
            return super().forward(torch.nn.functional.dropout(X, 0.5))

    result = said(CHECK, model_of(lambda: Dropping(6, 2)))
    assert result.outcome == "failed"


def test_a_layer_of_dropout_passes(said, model_of, layers):
    assert said(CHECK, model_of(layers)).passed


def test_predictions_that_are_nan_do_not_pass(said, model_of, layers):
    assert said(CHECK, model_of(layers, predict=lambda module, X: module(X) * float("nan"))).outcome == "failed"
