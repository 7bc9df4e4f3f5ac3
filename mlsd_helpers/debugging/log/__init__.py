"""A log of training that costs little, and what it can tell."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {
    "AverageLoss": "history",
    "COLUMNS": "history",
    "Diagnosis": "verdicts",
    "Evidence": "verdicts",
    "LANDSCAPES": "landscapes",
    "Landscape": "landscapes",
    "ProbeResult": "probe_result",
    "Run": "landscapes",
    "TrainingHistory": "history",
    "TrainingLog": "training_log",
    "VERDICTS": "verdicts",
    "WeightAverages": "averages",
    "descend": "landscapes",
    "diagnose": "diagnosis",
    "plot_history": "figure",
    "probe": "probing",
}

__all__ = [*_MODULE_OF]

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
