# SPDX-License-Identifier: MIT
"""Two pictures, as SVG: the ratios as dots on a logarithmic axis, and the curves."""
import math

from report import BEFORE, OURS, PEERS, counts, ratio

COLOURS = {"TorchEBM": "#c0392b", "PyTorch eager": "#e08e0b", "torch.compile": "#7d3c98", "JAX": "#2471a3", BEFORE: "#7f8c8d"}
STYLE = "font-family: DejaVu Sans, Helvetica, sans-serif; font-size: 12px"


def text(x, y, content, *, anchor="start", colour="#222", size=12):
    content = content.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{content}</text>'


def line(x1, y1, x2, y2, colour="#ddd", width=1):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def dot(x, y, peer, told=""):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{COLOURS[peer]}">{told}</circle>'


def drawn(parts, width, height):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'style="{STYLE}"><rect width="100%" height="100%" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n")


class LogAxis:
    """Decades that hold all of `values`, from `low` to `high` pixels."""

    def __init__(self, values, low, high):
        self.first, self.last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self.last = max(self.last, self.first + 1)
        self.low, self.high = low, high

    def __call__(self, value):
        return self.low + (math.log10(value) - self.first) / (self.last - self.first) * (self.high - self.low)

    def ticks(self):
        return [10.0**k for k in range(self.first, self.last + 1)]


def ratios_picture(results, titles, clock="cpu"):
    """A row a workload, a dot a peer: how many times as long as ebmlab it takes."""
    rows = []
    for name, title in titles.items():
        mine = results.get(name, {}).get(OURS)
        if not counts(mine):
            continue
        found = {peer: ratio(mine, results[name][peer], clock)[0]
                 for peer in [*PEERS, BEFORE] if counts(results[name].get(peer))}
        if found:
            rows.append((title, found))
    if not rows:
        return None
    left, width, top, pitch = 400, 900, 50, 24
    height = top + pitch * len(rows) + 40
    axis = LogAxis([value for _, found in rows for value in found.values()] + [1], left, width - 30)
    parts = [text(left, 18, "time of each peer / time of ebmlab (right of 1: ebmlab is faster)", size=13)]
    for i, peer in enumerate([*PEERS, BEFORE]):
        if any(peer in found for _, found in rows):
            parts += [dot(left + 5 + 125 * i, 34, peer), text(left + 14 + 125 * i, 38, peer)]
    bottom = top + pitch * len(rows)
    for tick in axis.ticks():
        strong = tick == 1
        parts += [line(axis(tick), top, axis(tick), bottom, "#444" if strong else "#ddd"),
                  text(axis(tick), bottom + 16, f"{tick:g}", anchor="middle")]
    for i, (title, found) in enumerate(rows):
        y = top + pitch * (i + 0.5)
        parts += [text(left - 10, y + 4, title, anchor="end"), line(left, y, width - 30, y, "#f0f0f0")]
        parts += [dot(axis(value), y, peer, f"<title>{peer}: {value:.3g}</title>") for peer, value in found.items()]
    return drawn(parts, width, height)


def curves_picture(curves):
    """A panel for each axis, a line for each curve: nanoseconds a row and step."""
    axes = list(dict.fromkeys(curve["axis"] for curve in curves))
    palette = ["#2471a3", "#85c1e9", "#c0392b", "#f1948a", "#7d3c98", "#229954"]
    size, gap = 260, 70
    width, height = gap + len(axes) * (size + gap), size + 150
    parts = [text(gap, 20, "ebmlab: nanoseconds a row and step", size=13)]
    for i, axis in enumerate(axes):
        mine = [curve for curve in curves if curve["axis"] == axis]
        values = lambda point: 1e9 * point["step"] / point["rows"]  # noqa: E731
        left, top = gap + i * (size + gap), 35
        xs = LogAxis([point["x"] for curve in mine for point in curve["points"]], left, left + size)
        ys = LogAxis([values(point) for curve in mine for point in curve["points"]], top + size, top)
        parts += [line(xs(t), top, xs(t), top + size) for t in xs.ticks()]
        parts += [line(left, ys(t), left + size, ys(t)) for t in ys.ticks()]
        parts += [text(xs(t), top + size + 16, f"{t:g}", anchor="middle", size=11) for t in xs.ticks()]
        parts += [text(left - 6, ys(t) + 4, f"{t:g}", anchor="end", size=11) for t in ys.ticks()]
        parts.append(text(left + size / 2, top + size + 34, axis, anchor="middle"))
        for j, curve in enumerate(mine):
            points = " ".join(f"{xs(p['x']):.1f},{ys(values(p)):.1f}" for p in curve["points"])
            parts += [f'<polyline points="{points}" fill="none" stroke="{palette[j]}" stroke-width="2"/>',
                      text(left, top + size + 52 + 15 * j, curve["title"], colour=palette[j], size=11)]
    return drawn(parts, width, height)
