# SPDX-License-Identifier: MIT
"""Results as Markdown: the table of ratios, the goals, the curves; and where they go in a document."""
import statistics

OURS = "ebmlab"
PEERS = ["TorchEBM", "PyTorch eager", "torch.compile", "JAX"]
BEFORE = "ebmlab before"


def counts(result):
    """Whether a program did it, and passed the gate: nobody to judge by is no pass."""
    return result is not None and "error" not in result and result["failures"] == []


def ratio(mine, other, clock="cpu"):
    """How many times as long `other` took: (of the minima, first quartile and third quartile of the rounds)."""
    rounds = sorted(b / a for a, b in zip(mine[clock], other[clock]))
    quartiles = statistics.quantiles(rounds, n=4) if len(rounds) > 1 else [rounds[0]] * 3
    return min(other[clock]) / min(mine[clock]), quartiles[0], quartiles[2]


def number(value):
    """Three digits, and no more zeros than needed."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ratio_text(mine, other, clock):
    if other is None:
        return ""
    if "error" in other:
        return "error"
    if not counts(other):
        return "gate"
    if mine is None:
        return ""
    least, low, high = ratio(mine, other, clock)
    return f"{number(least)} ({number(low)} to {number(high)})"


def time_text(result, clock):
    if result is None or "error" in result:
        return "" if result is None else "error"
    if not counts(result):
        return "gate"
    return number(1e6 * min(result[clock]) / result["steps"])


def table(results, titles, clock="cpu"):
    """`results`: {workload: {program: result}}; `titles`: {workload: its title}."""
    columns = PEERS + ([BEFORE] if any(BEFORE in result for result in results.values()) else [])
    lines = ["| workload | ebmlab, µs a step | median | " + " | ".join(columns) + " |",
             "| :--- | ---: | ---: |" + " ---: |" * len(columns)]
    for name, title in titles.items():
        if name not in results:
            continue
        result = results[name]
        mine = result.get(OURS) if counts(result.get(OURS)) else None
        median = number(1e6 * statistics.median(mine[clock]) / mine["steps"]) if mine else ""
        cells = [ratio_text(mine, result.get(column), clock) for column in columns]
        lines.append(f"| {title} | {time_text(result.get(OURS), clock)} | {median} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def goals_table(results, goals, clock="cpu"):
    """Each goal with the smallest ratio among its workloads; a goal without all of its workloads is not judged."""
    lines = ["| goal | against | at least | aim | measured | |", "| :--- | :--- | ---: | ---: | ---: | :--- |"]
    for goal in goals:
        ratios = []
        for name in goal.names:
            mine, other = (results.get(name, {}).get(program) for program in (OURS, goal.peer))
            if counts(mine) and counts(other):
                ratios.append((ratio(mine, other, clock)[0], name))
        if len(ratios) < len(goal.names):
            measured, verdict = "", "not measured"
        else:
            least, name = min(ratios)
            measured = f"{number(least)}" + (f" ({name})" if len(ratios) > 1 else "")
            factor = goal.at_least / least
            missed = f"missed by {factor:.2g} times" if factor >= 1.05 else "missed by less than 5 %"
            verdict = "aim met" if least >= goal.aim else "met" if least >= goal.at_least else missed
        lines.append(f"| {goal.text} | {goal.peer} | {goal.at_least:g} | {goal.aim:g} | {measured} | {verdict} |")
    return "\n".join(lines)


def share_text(value, most):
    return f"{number(value)} ({number(100 * value / most)} %)" if value else ""


def curves_table(curves, floor):
    lines = ["| curve | | µs a step | ns a row and step | GFLOP/s (of the core's) | GB/s of state (of memory's) | peak MB |",
             "| :--- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for curve in curves:
        for point in curve["points"]:
            cells = [curve["title"], f"{curve['axis']} {point['x']:,}", number(1e6 * point["step"]),
                     number(1e9 * point["step"] / point["rows"]), share_text(point.get("gflops"), floor["gflops"]),
                     share_text(point.get("gigabytes"), floor["gigabytes"]), f"{point['peak_mb']:.0f}"]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def filled(document, name, text):
    """The document with `text` between the lines <!-- name --> and <!-- /name -->."""
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    if document.count(opening) != 1 or document.count(closing) != 1:
        raise ValueError(f"the document must have {opening} and {closing}, once each")
    before, rest = document.split(opening)
    _, after = rest.split(closing)
    return f"{before}{opening}\n{text}\n{closing}{after}"
