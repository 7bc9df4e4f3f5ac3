import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlsd_helpers.capacity import erlang_c


@pytest.mark.parametrize(("servers", "load"), [(1, 0.3), (2, 1.9), (10, 7), (100, 95), (10_000, 9_950)])
def test_erlang_c_agrees_with_its_textbook_formula_through_poisson_probabilities(servers, load):
    # C = P(N = c)/(1 − ρ) ÷ (P(N < c) + P(N = c)/(1 − ρ)) with N Poisson of mean a: the factorials of the textbook
    full = stats.poisson.pmf(servers, load) / (1 - load / servers)
    assert erlang_c(servers, load) == pytest.approx(full / (stats.poisson.cdf(servers - 1, load) + full), rel=1e-9)


def test_everyone_waits_when_the_load_reaches_the_servers():
    assert erlang_c(4, 4) == 1.0


def test_nobody_waits_without_load():
    assert erlang_c(4, 0) == 0.0


def test_a_number_of_servers_that_would_take_forever_is_refused():
    with pytest.raises(ValueError, match="servers is 1,000,000,000; expected at most 1,000,000"):
        erlang_c(10**9, 5)


# A table of Erlang C, as telephone engineers use it: offered load at which a share of the calls is delayed
# (https://en.wikipedia.org/wiki/Erlang_(unit) has the formula; loads of the table are rounded to 0.01 erlang)
@pytest.mark.parametrize(("channels", "load", "delayed"), [(8, 3.87, 0.05), (10, 4.08, 0.01)])
def test_erlang_c_agrees_with_a_printed_table(channels, load, delayed):
    assert erlang_c(channels, load - 0.005) < delayed < erlang_c(channels, load + 0.005)


def test_three_doctors_of_the_eye_clinic_are_all_busy_four_times_in_nine():
    # Gross and Harris, Fundamentals of Queueing Theory, example 2.2: a = 2, c = 3. The states weigh
    # 1 + 2 + 2 + (2³ ÷ 3!) × 3 = 1 + 2 + 2 + 4 = 9, of which 4 have to wait
    assert erlang_c(3, 2) == pytest.approx(4 / 9)


@given(st.integers(1, 500), st.floats(0.001, 0.999))
def test_erlang_c_agrees_with_the_recursion_over_the_number_of_servers(servers, busy):
    # B₀ = 1, Bₖ = a·Bₖ₋₁ ÷ (k + a·Bₖ₋₁), C = B ÷ (1 − ρ(1 − B)): Erlang's B first
    load = busy * servers
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    assert erlang_c(servers, load) == pytest.approx(blocked / (1 - load / servers * (1 - blocked)), rel=1e-10)


@pytest.mark.parametrize("busy", [1e-300, 0.001, 0.5, 0.9, 0.97, 0.99, 0.999, 0.999_999])
def test_ten_thousand_servers_do_not_overflow(busy):
    full = stats.poisson.pmf(10_000, 10_000 * busy) / (1 - busy)
    expected = full / (stats.poisson.cdf(9_999, 10_000 * busy) + full)
    assert erlang_c(10_000, 10_000 * busy) == pytest.approx(expected, rel=1e-8, abs=1e-300)


@given(st.integers(1, 300), st.floats(0.3, 0.98), st.floats(1.001, 1.01))
def test_more_load_makes_more_requests_wait_and_another_server_fewer(servers, busy, factor):
    load = busy * servers
    assert erlang_c(servers, load) < erlang_c(servers, load * factor) <= 1
    assert erlang_c(servers + 1, load) < erlang_c(servers, load)
