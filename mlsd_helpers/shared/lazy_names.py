"""Load a module when one of its names is first used (PEP 562): importing the package that has it stays instant."""

from importlib import import_module


def lazily(namespace, module_of):
    """The ``__getattr__`` and ``__dir__`` of a package.

    Parameters
    ----------
    namespace : dict
        The package's ``globals()``, where a name is kept once it is loaded.
    module_of : dict of str to str
        Public name to the module of the package that has it.
    """
    package = namespace["__name__"]

    def load(name):
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        namespace[name] = getattr(import_module(f"{package}.{module_of[name]}"), name)
        return namespace[name]

    def names():
        return sorted({*namespace, *module_of})

    return load, names


def when_used(name):
    """A library that is imported when one of its names is first used: ``pd = when_used("pandas")``.

    For modules of which a part is wanted without the library, and whose functions readers see as they stand.

    Parameters
    ----------
    name : str
        The module, for example ``"pandas"``.

    Examples
    --------
    >>> stats = when_used("statistics")
    >>> stats.mean([1, 2, 3])
    2
    """
    return _Late(name)


class _Late:
    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        return getattr(import_module(self._name), name)
