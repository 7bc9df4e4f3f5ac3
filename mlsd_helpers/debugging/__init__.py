"""Find what is wrong with a model: checks for any project, a log of the training, errors looked at."""

from mlsd_helpers.shared.lazy_names import lazily

__getattr__, __dir__ = lazily(
    globals(),
    {
        "CheckFailed": "checks.running",
        "ConfidentErrors": "errors.confident_errors",
        "Data": "data",
        "Estimator": "adapters.estimator",
        "Functions": "adapters.functions",
        "KNOWN_BUGS": "known_bugs.registry",
        "KnownBug": "known_bugs.known_bug",
        "LANDSCAPES": "log.landscapes",
        "Model": "adapters.model",
        "NearDuplicates": "errors.near_duplicates",
        "Report": "checks.report",
        "Result": "checks.result",
        "SuspectLabels": "errors.suspect_labels",
        "TorchModel": "adapters.torch_model",
        "TrainingHistory": "log.history",
        "TrainingLog": "log.training_log",
        "WhyPoor": "errors.why_poor_report",
        "adapt": "adapters.adapting",
        "all_checks": "checks.registry",
        "assert_checks": "checks.running",
        "confident_errors": "errors.confident_errors",
        "descend": "log.landscapes",
        "diagnose": "log.diagnosis",
        "near_duplicates": "errors.near_duplicates",
        "plot_history": "log.figure",
        "probe": "log.probing",
        "run_checks": "checks.running",
        "suspect_labels": "errors.suspect_labels",
        "walk": "walking",
        "why_poor": "errors.why_poor",
    },
)
