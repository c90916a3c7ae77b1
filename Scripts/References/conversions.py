"""Writes conversions.json: what scikit-learn and glmnet give for their own parameters.

Each row has the peer's call, the same fit in this project's objective (lambda, l1Ratio, penalty
factors), and the peer's coefficients, which the certificate confirms to be that objective's.
"""

import warnings

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, Ridge

import peers
import tables
from certificate import Problem, distance, refine
from fixtures import write

X, W, Y = tables.read("tall.csv")
ROWS, COLUMNS = X.shape
TIGHT = {"tol": 1e-16, "max_iter": 10**7}
FACTORS = [1, 0, 2, 0.5, 3, 1, 0.25, 1.5]
# As FACTORS, but glmnet counts a 1 for a column that it excludes.
EXCLUDING = [1, 0, 2, 0.5, np.inf, 1, 0.25, 1.5]


def deviation(weights=None, intercept=True):
    """The deviation by which glmnet divides y: the weighted population one."""
    return float(np.sqrt(Problem(X, Y, weights, intercept=intercept).null))


def scikit_learn_row(name, call, parameters, model, ours, weights=None):
    with warnings.catch_warnings():
        # The tolerance is below what rounding lets the gap reach; the certificate judges.
        warnings.simplefilter("ignore")
        model.fit(X, Y, sample_weight=weights)
    return row(name, "scikit-learn", call, parameters, ours, model.intercept_, model.coef_, weights)


def row(name, package, call, parameters, ours, intercept, coefficients, weights):
    ours = {"l1Ratio": 1, "penaltyFactors": None, "standardize": False, "intercept": True} | ours
    options = {"standardize": ours["standardize"], "intercept": ours["intercept"]}
    problem = Problem(X, Y, weights, factors=ours["penaltyFactors"], **options)
    exact = refine(problem, coefficients, ours["lambda"], ours["l1Ratio"])
    assert distance(coefficients, exact) <= 1e-10, (name, distance(coefficients, exact))
    assert np.isclose(intercept, float(problem.intercept_of(exact)), rtol=1e-10, atol=1e-10)
    factors = ours["penaltyFactors"]
    if factors is not None:
        ours["penaltyFactors"] = [None if np.isinf(v) else float(v) for v in factors]
    return {
        "name": name,
        "package": package,
        "call": call,
        "parameters": parameters,
        "file": "tall.csv",
        "weighted": weights is not None,
        "ours": ours,
        "intercept": float(intercept),
        "coefficients": [float(v) + 0.0 for v in coefficients],
        "distance": float(f"{distance(coefficients, exact):.1e}"),
    }


def scikit_learn_rows():
    total = float(W.sum())
    yield scikit_learn_row(
        "lasso", "Lasso(alpha=0.3)", {"penalty": 0.3}, Lasso(alpha=0.3, **TIGHT), {"lambda": 0.3})
    yield scikit_learn_row(
        "elastic net", "ElasticNet(alpha=0.3, l1_ratio=0.6)", {"penalty": 0.3, "mixing": 0.6},
        ElasticNet(alpha=0.3, l1_ratio=0.6, **TIGHT), {"lambda": 0.3, "l1Ratio": 0.6})
    yield scikit_learn_row(
        "weighted lasso", "Lasso(alpha=0.3).fit(x, y, sample_weight=w)", {"penalty": 0.3},
        Lasso(alpha=0.3, **TIGHT), {"lambda": 0.3}, W)
    yield scikit_learn_row(
        "ridge", "Ridge(alpha=12)", {"penalty": 12}, Ridge(alpha=12),
        {"lambda": 12 / ROWS, "l1Ratio": 0})
    yield scikit_learn_row(
        "weighted ridge", "Ridge(alpha=12).fit(x, y, sample_weight=w)", {"penalty": 12},
        Ridge(alpha=12), {"lambda": 12 / total, "l1Ratio": 0}, W)


# name, lambda, alpha, options
GLMNET = [
    ("lasso", 0.3, 1, {}),
    ("elastic net", 0.5, 0.3, {}),
    ("ridge", 2, 0, {}),
    ("lasso with penalty factors", 0.3, 1, {"factors": FACTORS}),
    ("elastic net with penalty factors", 0.5, 0.3, {"factors": FACTORS}),
    ("lasso with an excluded column", 0.3, 1, {"factors": EXCLUDING}),
    ("weighted lasso", 0.3, 1, {"weighted": True}),
    ("weighted elastic net", 0.5, 0.3, {"weighted": True}),
    ("standardized lasso", 0.3, 1, {"standardize": True}),
    ("standardized elastic net", 0.5, 0.3, {"standardize": True}),
    ("standardized ridge", 2, 0, {"standardize": True}),
    ("elastic net without intercept", 0.5, 0.3, {"intercept": False}),
    (
        "everything at once", 0.5, 0.3,
        {"factors": EXCLUDING, "weighted": True, "standardize": True},
    ),
]


def glmnet_call(lam, mixing, options):
    arguments = [f"alpha = {mixing}", f"lambda = {lam}"]
    arguments += ["weights = w"] if options.get("weighted") else []
    factors = ", ".join("Inf" if v == np.inf else str(v) for v in options.get("factors", []))
    arguments += [f"penalty.factor = c({factors})"] if factors else []
    arguments += [
        f"{name} = {'TRUE' if options.get(name, default) else 'FALSE'}"
        for name, default in (("standardize", False), ("intercept", True))
    ]
    return f"glmnet(x, y, {', '.join(arguments)})"


def glmnet_request(lam, mixing, options):
    limits = {"lower": [-np.inf] * COLUMNS, "upper": [np.inf] * COLUMNS}
    return peers.request(
        X, Y, W if options.get("weighted") else None, mixing, [lam],
        options.get("factors", [1] * COLUMNS), limits,
        options.get("standardize", False), options.get("intercept", True))


def in_our_terms(lam, mixing, options):
    """L1 part lambda r, L2 part lambda (1-r) / sd(y), factors rescaled to sum to p."""
    weights = W if options.get("weighted") else None
    spread = deviation(weights, options.get("intercept", True))
    first, second = lam * mixing, lam * (1 - mixing) / spread
    ours = {
        "lambda": first + second,
        "l1Ratio": first / (first + second),
        "standardize": options.get("standardize", False),
        "intercept": options.get("intercept", True),
    }
    factors = options.get("factors")
    if factors:
        total = sum(1 if np.isinf(v) else v for v in factors)
        ours["penaltyFactors"] = [v * COLUMNS / total for v in factors]
    return ours, {"responseDeviation": spread}


def glmnet_rows():
    paths, version = peers.glmnet([glmnet_request(*job) for _, *job in GLMNET])
    for (name, lam, mixing, options), [(intercept, coefficients)] in zip(GLMNET, paths):
        ours, spread = in_our_terms(lam, mixing, options)
        factors = options.get("factors")
        factors = factors and [None if np.isinf(v) else v for v in factors]
        parameters = {"penalty": lam, "mixing": mixing, "penaltyFactors": factors} | spread
        yield row(
            name, f"glmnet {version}", glmnet_call(lam, mixing, options), parameters, ours,
            intercept, coefficients, W if options.get("weighted") else None)


rows = [*scikit_learn_rows(), *glmnet_rows()]
for entry in rows:
    print(entry["package"], entry["name"], entry["distance"])
write("conversions.json", {"scikitLearn": sklearn.__version__, "numpy": np.__version__}, rows)
