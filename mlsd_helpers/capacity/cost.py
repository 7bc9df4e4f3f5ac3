"""What a month and a thousand decisions cost, and when reserving is cheaper."""

from mlsd_helpers.capacity.units import DAYS_PER_MONTH, HOURS_PER_MONTH
from mlsd_helpers.shared.number_checks import not_negative, positive


def instance_cost_usd_per_month(instances: float, price_usd_per_hour: float):
    """Cost of instances that run all month (30 days).

    Formula: instances × price × 720 hours.

    Parameters
    ----------
    instances : float
        Instances, 0 or more; an average over the month (2.5) is fine.
    price_usd_per_hour : float
        US dollars for one instance and hour, 0 or more.

    Returns
    -------
    float
        US dollars per month.

    Raises
    ------
    ValueError
        When an input is negative or not a finite number.

    References
    ----------
    https://aws.amazon.com/ec2/pricing/on-demand/ (prices by the hour)

    Examples
    --------
    >>> instance_cost_usd_per_month(instances=4, price_usd_per_hour=0.25)
    720.0
    """
    hourly = not_negative("instances", instances) * not_negative("price_usd_per_hour", price_usd_per_hour)
    return float(hourly * HOURS_PER_MONTH)


def monthly_cost_usd(
    instances: float,
    price_usd_per_hour: float,
    storage_gb: float = 0,
    storage_price_usd_per_gb_month: float = 0,
    transfer_gb: float = 0,
    transfer_price_usd_per_gb: float = 0,
):
    """Cost of a month (30 days): instances, storage and transfer.

    Formula: instances × price × 720 + stored GB × price + transferred GB × price.

    Parameters
    ----------
    instances : float
        Instances that run all month, 0 or more.
    price_usd_per_hour : float
        US dollars for one instance and hour, 0 or more.
    storage_gb : float
        Gigabytes stored, 0 or more.
    storage_price_usd_per_gb_month : float
        US dollars for one gigabyte and month, 0 or more.
    transfer_gb : float
        Gigabytes transferred in the month, 0 or more.
    transfer_price_usd_per_gb : float
        US dollars for one gigabyte transferred, 0 or more.

    Returns
    -------
    float
        US dollars per month.

    Raises
    ------
    ValueError
        When an input is negative or not a finite number.

    References
    ----------
    https://aws.amazon.com/ec2/pricing/on-demand/ (prices of compute and transfer)

    Examples
    --------
    >>> monthly_cost_usd(4, 0.25, storage_gb=1000, storage_price_usd_per_gb_month=0.02)
    740.0
    """
    stored = not_negative("storage_gb", storage_gb) * not_negative(
        "storage_price_usd_per_gb_month", storage_price_usd_per_gb_month
    )
    transferred = not_negative("transfer_gb", transfer_gb) * not_negative(
        "transfer_price_usd_per_gb", transfer_price_usd_per_gb
    )
    return instance_cost_usd_per_month(instances, price_usd_per_hour) + stored + transferred


def cost_per_thousand_decisions_usd(monthly_cost_usd: float, decisions_per_day: float):
    """Cost of a thousand decisions, over a month of 30 days.

    Formula: monthly cost ÷ (30 × decisions per day) × 1,000.

    Parameters
    ----------
    monthly_cost_usd : float
        US dollars per month, 0 or more.
    decisions_per_day : float
        Decisions that the system makes on a day, above 0.

    Returns
    -------
    float
        US dollars per 1,000 decisions.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://www.finops.org/framework/capabilities/unit-economics/

    Examples
    --------
    >>> cost_per_thousand_decisions_usd(monthly_cost_usd=720, decisions_per_day=12_000)
    2.0
    """
    cost = not_negative("monthly_cost_usd", monthly_cost_usd)
    return cost / (positive("decisions_per_day", decisions_per_day) * DAYS_PER_MONTH) * 1000


def break_even_utilisation(reserved_usd_per_hour: float, on_demand_usd_per_hour: float):
    """Share of the hours that an instance must run for reserving it to be cheaper than paying by the hour.

    A reserved instance is paid for whether it runs or not. Formula: reserved price ÷ on-demand price.

    Parameters
    ----------
    reserved_usd_per_hour : float
        US dollars for each hour of the reservation, what is paid upfront spread over its hours, 0 or more.
    on_demand_usd_per_hour : float
        US dollars for one hour on demand, above 0.

    Returns
    -------
    float
        Fraction of the hours; above 1 when reserving never pays.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://docs.aws.amazon.com/whitepapers/latest/cost-optimization-reservation-models/welcome.html

    Examples
    --------
    Replicas that run more than 15 hours a day are cheaper reserved; those that only the peak needs are not:

    >>> 24 * break_even_utilisation(reserved_usd_per_hour=0.25, on_demand_usd_per_hour=0.40)
    15.0
    """
    reserved = not_negative("reserved_usd_per_hour", reserved_usd_per_hour)
    return reserved / positive("on_demand_usd_per_hour", on_demand_usd_per_hour)
