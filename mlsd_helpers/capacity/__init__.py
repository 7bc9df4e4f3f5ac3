"""Back-of-envelope arithmetic for a design: traffic, queues, tails, caches, jobs, memory, availability, cost.

Plain Python on plain numbers; a module is loaded when one of its names is first used, so that a check of a design
document starts at once. A month is 30 days everywhere: 720 hours, 43,200 minutes. A gigabyte is 10⁹ bytes. Shares,
availabilities and percentiles are fractions: write 0.999, not 99.9. Every function raises ValueError for a number that
makes no sense.

>>> from mlsd_helpers import capacity
>>> peak = capacity.peak_requests_per_second(users_per_day=2e6, requests_per_user_per_day=5, peak_factor=4)
>>> capacity.replicas_for_response_time(peak, service_time_s=0.020, target_s=0.100, percentile=0.99)
12
"""

from mlsd_helpers.capacity.units import (
    BYTES_PER_GB,
    DAYS_PER_MONTH,
    HOURS_PER_MONTH,
    MINUTES_PER_MONTH,
    SECONDS_PER_DAY,
)
from mlsd_helpers.shared.lazy_names import lazily

_NAMES_OF = {
    "alerts": ("flagged_per_day", "true_alert_share"),
    "autoscaling": ("Backlog", "autoscaling_backlog"),
    "availability": (
        "availability_in_parallel",
        "availability_in_series",
        "availability_with_fallback",
        "downtime_minutes_per_month",
    ),
    "bandwidth": ("bandwidth_mbit_per_second", "transfer_gb_per_month"),
    "batch_jobs": ("batch_job_s",),
    "caching": ("zipf_hit_rate",),
    "canary": ("canary_hours", "canary_requests_for_mean", "canary_requests_for_rate"),
    "cost": (
        "break_even_utilisation",
        "cost_per_thousand_decisions_usd",
        "instance_cost_usd_per_month",
        "monthly_cost_usd",
    ),
    "erlang": ("erlang_c",),
    "fan_out": ("percentile_of_each_call", "slow_share_of_fan_out"),
    "hedging": ("hedged_extra_load", "hedged_percentile_ms"),
    "littles_law": ("requests_in_progress",),
    "lognormal": ("lognormal_parameters",),
    "memory": ("embedding_memory_gb", "hnsw_index_memory_gb"),
    "replicas": ("replicas_for_response_time", "replicas_that_can_lose_a_zone"),
    "request_path": ("MAX_COPIES", "Span", "Stage", "latency_percentile_ms", "p99_waterfall", "sum_of_p99s_ms"),
    "response_time": ("mean_response_time_s", "response_time_percentile_s"),
    "retry_storm": ("answered_after_stall", "answered_in_time"),
    "server_load": ("servers_for_utilisation", "utilisation"),
    "storage": ("storage_gb",),
    "summary": ("Capacity",),
    "traffic": ("average_requests_per_second", "peak_requests_per_second"),
    "waiting": ("mean_wait_s", "wait_percentile_s"),
}
_MODULE_OF = {name: module for module, names in _NAMES_OF.items() for name in names}

__all__ = [
    "BYTES_PER_GB",
    "DAYS_PER_MONTH",
    "HOURS_PER_MONTH",
    "MINUTES_PER_MONTH",
    "SECONDS_PER_DAY",
    *_MODULE_OF,
]

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
