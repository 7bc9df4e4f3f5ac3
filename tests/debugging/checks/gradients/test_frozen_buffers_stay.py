"""Planted: a frozen encoder whose batch normalisation stays in training mode."""

import pytest

CHECK = "frozen buffers do not move"


@pytest.fixture
def encoder(torch):
    """A module with a frozen part that is batch-normalised; kept in evaluation mode, or not."""

    class Encoded(torch.nn.Module):
        def __init__(self, kept):
            super().__init__()
            self.kept, self.head = kept, torch.nn.Linear(8, 2)
            self.encoder = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.BatchNorm1d(8)).requires_grad_(False)

        def train(self, mode=True):
            super().train(mode)
            if self.kept:
                self.encoder.eval()
            return self

        def forward(self, X):
            return self.head(self.encoder(X))

    return Encoded


def test_running_means_of_a_frozen_part_are_found(said, model_of, encoder):
    result = said(CHECK, model_of(lambda: encoder(kept=False), frozen=("encoder.",)))
    assert result.outcome == "failed"
    assert result.evidence == "encoder.1.running_mean, encoder.1.running_var, encoder.1.num_batches_tracked moved"


def test_kept_in_evaluation_mode_they_pass(said, model_of, encoder):
    assert said(CHECK, model_of(lambda: encoder(kept=True), frozen=("encoder.",))).passed


def test_it_does_not_apply_where_none_is_frozen(said, model_of, encoder):
    assert said(CHECK, model_of(lambda: encoder(kept=False))).outcome == "does not apply"
