"""The fits that fits.py makes: options by name, over the two tables."""

import numpy as np

INF = float("inf")

TALL_FACTORS = [1, 0, 2, 0.5, INF, 1, 0.25, 1.5]
TALL_BOUNDS = {
    "lower": [-0.5, -0.3, 0, -INF, -0.5, -1, -0.05, -INF],
    "upper": [0.7, 0, INF, 0.05, 0.7, 0.7, INF, 0.4],
}
# The same without bounds on the unpenalized column.
MIXED_BOUNDS = {
    "lower": [-0.5, -INF, 0, -INF, -0.5, -1, -0.05, -INF],
    "upper": [0.7, INF, INF, 0.05, 0.7, 0.7, INF, 0.4],
}
WIDE_FACTORS = np.resize([1, 1, 2, 0.5, 1, 3, 0.75], 60).tolist()
WIDE_FACTORS[3], WIDE_FACTORS[20] = 0, 0
WIDE_FACTORS[9], WIDE_FACTORS[41] = INF, INF
WIDE_BOUNDS = {"lower": [-0.2] * 60, "upper": [0.5] * 60}


def case(name, file, ratio, **options):
    return {"name": name, "file": file, "ratio": ratio, "options": options}


def positive(columns):
    return {"lower": [0.0] * columns, "upper": [INF] * columns}


TALL = [
    case("lasso", "tall.csv", 1),
    case("elastic net", "tall.csv", 0.3),
    case("weighted lasso", "tall.csv", 1, weighted=True),
    case("weighted elastic net", "tall.csv", 0.3, weighted=True),
    case("lasso with penalty factors", "tall.csv", 1, factors=TALL_FACTORS),
    case("elastic net with penalty factors", "tall.csv", 0.3, factors=TALL_FACTORS),
    case(
        "lasso with positive penalty factors", "tall.csv", 1, factors=[1, 2, 3, 0.5, INF, 1, 0.1, 4]
    ),
    case("standardized lasso", "tall.csv", 1, standardize=True),
    case("weighted standardized elastic net", "tall.csv", 0.3, weighted=True, standardize=True),
    case("lasso without intercept", "tall.csv", 1, intercept=False),
    case("weighted elastic net without intercept", "tall.csv", 0.3, weighted=True, intercept=False),
    case("standardized lasso without intercept", "tall.csv", 1, standardize=True, intercept=False),
    case("positive lasso", "tall.csv", 1, **positive(8)),
    case("weighted positive elastic net", "tall.csv", 0.3, weighted=True, **positive(8)),
    case("bounded lasso", "tall.csv", 1, **TALL_BOUNDS),
    case("bounded unpenalized columns", "tall.csv", 1, factors=TALL_FACTORS, **TALL_BOUNDS),
    case("standardized bounded lasso", "tall.csv", 1, standardize=True, **TALL_BOUNDS),
    case(
        "everything at once", "tall.csv", 0.3, weighted=True, standardize=True,
        factors=TALL_FACTORS, **MIXED_BOUNDS,
    ),
    case(
        "everything at once without intercept", "tall.csv", 0.3, weighted=True, standardize=True,
        intercept=False, factors=TALL_FACTORS, **MIXED_BOUNDS,
    ),
    case("ridge", "tall.csv", 0),
    case("weighted ridge", "tall.csv", 0, weighted=True),
    case("standardized ridge", "tall.csv", 0, standardize=True),
    case("ridge without intercept", "tall.csv", 0, intercept=False),
    case("weighted ridge with penalty factors", "tall.csv", 0, weighted=True, factors=TALL_FACTORS),
    case("bounded ridge", "tall.csv", 0, **TALL_BOUNDS),
]

WIDE = [
    case("wide lasso", "wide.csv", 1),
    case("wide elastic net", "wide.csv", 0.3),
    case("wide weighted lasso", "wide.csv", 1, weighted=True),
    case("wide standardized lasso", "wide.csv", 1, standardize=True),
    case("wide lasso without intercept", "wide.csv", 1, intercept=False),
    case("wide lasso with penalty factors", "wide.csv", 1, factors=WIDE_FACTORS),
    case("wide positive lasso", "wide.csv", 1, **positive(60)),
    case("wide bounded lasso", "wide.csv", 1, **WIDE_BOUNDS),
    case("wide ridge", "wide.csv", 0),
    case("wide weighted ridge", "wide.csv", 0, weighted=True),
    case(
        "wide standardized ridge without intercept", "wide.csv", 0, standardize=True,
        intercept=False,
    ),
    case("wide ridge with penalty factors", "wide.csv", 0, weighted=True, factors=WIDE_FACTORS),
    case(
        "wide everything at once", "wide.csv", 0.3, weighted=True, standardize=True,
        factors=WIDE_FACTORS,
        lower=[-INF if v == 0 else -0.2 for v in WIDE_FACTORS],
        upper=[INF if v == 0 else 0.5 for v in WIDE_FACTORS],
    ),
]

CASES = TALL + [case("least squares", "tall.csv", 1)] + WIDE
