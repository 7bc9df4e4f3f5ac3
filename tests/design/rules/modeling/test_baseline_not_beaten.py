import pytest

BROKEN = [
    (
        {"modeling.ladder.boosting.score": 0.66},
        "modeling.ladder.boosting.score",
        ["'boosting' has roc_auc 0.66, the baseline 'delays_right_now' 0.67; higher is better"],
    ),
    ({"modeling.ladder.boosting.score": 0.67}, "modeling.ladder.boosting.score", ["0.67"]),
    (
        {"modeling.ladder": [{"name": "boosting", "role": "model", "score": 0.7}]},
        "modeling.ladder",
        ["the ladder is boosting: none of them is a baseline"],
    ),
    (
        {"modeling.chosen": "network"},
        "modeling.chosen",
        ["'network' is not on the ladder: base_rate, delays_right_now, boosting"],
    ),
    ({"modeling.chosen": "boost"}, "modeling.chosen", ["; did you mean 'boosting'?"]),
    (
        # the lowest error is the best: 0.50 against 0.70
        {"modeling.offline_metric": "log_loss"},
        "modeling.ladder.boosting.score",
        ["has log_loss 0.7, the baseline 'base_rate' 0.5; lower is better"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_baseline_may_be_what_ships(found):
    assert found({"modeling.chosen": "delays_right_now"}) == []


def test_without_a_choice_the_best_model_is_compared(found, sound):
    worse = {"name": "network", "role": "model", "score": 0.6}
    assert found({"modeling.chosen": ..., "modeling.ladder": [*sound["modeling"]["ladder"], worse]}) == []


def test_a_rung_without_score_is_missing(lacking):
    assert lacking({"modeling.ladder.base_rate.score": ...}) == ["modeling.ladder.base_rate.score"]
