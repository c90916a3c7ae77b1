"""Writes fits.json: fits of cases.py by scikit-learn and glmnet, judged by certificate.py.

A point stores the numbers of scikit-learn where it can express the fit, else those of glmnet,
where they are as good as exact and touch their bounds; else the exact solution on the peer's support ("refined"). Every
stored point has a relative gap of at most 1e-13, and both peers are near the exact solution.
"""

import numpy as np
import sklearn

import peers
from cases import CASES
from certificate import distance, kkt_violation, problem_of, refine, relative_gap
from fixtures import write

# How far a peer may be from the exact solution, max |a - b| / max |b|, and still confirm it. glmnet
# stops where the change of a coefficient is lost in its sums, on wide data at about 1e-9.
CONFIRMS = {"scikit-learn": 1e-11, "glmnet": 3e-9}
GAP, AS_EXACT = 1e-13, 1e-12


def lambdas(case, problem):
    """From above the largest useful lambda down to a thousandth of it, in three digits."""
    if case["name"] == "least squares":
        return [0.0]
    largest = problem.lambda_max(case["ratio"] or 1)
    return [float(f"{largest * part:.3g}") for part in (1.1, 0.6, 0.2, 0.05, 0.01, 0.001)]


def judge(problem, lam, ratio, fits):
    """The point to store, from what each peer gave."""
    exact = {name: refine(problem, b, lam, ratio) for name, (_, b) in fits.items()}
    distances = {name: distance(b, exact[name]) for name, (_, b) in fits.items()}
    for name, value in distances.items():
        assert value <= CONFIRMS[name], (name, lam, value)
    first, *others = exact.values()
    assert all(distance(other, first) <= 1e-15 for other in others)
    source = next(iter(fits))
    intercept, b = fits[source]
    gap = relative_gap(problem, b, lam, ratio)
    # A coefficient that misses its bound by a rounding has a tiny gap, but does not touch it.
    missed = kkt_violation(problem, b, lam, ratio) > 1e-11
    refined = missed or gap > GAP or distances[source] > AS_EXACT
    if refined:
        b = first
        intercept, gap = float(problem.intercept_of(b)), relative_gap(problem, b, lam, ratio)
    assert gap <= GAP, gap
    assert kkt_violation(problem, first, lam, ratio) <= 1e-13
    return {
        "lambda": lam,
        "intercept": intercept,
        "coefficients": [float(v) + 0.0 for v in b],
        "source": source,
        "refined": bool(refined),
        "relativeGap": max(float(f"{gap:.1e}"), 0.0),
        "distances": {name: float(f"{value:.1e}") for name, value in distances.items()},
    }


def finite(values):
    """JSON has no infinity: null stands for it."""
    return values and [None if np.isinf(v) else float(v) for v in values]


def stored(case, problem, points):
    options = case["options"]
    model = {1: "lasso", 0: "ridge"}.get(case["ratio"], "elastic-net")
    return {
        "name": case["name"],
        "file": case["file"],
        "model": model,
        "l1Ratio": case["ratio"],
        "weighted": options.get("weighted", False),
        "standardize": problem.standardize,
        "intercept": problem.intercept,
        "penaltyFactors": finite(problem.factors),
        "lowerBounds": finite(problem.lower),
        "upperBounds": finite(problem.upper),
        "lambdaMax": problem.lambda_max(case["ratio"]) if case["ratio"] else None,
        "points": points,
    }


problems = [problem_of(case) for case in CASES]
grids = [lambdas(case, problem) for case, problem in zip(CASES, problems)]
jobs = list(zip(CASES, problems, grids))
glmnet, version = peers.glmnet(
    [peers.glmnet_request(problem, grid, case["ratio"]) for case, problem, grid in jobs]
)
output = []
for (case, problem, grid), path in zip(jobs, glmnet):
    points = []
    for lam, point in zip(grid, path):
        fits = {"glmnet": point}
        if peers.scikit_learn_fits(problem, case["ratio"]):
            fits = {"scikit-learn": peers.scikit_learn(problem, lam, case["ratio"])} | fits
        points.append(judge(problem, lam, case["ratio"], fits))
    output.append(stored(case, problem, points))
    worst = {n: max(p["distances"][n] for p in points) for n in points[0]["distances"]}
    print(case["name"], "refined", sum(p["refined"] for p in points), worst)
header = {"scikitLearn": sklearn.__version__, "numpy": np.__version__, "glmnet": version}
write("fits.json", header, output)
