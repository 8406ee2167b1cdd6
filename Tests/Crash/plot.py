"""Draws the samples of a soak: `plot.py soak.csv soak.png`. Runs in an environment that has matplotlib."""

import csv
import sys

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402

# What a column is called in the picture, and what it is divided by.
LABELS = {
    "rss_kib": ("memory, MiB", 1024), "descriptors": ("descriptors", 1), "wal_bytes": ("log, MiB", 1 << 20),
    "oldest_ms": ("oldest in the queue, s", 1000), "unsettled": ("rows not settled", 1), "commands": ("commands", 1)}


def main(samples, picture):
    with open(samples, newline="") as file:
        rows = list(csv.DictReader(file))
    seconds = [float(row["second"]) for row in rows]
    columns = [name for name in rows[0] if name != "second"]
    figure, strips = pyplot.subplots(len(columns), 1, sharex=True, figsize=(10, 1.7 * len(columns)), squeeze=False)
    for strip, name in zip(strips[:, 0], columns):
        label, unit = LABELS.get(name, (name, 1))
        values = [float(row[name]) / unit for row in rows]
        strip.plot(seconds, values, linewidth=1)
        strip.set_title("%s, at most %g" % (label, round(max(values), 2)), loc="left", fontsize=9)
        strip.set_ylim(0, max(values) * 1.1 or 1)
        strip.grid(alpha=0.3)
    strips[-1, 0].set_xlabel("seconds")
    figure.tight_layout()
    figure.savefig(picture, dpi=100)


if __name__ == "__main__":
    main(*sys.argv[1:])
