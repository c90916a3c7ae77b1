"""Writes criteria.json: information criteria of scikit-learn's LassoLarsIC on the diabetes data."""

import warnings

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LassoLarsIC

from fixtures import write

X, Y = load_diabetes(return_X_y=True)


def case(name, criterion, columns, variance=None):
    x = X[:, columns]
    with warnings.catch_warnings():
        # Fits end below the precision of the last knot.
        warnings.simplefilter("ignore")
        model = LassoLarsIC(criterion=criterion, noise_variance=variance, eps=1e-15).fit(x, Y)
    # LARS ends at lambda 0, which it may miss by rounding.
    return {
        "name": name,
        "criterion": criterion,
        "columns": columns,
        "knownVariance": variance,
        "noiseVariance": float(model.noise_variance_),
        "lambdas": [abs(float(v)) if abs(v) > 1e-12 else 0.0 for v in model.alphas_],
        "values": model.criterion_.tolist(),
        "best": float(model.alpha_),
    }


every = list(range(10))
cases = [
    case("AIC", "aic", every),
    case("BIC", "bic", every),
    case("BIC of some columns", "bic", [0, 2, 3, 8]),
    case("AIC with a known variance", "aic", every, 3000.0),
]
write("criteria.json", {"scikitLearn": sklearn.__version__, "numpy": np.__version__}, cases)
