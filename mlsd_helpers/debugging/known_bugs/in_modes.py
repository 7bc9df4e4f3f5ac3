"""Bugs in modes, and in what is frozen."""

from mlsd_helpers.debugging.adapters.torch_model import TorchModel
from mlsd_helpers.debugging.known_bugs._nets import adam, cross_entropy
from mlsd_helpers.debugging.known_bugs._rows import texts, two_classes
from mlsd_helpers.debugging.known_bugs.known_bug import known_bug
from mlsd_helpers.shared.lazy_names import when_used

torch = when_used("torch")


def _with_dropout():
    nn = torch.nn
    return nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, 2))


@known_bug(
    "prediction without eval()",
    wrong="no_grad() alone does not end training mode: dropout is at work while the model is evaluated.",
    title="Dropout active during inference and evaluation?",
    url="https://github.com/ipolharvard/ethos-ares/issues/20",
    caught_by=["prediction is in evaluation mode", "evaluation is deterministic"],
)
def no_eval(mended, seed):
    def predict(module, X):
        if mended:
            module.eval()
        with torch.no_grad():
            return module(X).softmax(dim=1)

    return TorchModel(_with_dropout, cross_entropy, adam, predict=predict), two_classes(seed)


@known_bug(
    "training goes on in evaluation mode",
    wrong="A validation in the middle of an epoch calls eval(), and train() comes only with the next epoch.",
    title="A little bug in trainer.py",
    url="https://github.com/wkentaro/pytorch-fcn/issues/57",
    caught_by=["training mode is back after a prediction"],
)
def no_train(mended, seed):
    def predict(module, X):
        module.eval()
        with torch.no_grad():
            predicted = module(X).softmax(dim=1)
        if mended:
            module.train()
        return predicted

    def train_step(module, optimizer, X, y):
        optimizer.zero_grad()
        loss = cross_entropy(module(X), y)
        loss.backward()
        optimizer.step()
        return loss

    return TorchModel(_with_dropout, cross_entropy, adam, train_step=train_step, predict=predict), two_classes(seed)


@known_bug(
    "frozen batch normalisation that moves",
    wrong="requires_grad freezes the weights of an encoder, and its running mean and variance go on adapting.",
    title='Easy way to "freeze" BatchNorm running_mean/running_var',
    url="https://github.com/pytorch/pytorch/issues/86590",
    caught_by=["frozen buffers do not move"],
)
def frozen_buffers(mended, seed):
    nn = torch.nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = nn.Sequential(nn.Linear(6, 64), nn.BatchNorm1d(64), nn.ReLU()).requires_grad_(False)
            self.head = nn.Linear(64, 2)

        def train(self, mode=True):
            super().train(mode)
            if mended:
                self.encoder.eval()
            return self

        def forward(self, X):
            return self.head(self.encoder(X))

    return TorchModel(Net, cross_entropy, adam, frozen=("encoder.",)), two_classes(seed)


@known_bug(
    "weight decay on what is frozen",
    wrong="Embeddings are frozen by setting their gradient to zero, and weight decay shrinks them all the same.",
    title="Weight decay bug in textual_inversion.py",
    url="https://github.com/huggingface/diffusers/issues/1009",
    caught_by=["frozen parameters do not change"],
)
def frozen_decays(mended, seed):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.last = torch.nn.Embedding(12, 16, padding_idx=0), torch.nn.Linear(16, 2)
            self.words.requires_grad_(not mended)

        def forward(self, X):
            return self.last(self.words(X).sum(dim=1))

    def optimizer(module):
        return torch.optim.AdamW([each for each in module.parameters() if each.requires_grad], lr=0.01)

    def train_step(module, optimizer, X, y):
        optimizer.zero_grad()
        loss = cross_entropy(module(X), y)
        loss.backward()
        if not mended:
            module.words.weight.grad.zero_()
        optimizer.step()
        return loss

    return TorchModel(Net, cross_entropy, optimizer, train_step=train_step, frozen=("words.",)), texts(seed)
