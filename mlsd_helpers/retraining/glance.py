"""The time served at a glance: drift, performance and money below each other, with the trainings marked."""

from __future__ import annotations

from textwrap import fill

import numpy as np

from mlsd_helpers import plots


def draw_glance(replay, title, ax, over, drift, drift_label):
    """Draw the panels that there is something for, and return them."""
    periods = replay.periods
    if drift is None and periods["statistic"].notna().any():
        drift, drift_label = periods.set_index("period")["statistic"], drift_label or "what the policy looked at"
    panels = [] if drift is None else [(drift_label or "drift", drift.reindex(periods["period"]).to_numpy(), "test")]
    panels += [(name, periods[name].to_numpy(), "ml") for name in replay.metrics]
    n_panels = len(panels) + 1
    if ax is None:
        with plots.style():
            look = {"figsize": (8, 1.6 + 1.6 * n_panels), "height_ratios": [*[1] * len(panels), 1.5]}
            _, ax = plots.plt.subplots(n_panels, 1, sharex=True, squeeze=False, **look)
        ax = list(ax[:, 0])
    elif len(ax) != n_panels:
        raise ValueError(
            f"ax has {len(ax)} Axes; expected {n_panels}: {', '.join([*(name for name, *_ in panels), 'money'])}"
        )
    x = np.arange(len(periods))
    for panel, (name, values, colour) in zip(ax, panels, strict=False):
        if over is not None and name in over.metrics:
            panel.plot(x, over.periods[name], marker="o", color=plots.COLOURS["nothing"])
        panel.plot(x, values, marker="o", color=plots.COLOURS[colour])
        _dress(panel, name)
    _draw_money(ax[-1], replay, x, over)
    new = x[periods["retrained"].to_numpy(bool)]
    for panel in ax:
        for place in new:
            panel.axvline(place - 0.5, color=plots.COLOURS["nothing"], linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    ax[-1].set_xticks(x, periods["period"], rotation=45 if len(x) > 12 else 0)
    notes = ["dashed: a new model"] if len(new) else []
    if over is not None and set(over.metrics) & set(replay.metrics):
        notes.append(f"grey: {over.name}")
    ax[-1].set_xlabel("; ".join(notes))
    ax[0].set_title(title, loc="left", weight="bold")
    return ax


def _draw_money(panel, replay, x, over):
    if over is None:
        panel.bar(x, replay.periods["money"], color=plots.COLOURS["cost"], width=0.6)
        name = replay.unit
    else:
        gains = list(replay.by_period(over).values())
        colours = ["good" if each.low > 0 else "bad" if each.high < 0 else "nothing" for each in gains]
        for place, gain, colour in zip(x, gains, colours, strict=True):
            panel.vlines(place, gain.low, gain.high, color=plots.COLOURS[colour], linewidth=3)
            panel.scatter(place, gain.estimate, color=plots.COLOURS[colour], s=40, zorder=3)
        name = f"more than {over.name}, {replay.unit}"
    panel.axhline(0, color="black", linewidth=0.8)
    _dress(panel, name)


def _dress(panel, name):
    panel.set_ylabel(fill(name, 24), fontsize=9)
    panel.spines[["top", "right"]].set_visible(False)
    panel.grid(axis="y", color="#E3E3E3", linewidth=0.8)
    panel.set_axisbelow(True)
