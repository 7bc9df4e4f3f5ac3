"""All known bugs."""

from mlsd_helpers.debugging.known_bugs import (
    in_data,
    in_layers,
    in_loaders,
    in_losses,
    in_modes,
    in_sequences,
    in_steps,
)
from mlsd_helpers.debugging.known_bugs.known_bug import KNOWN

#: Each by its name, module after module.
KNOWN_BUGS = {
    name: bug
    for module in (in_losses, in_layers, in_sequences, in_modes, in_steps, in_data, in_loaders)
    for name, bug in KNOWN.items()
    if bug.make.__module__ == module.__name__
}
