"""What a month, a day and a gigabyte are in this package."""

SECONDS_PER_DAY = 86_400
DAYS_PER_MONTH = 30
HOURS_PER_MONTH = 720
MINUTES_PER_MONTH = 43_200
BYTES_PER_GB = 10**9
