"""Settings beside those of a model, and other models, to see whether one does better on the same rows."""

from numbers import Integral, Real

# Regularisation and rates are searched on a logarithmic scale: a tenth and ten times as much
_TENFOLD = ("C", "alpha", "l2_regularization", "reg_alpha", "reg_lambda", "learning_rate", "learning_rate_init", "eta0")
# Sizes of what is learned: a quarter and four times as much, from the smallest that is allowed
_FOURFOLD = {
    **dict.fromkeys(("max_depth", "max_iter", "n_estimators", "min_samples_leaf", "n_neighbors"), 1),
    **dict.fromkeys(("max_leaf_nodes", "min_samples_split"), 2),
}
_RATES = ("learning_rate", "learning_rate_init", "eta0")
_WHERE_NONE = {"max_depth": 3}
_WHERE_ZERO = {"l2_regularization": 1.0, "alpha": 0.1, "reg_alpha": 0.1, "reg_lambda": 1.0}


def beside(model, param_grid=None):
    """A copy of the model for each neighbouring setting, by its name: one hyperparameter changed at a time."""
    from sklearn.base import clone

    if param_grid is None:
        param_grid = {name: _neighbours(name.rpartition("__")[2], value) for name, value in model.get_params().items()}
    elif not hasattr(param_grid, "items"):
        raise ValueError(f"param_grid is {param_grid!r}; expected a mapping: {{'max_depth': [2, 8]}}")
    settings = [(name, value) for name, values in param_grid.items() for value in values]
    return {f"{name}={_short(value)}": clone(model).set_params(**{name: value}) for name, value in settings}


def _short(value):
    return f"{value:.4g}" if isinstance(value, float) else value


def _neighbours(name, value):
    if value is None:
        return [_WHERE_NONE[name]] if name in _WHERE_NONE else []
    if isinstance(value, bool) or not isinstance(value, Real):
        return []
    if name in _TENFOLD:
        if value == 0:
            return [_WHERE_ZERO[name]] if name in _WHERE_ZERO else []
        most = 1.0 if name in _RATES else float("inf")
        return [each for each in (value / 10, min(value * 10, most)) if each != value]
    if name in _FOURFOLD and isinstance(value, Integral) and value > 0:
        return [each for each in (max(_FOURFOLD[name], value // 4), value * 4) if each != value]
    return []


def other_models(is_numeric, is_frame):
    """A linear model and gradient boosting as they come, on the same features."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    prepared = make_pipeline(SimpleImputer(), StandardScaler())
    if is_frame:
        prepared = make_column_transformer(
            (prepared, make_column_selector(dtype_include=["number", "bool"])),
            (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude=["number", "bool"])),
        )
    linear = RidgeCV() if is_numeric else LogisticRegression(max_iter=500)
    trees = HistGradientBoostingRegressor if is_numeric else HistGradientBoostingClassifier
    return {
        "a linear model": make_pipeline(prepared, linear),
        "gradient boosting": trees(random_state=0),
    }
