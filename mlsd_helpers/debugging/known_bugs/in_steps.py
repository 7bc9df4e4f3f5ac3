"""Bugs in the training step and in the optimiser."""

from mlsd_helpers.debugging.adapters.torch_model import TorchModel
from mlsd_helpers.debugging.known_bugs._nets import adam, cross_entropy, two_layers
from mlsd_helpers.debugging.known_bugs._rows import two_classes
from mlsd_helpers.debugging.known_bugs.known_bug import known_bug
from mlsd_helpers.shared.lazy_names import when_used

torch = when_used("torch")


@known_bug(
    "optimiser made before a layer was replaced",
    wrong="A layer is replaced after the optimiser was made, which goes on holding the old one's parameters.",
    title="The parameters are not updated when the pruned model is finetuned",
    url="https://github.com/microsoft/nni/issues/4521",
    caught_by=["optimiser holds every parameter", "training changes the parameters"],
)
def replaced_layer(mended, seed):
    def optimizer(module):
        of_old = adam(module)
        module[2] = torch.nn.Linear(32, 2)
        return adam(module) if mended else of_old

    return TorchModel(lambda: two_layers(2), cross_entropy, optimizer), two_classes(seed)


@known_bug(
    "zero_grad forgotten",
    wrong="Gradients are never zeroed, so that each step goes along the sum of all gradients so far.",
    title='Why there is no "optimizer.zero_grad()" in base_trainer.py?',
    url="https://github.com/yastrebksv/TennisCourtDetector/issues/7",
    caught_by=["gradients start at zero"],
)
def no_zero_grad(mended, seed):
    def train_step(module, optimizer, X, y):
        if mended:
            optimizer.zero_grad()
        loss = cross_entropy(module(X), y)
        loss.backward()
        optimizer.step()
        return loss

    return TorchModel(lambda: two_layers(2), cross_entropy, adam, train_step=train_step), two_classes(seed)


@known_bug(
    "parts of unequal size weighted alike",
    wrong="Gradients are accumulated over the mean losses of parts, as if each part held as many items as the others.",
    title="Fix Gradient Accumulation issue",
    url="https://github.com/huggingface/transformers/pull/34191",
    caught_by=["accumulated gradients equal whole-batch gradients"],
)
def unequal_parts(mended, seed):
    def train_step(module, optimizer, X, y):
        optimizer.zero_grad()
        total = 0.0
        cuts = len(X) // 8, len(X) // 2
        for part_X, part_y in zip(X.tensor_split(cuts), y.tensor_split(cuts), strict=True):
            weight = len(part_X) / len(X) if mended else 1 / 3
            loss = cross_entropy(module(part_X), part_y) * weight
            loss.backward()
            total += loss.detach()
        optimizer.step()
        return total

    return TorchModel(lambda: two_layers(2), cross_entropy, adam, train_step=train_step), two_classes(seed)


@known_bug(
    "schedule stepped with each batch",
    wrong="A schedule that is made for epochs lowers the rate after each batch, and training stops before it begins.",
    title="Fix scheduler updating",
    url="https://github.com/ivadomed/ivadomed/pull/55",
    caught_by=["overfits a handful"],
)
def schedule_by_batch(mended, seed):
    an_epoch = 600 // 32

    def train_step(module, optimizer, X, y):
        optimizer.zero_grad()
        loss = cross_entropy(module(X), y)
        loss.backward()
        optimizer.step()
        group = optimizer.param_groups[0]
        group["batches"] = group.get("batches", 0) + 1
        if not mended or group["batches"] % an_epoch == 0:
            group["lr"] *= 0.8
        return loss

    return TorchModel(lambda: two_layers(2), cross_entropy, adam, train_step=train_step), two_classes(seed)


@known_bug(
    "gradients clipped after the step",
    wrong="clip_grad_norm_ comes after the optimiser's step, and so clips what is thrown away.",
    title="Incorrect use of torch.nn.utils.clip_grad_norm",
    url="https://github.com/VGraphRNN/VGRNN/issues/4",
    not_caught_because="training is what it would be without clipping, which is sound as long as no gradient explodes; "
    "no check knows that clipping was wanted",
)
def clipped_late(mended, seed):
    def train_step(module, optimizer, X, y):
        optimizer.zero_grad()
        loss = cross_entropy(module(X), y)
        loss.backward()
        if mended:
            torch.nn.utils.clip_grad_norm_(module.parameters(), 0.5)
        optimizer.step()
        if not mended:
            torch.nn.utils.clip_grad_norm_(module.parameters(), 0.5)
        return loss

    return TorchModel(lambda: two_layers(2), cross_entropy, adam, train_step=train_step), two_classes(seed)


@known_bug(
    "weight decay on everything",
    wrong="Weight decay shrinks the scale of a layer normalisation and all biases, where weights alone were meant.",
    title="Layer norm weights not excluded from weight decay",
    url="https://github.com/karpathy/minGPT/issues/23",
    not_caught_because="it is a matter of quality: the model trains, and somewhat stronger regularised it is sound",
)
def decay_on_everything(mended, seed):
    nn = torch.nn

    def make():
        return nn.Sequential(nn.Linear(6, 32), nn.LayerNorm(32), nn.ReLU(), nn.Linear(32, 2))

    def optimizer(module):
        weights = [each for each in module.parameters() if each.ndim > 1]
        others = [each for each in module.parameters() if each.ndim == 1]
        groups = [{"params": weights}, {"params": others, "weight_decay": 0.0 if mended else 0.1}]
        return torch.optim.AdamW(groups, lr=0.01, weight_decay=0.1)

    return TorchModel(make, cross_entropy, optimizer), two_classes(seed)
