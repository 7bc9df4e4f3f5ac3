"""The design document of exercises 12-4 and 12-5, and what was said aloud about it."""

from mlsd_helpers.design import Design

BIKES = """\
schema_version: 1
name: bike_refill
overview: >-
  Every five minutes we say which of 600 bike stations will run empty within the hour; vans carry bikes there.
requirements:
  problem: People walk to a station and find no bike.
  users: The dispatchers of six vans
  decision: Where the next van goes; made while it unloads at the last stop
  target_outcome: A station has no bike for ten minutes or longer within the next hour
  ml_task: binary_classification
  cost_false_positive_usd: 9
  cost_false_negative_usd: 14
  alternatives_without_ml:
    - name: same_hour_last_week
      description: The stations that ran empty at this hour a week ago.
      result: Finds 48 % of the stations that run empty, and every second trip is for nothing
  users_per_day: 600
  requests_per_user_per_day: 288
  latency_p99_ms: 2000
high_level_design:
  entry_point: dispatch_board
  components:
    - name: dispatch_board
      purpose: Shows the dispatcher the stations in the order in which they run empty.
      kind: non_ml
      path: serving
      calls: [refill_model]
    - name: refill_model
      purpose: Gives each station a chance of running empty.
      kind: ml
      path: serving
      fallback: To be agreed with the dispatchers.
    - name: station_feed
      purpose: Takes in what the docks report, and the bikes that vans load and unload.
      kind: non_ml
      path: both
      fallback: A dock that is silent for 15 minutes counts as it was, and is greyed out on the board.
features:
  label_definition: >-
    A station is empty when no bike can be rented for ten minutes; stations that we filled within the hour are left
    out, as nobody knows what would have happened.
  label_delay_hours: 1.2
  split: time
  training_gap_hours: 1.2
  features:
    - name: bikes_now
      description: Bikes that can be rented
      known_before_prediction_minutes: 6
      missing_values: As it was, and how long ago
    - name: rentals_last_hour
      description: Rentals in the hour before
      known_before_prediction_minutes: 6
infrastructure:
  services:
    - name: refill_model
      replicas: 2
      service_time_ms: 40
      concurrency: 1
  rollout: [shadow, canary]
  rollback: The old version stays loaded; the dispatcher goes back to it with one switch, without us.
modeling:
  offline_metric: average_precision
  ladder:
    - name: same_hour_last_week
      role: baseline
      score: 0.41
    - name: boosted_trees
      role: model
      score: 0.58
  slices: [Stations at railway stations, Rain, School holidays]
  feedback_loop_plan: One station in twenty is left without advice, by chance, so that we see what happens there.
"""
SPOKEN = (
    "I see two ways, a rule by hour and a model of flows. I would compare both first; tell me if you want one of them."
)


def pieces_of_evidence(*pieces):
    """Evidence as a document holds it, from tuples of phase, level, path, quote and whether it is confirmed."""
    fields = ("phase", "level", "path", "quote", "confirmed")
    return [{name: value for name, value in zip(fields, piece, strict=True) if value is not None} for piece in pieces]


def with_leveling(**section) -> Design:
    """The document with a section on leveling."""
    return Design.from_data(Design.from_text(BIKES).to_dict() | {"leveling": section})
