"""Fits by scikit-learn and glmnet in this project's conventions (see certificate.py)."""

import json
import subprocess
import warnings
from pathlib import Path

import numpy as np
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge


def scikit_learn_fits(problem, ratio):
    """Whether scikit-learn can express the problem."""
    positive = problem.lower is not None and not np.any(problem.lower)
    bounded = problem.lower is not None and not (positive and np.all(np.isinf(problem.upper)))
    kept = problem.v[~problem.excluded]
    mixed = 0 < ratio < 1 and np.any(kept != 1)
    return not bounded and not mixed and np.all(kept > 0)


def scikit_learn(problem, lam, ratio):
    """(intercept, coefficients); scales and factors go into the columns."""
    keep = ~problem.excluded
    factors = problem.v[keep] if ratio == 1 else np.sqrt(problem.v[keep])
    divisor = (problem.s[keep] * factors).astype(float)
    rows = len(problem.y)
    total = rows if problem.weights is None else problem.weights.sum()
    options = {"fit_intercept": problem.intercept}
    descent = options | {"tol": 1e-16, "max_iter": 10**6, "positive": problem.lower is not None}
    if lam == 0:
        model = LinearRegression(tol=1e-16, **options)
    elif ratio == 0:
        model = Ridge(alpha=lam * total, solver="cholesky", **options)
    elif ratio == 1:
        model = Lasso(alpha=lam, **descent)
    else:
        model = ElasticNet(alpha=lam, l1_ratio=ratio, **descent)
    with warnings.catch_warnings():
        # The tolerance is below what rounding lets the gap reach; the certificate judges.
        warnings.simplefilter("ignore")
        model.fit(problem.x[:, keep] / divisor, problem.y, sample_weight=problem.weights)
    coefficients = np.zeros(problem.x.shape[1])
    coefficients[keep] = model.coef_ / divisor
    return float(model.intercept_), coefficients


def glmnet_request(problem, lambdas, ratio):
    """glmnet's arguments: it standardises y, and rescales the factors to sum to p."""
    factors = np.where(problem.excluded, np.inf, problem.v.astype(float))
    # An excluded column counts as 1 in the sum.
    rescaling = np.where(problem.excluded, 1, problem.v).sum() / len(factors)
    deviation = np.sqrt(float(problem.null))
    total = ratio + (1 - ratio) * deviation
    columns = len(factors)
    bounds = {"lower": problem.lower, "upper": problem.upper}
    limits = {"lower": [-np.inf] * columns, "upper": [np.inf] * columns}
    limits |= {side: bound for side, bound in bounds.items() if bound is not None}
    return request(
        problem.x, problem.y, problem.weights, ratio / total,
        [lam * float(rescaling) * total for lam in lambdas], factors, limits,
        problem.standardize, problem.intercept,
    )


def request(x, y, weights, ratio, lambdas, factors, limits, standardize, intercept, thresh=1e-24):
    def text(values):
        return [{np.inf: "Inf", -np.inf: "-Inf"}.get(v, repr(float(v))) for v in values]

    return {
        "x": [text(row) for row in x],
        "y": text(y),
        "weights": text(np.ones(len(y)) if weights is None else weights),
        "ratio": float(ratio),
        "lambdas": text(lambdas),
        "factors": text(factors),
        "lower": text(limits["lower"]),
        "upper": text(limits["upper"]),
        "standardize": standardize,
        "intercept": intercept,
        "thresh": thresh,
    }


def glmnet(requests):
    """[[(intercept, coefficients) per lambda] per request] and glmnet's version."""
    script = Path(__file__).with_name("glmnet.R")
    output = subprocess.run(
        ["Rscript", str(script)], input=json.dumps(requests), capture_output=True, text=True,
        check=True,
    ).stdout
    fits = json.loads(output)
    assert all(fit["jerr"] == [0] for fit in fits), [fit["jerr"] for fit in fits]
    points = [
        [
            (float(intercept), np.array(coefficients, float))
            for intercept, coefficients in zip(fit["intercepts"], fit["coefficients"])
        ]
        for fit in fits
    ]
    return points, fits[0]["version"][0]
