"""Planted: layers in a plain list, a layer added after the optimiser, an optimiser of another module."""

CHECK = "optimiser holds every parameter"


def test_layers_in_a_plain_list_are_found(said, model_of, torch):
    class Listed(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden, self.last = [torch.nn.Linear(6, 8)], torch.nn.Linear(8, 2)

        def forward(self, X):
            return self.last(torch.relu(self.hidden[0](X)))

    result = said(CHECK, model_of(Listed))
    assert result.outcome == "failed"
    assert result.evidence == "not held: an unregistered tensor of shape (8, 6), an unregistered tensor of shape (8,)"


def test_a_layer_added_after_the_optimiser_was_made_is_named(said, model_of, layers, torch):
    def too_early(module):
        optimizer = torch.optim.Adam(module.parameters())
        module[4] = torch.nn.Linear(16, 2)
        return optimizer

    result = said(CHECK, model_of(layers, optimizer=too_early))
    assert result.outcome == "failed"
    assert result.evidence == "not held: 4.bias, 4.weight"


def test_what_is_declared_frozen_need_not_be_held(said, model_of, layers, torch):
    def last_only(module):
        return torch.optim.Adam(module[1:].parameters())

    assert said(CHECK, model_of(layers, optimizer=last_only)).outcome == "failed"
    assert said(CHECK, model_of(layers, optimizer=last_only, frozen=("0.",))).passed


def test_a_sound_one_passes_and_a_loss_without_a_gradient_does_not(said, model_of, layers):
    model = model_of(layers)
    assert said(CHECK, model).passed
    model.loss_function = lambda output, y: (output.argmax(1) != y).float().mean()
    assert said(CHECK, model).outcome == "failed"
