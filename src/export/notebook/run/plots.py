# %% [markdown] plots
# ## Plots
#
# Percentiles are drawn as far as there are samples: solid up to where `bench` prints them, dotted beyond.

# %% plot-tools
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator


def name_of(cell):
    size = "" if cell["memoryMB"] is None else f" {cell['memoryMB']} MB"
    return f"{label(cell)}{size}"


LABELS = list(dict.fromkeys(label(cell) for cell in measured))
COLOURS = {name: plt.get_cmap("tab10")(index % 10) for index, name in enumerate(LABELS)}
SIZES = sorted({cell["memoryMB"] for cell in measured if cell["memoryMB"] is not None})
DASHES = ["-", "--", "-.", (0, (5, 1, 1, 1, 1, 1))]


def dash_of(cell):
    return DASHES[SIZES.index(cell["memoryMB"]) % len(DASHES)] if cell["memoryMB"] in SIZES else "-"


def without(what):
    print(f"no plot of {what}: no measured cell has it")


def legend_beside(axes, *chosen):
    axes.legend(*chosen, loc="center left", bbox_to_anchor=(1, 0.5), fontsize=8)


def sizes_axis(axes):
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(SIZES))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:.0f}"))
    axes.set_xlabel("memory, MB")
    axes.grid(alpha=0.3)


# %% percentile-plot
def told_up_to(n):
    """The highest percentile with an upper end of its interval at 95 % among n samples: (p / 100)^n <= 0.025."""
    return max(75, 100 * 0.025 ** (1 / n))


def percentile_plot(axes, phase):
    drawn = [(cell, histograms[cell["id"], phase]) for cell in measured if histograms[cell["id"], phase] is not None]
    for cell, kept in drawn:
        n = kept.get_total_count()
        last, known = math.log10(max(n, 2)), -math.log10(1 - told_up_to(n) / 100)
        steps = [last * step / 200 for step in range(201)]
        values = [kept.get_value_at_percentile(100 * (1 - 10 ** -step)) / 1000 for step in steps[:-1]]
        values.append(kept.get_max_value() / 1000)
        solid = sum(step <= known for step in steps)
        colour = COLOURS[label(cell)]
        axes.plot(steps[:solid], values[:solid], color=colour, linestyle=dash_of(cell), label=name_of(cell))
        axes.plot(steps[solid - 1:], values[solid - 1:], color=colour, linestyle=":")
    axes.set_title(phase)
    axes.set_xticks([0, math.log10(2), 1, 2, 3, 4], ["0", "50", "90", "99", "99.9", "99.99"])
    axes.set_xlim(0, max([1, *(math.log10(kept.get_total_count()) for _, kept in drawn)]))
    axes.set_ylim(bottom=0)
    axes.set_xlabel("percentile")
    axes.grid(alpha=0.3)


with_histogram = [phase for phase in PHASES if any(histograms[cell["id"], phase] for cell in measured)]
if with_histogram:
    figure, axes = plt.subplots(1, len(with_histogram), figsize=(5.5 * len(with_histogram), 4.2), squeeze=False)
    for one, phase in zip(axes[0], with_histogram):
        percentile_plot(one, phase)
    axes[0][0].set_ylabel("client's time, ms")
    legend_beside(axes[0][-1])
    figure.suptitle("Percentiles, all valid rounds")
    figure.tight_layout()
    plt.show()
else:
    without("percentiles")

# %% memory-plot
def by_memory(axes, value, title, unit):
    for name in LABELS:
        points = sorted((cell["memoryMB"], value(cell)) for cell in measured
                        if label(cell) == name and cell["memoryMB"] is not None and value(cell) is not None)
        if points:
            axes.plot(*zip(*points), marker="o", color=COLOURS[name], label=name)
    sizes_axis(axes)
    axes.set_ylim(bottom=0)
    axes.set_title(title)
    axes.set_ylabel(unit)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8)


def duration_of(cell):
    return ms(cell["solo"]["durationReportedUs"])


def cost_of(cell):
    return cell["cost"].get("usdPerMillion")


if any(duration_of(cell) is not None for cell in measured) and SIZES:
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2))
    by_memory(left, duration_of, "Duration of one environment (solo, mean)", "ms")
    by_memory(right, cost_of, "Cost of a million invocations", "USD")
    print(", ".join({cell["cost"]["priceTable"] for cell in measured if "priceTable" in cell["cost"]}))
    figure.tight_layout()
    plt.show()
else:
    without("duration and cost by memory size")

# %% cold-plot
def phase_means(cell):
    return {head: ms(cell["cold"]["phasesUs"][phase]) for phase, head in COLD_PHASES.items()}


cold_parts = pd.DataFrame({name_of(cell): phase_means(cell) for cell in measured}, dtype=float).T.dropna(how="all")
if len(cold_parts) > 0:
    axes = cold_parts[::-1].plot.barh(stacked=True, figsize=(9, 1.4 + 0.45 * len(cold_parts)), width=0.7, colormap="viridis")
    axes.set_xlabel("mean, ms")
    axes.set_title("Where a cold start's time goes")
    axes.grid(axis="x", alpha=0.3)
    legend_beside(axes)
    plt.tight_layout()
    plt.show()
else:
    without("the phases of cold starts")

# %% seconds-plot
def over_time(axes, cell, number):
    seconds = seconds_of(cell, number)
    start = seconds[0].get_start_time_stamp() if seconds else 0
    at = [(second.get_start_time_stamp() - start) / 1000 for second in seconds]
    middle = [second.get_value_at_percentile(50) / 1000 for second in seconds]
    axes.plot(at, middle, marker=".", color=COLOURS[label(cell)], linestyle=dash_of(cell), alpha=0.8)
    return name_of(cell)


logs = [(cell, number) for cell in measured for number in valid_rounds(cell) if seconds_of(cell, number)]
if logs:
    figure, axes = plt.subplots(figsize=(9, 4))
    names = [over_time(axes, cell, number) for cell, number in logs]
    first = {name: line for name, line in reversed(list(zip(names, axes.get_lines())))}
    legend_beside(axes, [first[name] for name in dict.fromkeys(names)], list(dict.fromkeys(names)))
    axes.set_xlabel("seconds since the start of the window")
    axes.set_ylabel("median of each second, ms")
    axes.set_title("Under load, second by second; a line a round")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    figure.tight_layout()
    plt.show()
else:
    without("the seconds under load")
