"""Writes sweep-diabetes.json: the tutorial's sweep of lasso and ridge over 30 penalties.

Each model is fitted as scikit-learn means its penalty. Ridge comes a second time with the penalties
taken per observation, where scikit-learn's Ridge needs n times as much.
"""

import warnings

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, Ridge
from sklearn.model_selection import train_test_split

from certificate import Problem, distance, refine, relative_gap
from fixtures import write

PENALTIES = np.logspace(-4, 0, 30).tolist()

# penalty 1e-4 and 1 of the first two models: train and test R2, non-zero count, intercept.
KNOWN = {
    ("lasso", 0): (0.5279190814, 0.4526759727, 10, 151.34542742),
    ("lasso", -1): (0.3646333255, 0.3575926882, 3, 152.66394921),
    ("ridge", 0): (0.5279184627, 0.4526998154, 10, 151.34517875),
    ("ridge", -1): (0.4424027836, 0.4191529264, 10, 152.24167521),
}

x, y = load_diabetes(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=42)
problem = Problem(x_train, y_train)


def point(estimator, penalty, lam, ratio):
    with warnings.catch_warnings():
        # The tolerance may lie below what rounding lets the gap reach; the certificate judges.
        warnings.simplefilter("ignore")
        model = estimator.fit(x_train, y_train)
    gap = relative_gap(problem, model.coef_, lam, ratio)
    exact = refine(problem, model.coef_, lam, ratio)
    assert gap <= 1e-13 and distance(model.coef_, exact) <= 1e-12
    return {
        "penalty": penalty,
        "lambda": lam,
        "trainScore": model.score(x_train, y_train),
        "testScore": model.score(x_test, y_test),
        "intercept": float(model.intercept_),
        "coefficients": [float(v) + 0.0 for v in model.coef_],
        "nonZeroCount": int(np.count_nonzero(model.coef_)),
        "relativeGap": max(float(f"{gap:.1e}"), 0.0),
    }


def lasso(penalty):
    return point(Lasso(alpha=penalty, tol=1e-15, max_iter=10**7), penalty, penalty, 1)


def ridge(penalty):
    return point(Ridge(alpha=penalty), penalty, penalty / len(y_train), 0)


def ridge_per_observation(penalty):
    return point(Ridge(alpha=penalty * len(y_train)), penalty, penalty, 0)


def check(model):
    for end in (0, -1):
        actual, expected = model["points"][end], KNOWN[model["model"], end]
        keys = ("trainScore", "testScore", "nonZeroCount", "intercept")
        assert np.allclose([actual[k] for k in keys], expected, rtol=0, atol=6e-9), (actual, end)


models = [
    {"model": name, "scale": scale, "points": [fit(penalty) for penalty in PENALTIES]}
    for name, scale, fit in [
        ("lasso", "scikit-learn", lasso),
        ("ridge", "scikit-learn", ridge),
        ("ridge", "per-observation", ridge_per_observation),
    ]
]
check(models[0])
check(models[1])
header = {
    "scikitLearn": sklearn.__version__,
    "numpy": np.__version__,
    "train": len(y_train),
    "test": len(y_test),
}
write("sweep-diabetes.json", header, models)
