"""Draws results.json of `make bench`: throughput, latency percentiles, memory and start against size. Arguments: file, folder."""

import json
import os
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def bars(rows, picks, title, unit, path):
    found = [(label, next((row["figure"] for row in rows if row["name"] == name), None)) for name, label in picks]
    found = [(label, figure) for label, figure in found if figure is not None]
    if not found:
        return
    figure, axes = plt.subplots(figsize=(7, 3.5))
    drawn = axes.bar([label for label, _ in found], [value for _, value in found], color="#3b6ea5")
    axes.bar_label(drawn, fmt="%.0f")
    axes.set_yscale("log")
    axes.set_ylabel(unit)
    axes.set_title(title)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def percentiles(rows, path):
    row = next((row for row in rows if row["name"].startswith("command to call on the wire, p50, over")), None)
    if row is None:
        return
    shares = ["p50", "p90", "p99", "p999"]
    figure, axes = plt.subplots(figsize=(7, 3.5))
    for name, label in [("command", "command to call on the wire"), ("synced", "command to SYNCED reply"),
                        ("limit", "one fdatasync + one HTTP round trip")]:
        values = []
        for share in shares:
            rounds = sorted(result["%s_%s" % (name, share)] for result in row["detail"]["rounds"])
            values.append(rounds[len(rounds) // 2])
        axes.plot(shares, values, marker="o", label=label)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("microseconds")
    axes.set_title("Latency, one command in flight")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def sizes(rows, path):
    row = next((row for row in rows if row["detail"].get("sizes")), None)
    if row is None:
        return
    counts = [max(1, size) for size, _, _ in row["detail"]["sizes"]]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
    left.plot(counts, [memory for _, memory, _ in row["detail"]["sizes"]], marker="o")
    left.set_ylabel("MiB resident after a start")
    right.plot(counts, [seconds * 1000 for _, _, seconds in row["detail"]["sizes"]], marker="o", color="#a5573b")
    right.set_ylabel("ms from start to first answer")
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_xlabel("associations")
        axes.set_ylim(bottom=0)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main(results, folder):
    with open(results) as file:
        rows = json.load(file)["rows"]
    bars(rows, [("synced changes/s", "secretsync"), ("boto3's changes/s", "boto3 pool"),
                ("AWS CLI's changes/s", "AWS CLI")], "Changes a second, quotas aside", "changes/s",
         os.path.join(folder, "changes.png"))
    bars(rows, [("durable secret.put/s", "secretsync"), ("bare SQLite, puts/s", "bare SQLite"),
                ("redis SET/s", "redis, fsync always")], "Durable commands a second, 64 connections", "commands/s",
         os.path.join(folder, "commands.png"))
    bars(rows, [("CPU of the agent per synced change", "secretsync"), ("CPU of boto3 per change", "boto3 pool"),
                ("CPU of the AWS CLI per change", "AWS CLI")], "CPU per change", "microseconds",
         os.path.join(folder, "cpu.png"))
    percentiles(rows, os.path.join(folder, "latency.png"))
    sizes(rows, os.path.join(folder, "sizes.png"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
