from typing import get_args

import pytest

from mlsd_helpers.design.rules.modeling.metric_does_not_fit_task import METRICS_BY_TASK
from mlsd_helpers.design.schema.modeling import OfflineMetric
from mlsd_helpers.design.schema.requirements import MLTask

BROKEN = [
    (
        {"modeling.offline_metric": "ndcg"},
        "modeling.offline_metric",
        ["ndcg for binary_classification", "average_precision"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_every_task_has_a_metric_and_every_metric_a_task():
    assert set(METRICS_BY_TASK) == set(get_args(MLTask))
    assert set.union(*METRICS_BY_TASK.values()) == set(get_args(OfflineMetric))
