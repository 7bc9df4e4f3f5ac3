"""The parts of the systems of notebook 02."""


def component(design, name):
    """The component of that name."""
    return next(part for part in design.high_level_design.components if part.name == name)
