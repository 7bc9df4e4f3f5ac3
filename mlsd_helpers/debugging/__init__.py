"""Find what is wrong with a model: checks for any project, a log of the training, errors looked at."""

from mlsd_helpers.shared.lazy_names import lazily

__getattr__, __dir__ = lazily(
    globals(),
    {
        "CheckFailed": "checks.running",
        "Data": "data",
        "Estimator": "adapters.estimator",
        "Functions": "adapters.functions",
        "Model": "adapters.model",
        "Report": "checks.report",
        "Result": "checks.result",
        "TorchModel": "adapters.torch_model",
        "adapt": "adapters.adapting",
        "all_checks": "checks.registry",
        "assert_checks": "checks.running",
        "run_checks": "checks.running",
    },
)
