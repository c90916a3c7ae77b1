"""The Python peers, each called by the fastest road it offers its users.

`path` fits at descending lambdas and returns (intercepts, coefficients), one row for each; what it
centres, copies and multiplies is part of its work. Limits on iterations are out of the way, so
that only the tolerance decides; no path stops early.
"""

import os

import numpy as np

from case import Cannot

ITERATIONS = 10**6


def named(name, case):
    """The peer of this name, ready for the case."""
    peer = {
        "scikit-learn": ScikitLearn, "scikit-learn-path": ScikitLearnPath, "celer": Celer,
        "skglm": Skglm, "adelie": Adelie, "adelie-cov": AdelieCovariance,
    }[name]
    return peer(case)


class Centred:
    """X and y about their means; a sparse X stays as it is, with its means beside it."""

    def __init__(self, case):
        self.means = np.asarray(case.x.mean(axis=0)).ravel()
        self.y_mean = case.y.mean()
        self.y = case.y - self.y_mean
        self.x = case.x if case.is_sparse else case.x - self.means
        scales = {"X_offset": self.means, "X_scale": np.ones_like(self.means)}
        self.sparse_scales = scales if case.is_sparse else {}

    def intercepts(self, coefficients):
        return self.y_mean - coefficients @ self.means


def scores(case, intercepts, coefficients):
    """R^2 of the training and of the test rows, for each row of coefficients."""
    return [
        1 - ((y[:, None] - intercepts - x @ coefficients.T) ** 2).mean(axis=0) / y.var()
        for x, y in ((case.x, case.y), (case.test_x, case.test_y))
    ]


class Peer:
    def __init__(self, case):
        pass

    def tutorial(self, case, lambdas, ridge_lambdas, tolerance):
        """Two paths and their scores; for a peer whose path takes l1_ratio 0."""
        fits = [
            self.path(case, lambdas, 1, tolerance), self.path(case, ridge_lambdas, 0, tolerance)
        ]
        intercepts = np.concatenate([np.asarray(fit[0]) for fit in fits])
        coefficients = np.vstack([dense(fit[1]) for fit in fits])
        scores(case, intercepts, coefficients)
        return intercepts, coefficients


def dense(coefficients):
    return coefficients.toarray() if hasattr(coefficients, "toarray") else coefficients


class EstimatorPeer(Peer):
    """A peer with scikit-learn's estimators: the tutorial is a loop of `fit` and `score`."""

    def lasso(self, lam, tolerance):
        raise NotImplementedError

    def tutorial(self, case, lambdas, ridge_lambdas, tolerance):
        from sklearn.linear_model import Ridge

        models = [self.lasso(lam, tolerance) for lam in lambdas]
        # scikit-learn's alpha of a ridge is n lambda; its Cholesky solver has no tolerance.
        models += [Ridge(alpha=lam * len(case.y)) for lam in ridge_lambdas]
        for model in models:
            model.fit(case.x, case.y)
            model.score(case.x, case.y)
            model.score(case.test_x, case.test_y)
        return [m.intercept_ for m in models], np.array([np.ravel(m.coef_) for m in models])


class ScikitLearn(EstimatorPeer):
    """`enet_path` with the Gram matrix where n >= p; for the tutorial `Lasso` and `Ridge`."""

    package, tolerance = "scikit-learn", 1e-4

    def path(self, case, lambdas, ratio, tolerance):
        from sklearn.linear_model import enet_path

        data = Centred(case)
        precompute = not case.is_wide and not case.is_sparse
        _, coefficients, _ = enet_path(
            data.x, data.y, l1_ratio=ratio, alphas=lambdas, precompute=precompute, copy_X=False,
            tol=tolerance, max_iter=ITERATIONS, **data.sparse_scales,
        )
        return data.intercepts(coefficients.T), coefficients.T

    def lasso(self, lam, tolerance):
        from sklearn.linear_model import Lasso

        return Lasso(alpha=lam, tol=tolerance, max_iter=ITERATIONS)


class ScikitLearnPath(ScikitLearn):
    """The tutorial with `lasso_path` and a loop of Cholesky ridges instead of `Lasso`."""

    def tutorial(self, case, lambdas, ridge_lambdas, tolerance):
        return Peer.tutorial(self, case, lambdas, ridge_lambdas, tolerance)

    def path(self, case, lambdas, ratio, tolerance):
        if ratio > 0:
            return super().path(case, lambdas, ratio, tolerance)
        from sklearn.linear_model import ridge_regression

        data = Centred(case)
        coefficients = np.array([
            ridge_regression(data.x, data.y, alpha=lam * len(data.y), solver="cholesky")
            for lam in lambdas
        ])
        return data.intercepts(coefficients), coefficients


class Celer(EstimatorPeer):
    """`celer_path`; for the tutorial its `Lasso` and scikit-learn's `Ridge`."""

    package = "celer"

    def __init__(self, case):
        import celer  # noqa: F401  (absent: said at once)

        # The defaults of `celer_path` and of `Lasso`.
        self.tolerance = 1e-6 if case.test_x is None else 1e-4

    def path(self, case, lambdas, ratio, tolerance):
        from celer import celer_path

        data = Centred(case)
        _, coefficients, _ = celer_path(
            data.x, data.y, pb="lasso", alphas=lambdas, l1_ratio=ratio, tol=tolerance,
            max_iter=ITERATIONS, max_epochs=ITERATIONS, **data.sparse_scales,
        )
        return data.intercepts(coefficients.T), coefficients.T

    def lasso(self, lam, tolerance):
        from celer import Lasso

        return Lasso(alpha=lam, tol=tolerance, max_iter=ITERATIONS, max_epochs=ITERATIONS)


class Skglm(EstimatorPeer):
    """The warm-started `path` of its `Lasso` and `ElasticNet`; a sparse X with its own intercept."""

    package, tolerance = "skglm", 1e-4

    def __init__(self, case):
        import skglm  # noqa: F401

    def path(self, case, lambdas, ratio, tolerance):
        from skglm import ElasticNet, Lasso

        options = {
            "tol": tolerance, "max_iter": ITERATIONS, "max_epochs": ITERATIONS,
            "fit_intercept": case.is_sparse,
        }
        model = Lasso(**options) if ratio == 1 else ElasticNet(l1_ratio=ratio, **options)
        if case.is_sparse:
            coefficients = model.path(case.x, case.y, np.array(lambdas))[1].T
            return coefficients[:, -1], coefficients[:, :-1]
        data = Centred(case)
        coefficients = model.path(data.x, data.y, np.array(lambdas))[1].T
        return data.intercepts(coefficients), coefficients

    def lasso(self, lam, tolerance):
        from skglm import Lasso

        return Lasso(alpha=lam, tol=tolerance, max_iter=ITERATIONS, max_epochs=ITERATIONS)


class Adelie(Peer):
    """`grpnet` with as many threads as the others get; its default is one."""

    package, tolerance = "adelie", 1e-7

    def __init__(self, case):
        import adelie  # noqa: F401

        self.options = {
            "n_threads": int(os.environ.get("OMP_NUM_THREADS", 1)), "early_exit": False,
            "progress_bar": False, "max_iters": 10**9,
        }

    def path(self, case, lambdas, ratio, tolerance):
        import adelie

        threads = self.options["n_threads"]
        matrix = adelie.matrix.sparse if case.is_sparse else adelie.matrix.dense
        x = matrix(case.x, method="naive", n_threads=threads)
        state = adelie.grpnet(
            x, adelie.glm.gaussian(case.y), alpha=ratio, lmda_path=np.array(lambdas),
            tol=tolerance, **self.options,
        )
        return state.intercepts, state.betas


class AdelieCovariance(Adelie):
    """`gaussian_cov` on the covariance matrix, which is made here."""

    def __init__(self, case):
        super().__init__(case)
        if case.is_wide or case.is_sparse:
            raise Cannot("the covariance matrix is for dense data with n >= p")
        if case.test_x is not None:
            raise Cannot("its gaussian_cov does not take alpha 0, the tutorial's ridge")

    def path(self, case, lambdas, ratio, tolerance):
        import adelie

        data = Centred(case)
        covariance = np.asfortranarray(data.x.T @ data.x / len(data.y))
        state = adelie.gaussian_cov(
            covariance, data.x.T @ data.y / len(data.y), alpha=ratio,
            lmda_path=np.array(lambdas), tol=tolerance, **self.options,
        )
        return data.intercepts(state.betas), state.betas
