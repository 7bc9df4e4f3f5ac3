"""Load a module of a package when one of its names is first used (PEP 562): importing the package stays instant."""

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
