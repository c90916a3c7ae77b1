"""Writes tall.csv and wide.csv, the tables of the reference fits, and reads them again."""

import csv

import numpy as np

from fixtures import FIXTURES


def correlated(rng, rows, columns, correlation):
    """Columns with unit variance and this correlation between neighbours."""
    noise = rng.standard_normal((rows, columns))
    for j in range(1, columns):
        noise[:, j] = correlation * noise[:, j - 1] + np.sqrt(1 - correlation**2) * noise[:, j]
    return noise


def weights(rng, rows):
    """Weights in [0.2, 3], every third one an integer."""
    values = np.round(rng.uniform(0.2, 3, rows), 2)
    values[::3] = rng.integers(1, 4, len(values[::3]))
    return values


def make(name, rows, columns, effects, seed):
    rng = np.random.default_rng(seed)
    scales = np.resize([1, 5, 0.2, 20, 2, 0.5, 10, 1], columns)
    means = np.resize([0, 12, -1, 100, 3, 0.4, -30, 1], columns)
    z = correlated(rng, rows, columns, 0.6)
    beta = np.zeros(columns)
    beta[: len(effects)] = effects
    y = 50 + z @ beta + 2 * rng.standard_normal(rows)
    x = means + scales * z
    header = [f"x{j + 1}" for j in range(columns)] + ["weight", "y"]
    table = np.column_stack([x, weights(rng, rows), y])
    with open(FIXTURES / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([[f"{v:.4f}".rstrip("0").rstrip(".") for v in row] for row in table])


def read(name):
    """(x, weights, y) of a table."""
    table = np.loadtxt(FIXTURES / name, delimiter=",", skiprows=1)
    return table[:, :-2], table[:, -2], table[:, -1]


if __name__ == "__main__":
    make("tall.csv", 120, 8, [3, -2, 0, 1.5, 0, 0, -1, 0.5], seed=1)
    make("wide.csv", 30, 60, [4, 0, 0, -3, 0, 2, 0, 0, 0, 2.5, 0, -1.5], seed=2)
