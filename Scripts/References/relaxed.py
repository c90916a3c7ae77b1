"""Writes relaxed.json: glmnet's relax = TRUE, the lasso mixed with least squares on its columns.

glmnet's numbers are compared with the exact mixture in extended precision.
"""

import json
import subprocess
from pathlib import Path

import numpy as np

import tables
from certificate import Problem, distance, refine, solve
from fixtures import write

GAMMAS = [0, 0.5]


def exact(problem, start, lam, gamma):
    """gamma times the exact lasso on the support of the lasso `start`, and the rest least squares."""
    support = np.flatnonzero(start)
    signs = np.sign(start[support])
    gram = problem.gram[np.ix_(support, support)]
    free = solve(gram, problem.cross[support])
    lasso = solve(gram, problem.cross[support] - lam * signs)
    result = np.zeros(len(start))
    result[support] = gamma * lasso + (1 - gamma) * free
    full = np.zeros(len(start))
    full[support] = lasso
    refine(problem, full, lam, 1)
    return result


def case(name, file, weighted, lambdas):
    x, weights, y = tables.read(file)
    used = weights if weighted else np.ones(len(y))
    problem = Problem(x, y, used)
    request = {
        "x": [[repr(float(v)) for v in row] for row in x],
        "y": [repr(float(v)) for v in y],
        "weights": [repr(float(v)) for v in used],
        "lambdas": [repr(float(v)) for v in lambdas],
        "gammas": [repr(float(v)) for v in [*GAMMAS, 1]],
    }
    output = subprocess.run(
        ["Rscript", str(Path(__file__).with_suffix(".R"))], input=json.dumps([request]),
        capture_output=True, text=True, check=True,
    ).stdout
    result = json.loads(output)[0]
    points = []
    for gamma, fits in zip(GAMMAS, result["fits"]):
        for lam, fit, plain in zip(lambdas, fits, result["fits"][-1]):
            intercept, *coefficients = map(float, fit)
            lasso = np.array(plain[1:], float)
            error = distance(coefficients, exact(problem, lasso, lam, gamma))
            assert error <= 1e-8, (name, gamma, lam, error)
            points.append({
                "gamma": gamma, "lambda": float(lam), "intercept": intercept,
                "coefficients": coefficients, "distance": float(f"{error:.1e}"),
            })
    print(name, max(p["distance"] for p in points))
    return {
        "name": name, "package": f"glmnet {result['version'][0]}", "file": file,
        "weighted": weighted, "points": points,
    }


cases = [
    case("relaxed lasso", "tall.csv", False, [1.5, 0.5, 0.1, 0.02]),
    case("weighted relaxed lasso", "tall.csv", True, [1.5, 0.5, 0.1, 0.02]),
    case("wide relaxed lasso", "wide.csv", False, [3, 1.5, 0.8]),
]
write("relaxed.json", {"numpy": np.__version__}, cases)
