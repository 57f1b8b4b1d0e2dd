# %% [markdown] against
# ## Against the other side
#
# Only of a run by `bench run --against`: candidate over baseline, both measured in the same rounds, with the interval at
# 95 % that `bench compare` found. A verdict is never read off two plots.

# %% against-table
comparison = json.loads((FOLDER / "comparison.json").read_text()) if (FOLDER / "comparison.json").exists() else None
if comparison is None:
    against = run.get("against")
    print("this run was held against no other side" if against is None
          else f"the {against['role']} of run {against['run']}; what was found is in the candidate's folder")
else:
    print(f"{comparison['baseline']['side']} -> {comparison['candidate']['side']}")
    for doubt in comparison["doubts"]:
        print(doubt)
    columns = ["cell", "metric", "baseline", "candidate", "ratio", "low", "high", "verdict", "reason"]
    compared = pd.DataFrame(comparison["figures"], columns=columns)
    display(compared.astype(object).where(compared.notna(), NOT_AVAILABLE))

# %% against-plot
known = [] if comparison is None else [each for each in comparison["figures"] if each["ratio"] is not None]
if known:
    figure, axes = plt.subplots(figsize=(9, 1.4 + 0.35 * len(known)))
    for place, each in enumerate(reversed(known)):
        ends = [each["ratio"] if each[end] is None else each[end] for end in ("low", "high")]
        colour = {"faster": "tab:green", "slower": "tab:red"}.get(each["verdict"], "tab:gray")
        axes.plot(ends, [place, place], color=colour)
        axes.plot(each["ratio"], place, marker="o", color=colour)
    axes.set_yticks(range(len(known)), [f"{each['cell']} {each['metric']}" for each in reversed(known)], fontsize=8)
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xlabel("candidate / baseline, with its interval at 95 %")
    axes.grid(axis="x", alpha=0.3)
    figure.tight_layout()
    plt.show()
