"""Writes crossvalidation.json: errors of folds and of rows left out, by scikit-learn and glmnet.

- lasso: LassoCV on contiguous folds, the mean squared error of every fold at every lambda.
- ridge leave-one-out: RidgeCV, the squared error of every row when it is left out.
- glmnet lasso, glmnet weighted lasso: cv.glmnet with given folds, its mean and standard error.

All is compared with refits in extended precision.
"""

import json
import subprocess
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, LassoCV, RidgeCV
from sklearn.model_selection import KFold

import tables
from certificate import Problem, refine, solve
from fixtures import write

X, Y = load_diabetes(return_X_y=True)
ROWS = len(Y)
LAMBDAS = np.logspace(0, -4, 30)
PENALTIES = np.logspace(2, -4, 7)


def held_out_error(x, y, weights, train, test, lam):
    """Of the exact lasso of `train`, the mean squared error of `test`."""
    problem = Problem(x[train], y[train], weights[train])
    start = Lasso(alpha=lam, tol=1e-15, max_iter=10**7)
    start.fit(x[train], y[train], sample_weight=weights[train])
    coefficients = refine(problem, start.coef_, lam, 1)
    residual = y[test] - problem.intercept_of(coefficients) - x[test] @ coefficients
    return float(np.average(residual**2, weights=weights[test]))


def lasso():
    model = LassoCV(cv=5, tol=1e-15, max_iter=10**7, alphas=LAMBDAS)
    model.fit(X, Y)
    errors = model.mse_path_
    folds = list(KFold(5).split(X))
    for k in (0, 10, 20, 29):
        exact = [held_out_error(X, Y, np.ones(ROWS), *fold, LAMBDAS[k]) for fold in folds]
        assert np.allclose(errors[k], exact, rtol=1e-11, atol=0), (k, errors[k] - exact)
    return {
        "name": "lasso",
        "package": "scikit-learn",
        "call": "LassoCV(cv=5, tol=1e-15)",
        "lambdas": model.alphas_.tolist(),
        "foldErrors": errors.tolist(),
    }


def left_out_error(row, penalty):
    """The squared error of a row at the exact ridge fit of all others, with `penalty` as it is."""
    keep = np.arange(ROWS) != row
    problem = Problem(X[keep], Y[keep])
    matrix = problem.gram + penalty / (ROWS - 1) * np.eye(X.shape[1], dtype=problem.gram.dtype)
    b = solve(matrix, problem.cross)
    return float((Y[row] - problem.intercept_of(b) - X[row] @ b) ** 2)


def ridge():
    model = RidgeCV(alphas=PENALTIES, store_cv_results=True).fit(X, Y)
    errors = model.cv_results_
    for k, penalty in enumerate(PENALTIES):
        exact = [left_out_error(row, penalty) for row in range(0, ROWS, 40)]
        assert np.allclose(errors[::40, k], exact, rtol=1e-9, atol=0), errors[::40, k] / exact - 1
    return {
        "name": "ridge leave-one-out",
        "package": "scikit-learn",
        "call": "RidgeCV(store_cv_results=True)",
        "penalties": PENALTIES.tolist(),
        "lambdas": (PENALTIES / ROWS).tolist(),
        "best": float(model.alpha_ / ROWS),
        "rowErrors": errors.T.tolist(),
    }


def glmnet_request(x, y, weights, folds, lambdas):
    def text(values):
        return [repr(float(v)) for v in values]

    return {
        "x": [text(row) for row in x],
        "y": text(y),
        "weights": text(weights),
        "folds": text(folds + 1),
        "lambdas": text(lambdas),
    }


def glmnet(requests):
    script = Path(__file__).with_suffix(".R")
    output = subprocess.run(
        ["Rscript", str(script)], input=json.dumps(requests), capture_output=True, text=True,
        check=True,
    ).stdout
    return json.loads(output)


def exact_mean(x, y, weights, folds, lam):
    total = 0
    for fold in np.unique(folds):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        error = held_out_error(x, y, weights, train, test, lam)
        total += weights[test].sum() * error
    return total / weights.sum()


def glmnet_cases():
    """The diabetes data on shuffled folds, and tall.csv with weights on folds of unequal sizes."""
    folds = np.random.default_rng(3).permutation(np.arange(ROWS) % 10)
    x, weights, y = tables.read("tall.csv")
    unequal = np.resize([0, 1, 0, 2, 3, 0, 1], len(y))
    descending = np.geomspace(2, 0.01, 20)
    data = [
        ("glmnet lasso", None, (X, Y, np.ones(ROWS), folds), LAMBDAS),
        ("glmnet weighted lasso", "tall.csv", (x, y, weights, unequal), descending),
    ]
    results = glmnet([glmnet_request(*rows, lambdas) for _, _, rows, lambdas in data])
    for (name, file, rows, lambdas), result in zip(data, results):
        means = [float(v) for v in result["means"]]
        for k in range(0, len(lambdas), 6):
            exact = exact_mean(*rows, lambdas[k])
            assert np.isclose(means[k], exact, rtol=1e-9, atol=0), (name, k, means[k] / exact - 1)
        yield {
            "name": name,
            "package": f"glmnet {result['version'][0]}",
            "call": "cv.glmnet(foldid = folds + 1, thresh = 1e-20, standardize = FALSE)",
            "file": file,
            "weighted": file is not None,
            "folds": rows[3].tolist(),
            "lambdas": [float(v) for v in result["lambdas"]],
            "means": means,
            "standardErrors": [float(v) for v in result["standardErrors"]],
            "lambdaMin": float(result["lambdaMin"][0]),
            "lambdaOneStandardError": float(result["lambdaOneStandardError"][0]),
        }


with warnings.catch_warnings():
    # The tolerance is below what rounding lets the gap reach; the refits judge.
    warnings.simplefilter("ignore")
    cases = [lasso(), ridge(), *glmnet_cases()]
write(
    "crossvalidation.json", {"scikitLearn": sklearn.__version__, "numpy": np.__version__}, cases)
