"""An independent judge of fits: duality gap, KKT conditions and exact solve, from X itself.

Small and slow, in extended precision, and sharing no code with what it judges. The objective is

    (1/2n) sum w (y - b0 - x'b)^2 + sum l1_j |b_j| + l2_j / 2 b_j^2,  lower <= b <= upper,

n = sum w, l1_j = lambda v_j r s_j, l2_j = lambda v_j (1-r) s_j^2, s_j the weighted population
deviation of column j where the fit standardises and 1 elsewhere.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np

import tables

Real = np.longdouble


@dataclass
class Problem:
    """Data and options of a fit; None means weights of 1, factors of 1, no bounds."""

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray | None = None
    factors: list | None = None
    lower: list | None = None
    upper: list | None = None
    standardize: bool = False
    intercept: bool = True
    mean_x: np.ndarray = field(init=False)
    mean_y: Real = field(init=False)

    def __post_init__(self):
        rows, columns = self.x.shape
        w = np.ones(rows) if self.weights is None else np.asarray(self.weights)
        self.w = w.astype(Real) / w.astype(Real).sum()
        x, y = self.x.astype(Real), self.y.astype(Real)
        about = self.w @ x
        self.mean_x = about if self.intercept else 0 * about
        self.mean_y = self.w @ y if self.intercept else Real(0)
        self.xc, self.yc = x - self.mean_x, y - self.mean_y
        deviations = np.sqrt(self.w @ (x - about) ** 2)
        self.s = deviations if self.standardize else np.ones(columns, Real)
        self.v = np.array([1.0] * columns if self.factors is None else self.factors, Real)
        self.excluded = np.isinf(self.v)
        self.v[self.excluded] = 0
        self.lo = np.array([-np.inf] * columns if self.lower is None else self.lower, Real)
        self.hi = np.array([np.inf] * columns if self.upper is None else self.upper, Real)
        self.lo[self.excluded] = self.hi[self.excluded] = 0
        self.null = self.w @ self.yc**2
        self.gram = self.xc.T @ (self.w[:, None] * self.xc)
        self.cross = self.xc.T @ (self.w * self.yc)

    def penalties(self, lam, ratio):
        lam, ratio = Real(lam), Real(ratio)
        return lam * ratio * self.v * self.s, lam * (1 - ratio) * self.v * self.s**2

    def intercept_of(self, b):
        return self.mean_y - self.mean_x @ b

    def unpenalized(self, lam=1):
        """Columns whose coefficients nothing holds: they are projected out like the intercept."""
        return (lam * self.v == 0) & np.isinf(self.lo) & np.isinf(self.hi)

    def unpenalized_fit(self):
        """The least squares of the unpenalized columns within their bounds, all others 0.

        The optimum touches some of the bounds and is free between the others, so it is the best of
        the feasible points over all choices of what is touched.
        """
        u = np.flatnonzero((self.v == 0) & ~self.excluded)
        ends = [[np.nan] + [e for e in (self.lo[j], self.hi[j]) if np.isfinite(e)] for j in u]
        best, least = np.zeros(len(self.v), Real), Real(0)
        for touched in itertools.product(*ends):
            b = np.zeros(len(self.v), Real)
            b[u] = np.nan_to_num(np.array(touched, Real))
            f = u[np.isnan(touched)]
            b[f] = solve(self.gram[np.ix_(f, f)], self.cross[f] - self.gram[f] @ b)
            loss = b @ (self.gram @ b) / 2 - self.cross @ b
            if np.all(b >= self.lo) and np.all(b <= self.hi) and loss < least:
                best, least = b, loss
        return best

    def lambda_max(self, ratio):
        """The smallest lambda at which every penalized coefficient is 0 (ratio > 0)."""
        c = self.cross - self.gram @ self.unpenalized_fit()
        reach = np.maximum(np.where(self.hi > 0, c, 0), np.where(self.lo < 0, -c, 0))
        penalized = self.v > 0
        return float((reach[penalized] / (ratio * self.v * self.s)[penalized]).max())


def problem_of(case):
    """The problem of an entry of cases.py."""
    x, weights, y = tables.read(case["file"])
    options = dict(case["options"])
    return Problem(x, y, weights if options.pop("weighted", False) else None, **options)


def solve(matrix, right):
    """A linear solve in double, refined with extended residuals."""
    solution = np.zeros(len(right), Real)
    if len(right) == 0:
        return solution
    # Equilibrated, because columns come on very different scales.
    d = 1 / np.sqrt(np.diag(matrix))
    scaled = matrix * np.outer(d, d)
    inverse = np.linalg.inv(scaled.astype(float))
    target = right * d
    for _ in range(30):
        solution = solution + inverse @ (target - scaled @ solution)
    return solution * d


def soft(u, threshold):
    return np.sign(u) * np.maximum(np.abs(u) - threshold, 0)


def conjugate(u, l1, l2, lo, hi):
    """sup of u b - l1 |b| - l2/2 b^2 over lo <= b <= hi."""
    excess = soft(u, l1)
    if excess == 0:
        return Real(0)
    end = hi if excess > 0 else lo
    best = end if l2 == 0 else np.clip(excess / l2, lo, hi)
    return excess * best - l2 / 2 * best**2


def relative_gap(problem, b, lam, ratio):
    """An upper bound on (objective - optimum) / (objective at b = 0)."""
    b = np.asarray(b, Real)
    if np.any(b < problem.lo) or np.any(b > problem.hi):
        return Real(np.inf)
    l1, l2 = problem.penalties(lam, ratio)
    residual = problem.yc - problem.xc @ b
    u = problem.unpenalized(lam)
    gradient = problem.xc[:, u].T @ (problem.w * residual)
    step = solve(problem.gram[np.ix_(u, u)], gradient)
    gap = gradient @ step / 2
    residual = residual - problem.xc[:, u] @ step
    g = problem.xc.T @ (problem.w * residual)
    k = Real(1)
    for j in np.flatnonzero(~u & (l2 == 0)):
        if g[j] > l1[j] and np.isinf(problem.hi[j]) or g[j] < -l1[j] and np.isinf(problem.lo[j]):
            k = min(k, l1[j] / abs(g[j]))
    gap += (1 - k) ** 2 * (problem.w @ residual**2) / 2
    for j in np.flatnonzero(~u & ~problem.excluded):
        h = l1[j] * abs(b[j]) + l2[j] / 2 * b[j] ** 2
        gap += h + conjugate(k * g[j], l1[j], l2[j], problem.lo[j], problem.hi[j]) - k * g[j] * b[j]
    return gap / (problem.null / 2)


def kkt_violation(problem, b, lam, ratio):
    """The largest distance of a gradient from its subdifferential, relative to max |c|."""
    b = np.asarray(b, Real)
    l1, l2 = problem.penalties(lam, ratio)
    g = problem.xc.T @ (problem.w * (problem.yc - problem.xc @ b)) - l2 * b
    low, high = np.where(b > 0, l1, -l1), np.where(b < 0, -l1, l1)
    low = np.where(b == problem.lo, -np.inf, low)
    high = np.where(b == problem.hi, np.inf, high)
    distance = np.maximum(np.maximum(low - g, g - high), 0)
    return distance.max() / np.abs(problem.cross).max()


def refine(problem, start, lam, ratio):
    """The exact solution on the support, signs and touched bounds of `start`.

    Raises where `start` is too far off for them to be the optimum's.
    """
    l1, l2 = problem.penalties(lam, ratio)
    b = np.asarray(start, Real).copy()
    near = 1e-9 * np.maximum(1, np.abs(b))
    b = np.where(np.abs(b - problem.lo) < near, problem.lo, b)
    b = np.where(np.abs(b - problem.hi) < near, problem.hi, b)
    held = (b == problem.lo) | (b == problem.hi) | ((b == 0) & (l1 + l2 > 0))
    held |= (b == 0) & problem.excluded
    f = ~held
    matrix = problem.gram[np.ix_(f, f)] + np.diag(l2[f])
    right = problem.cross[f] - problem.gram[np.ix_(f, held)] @ b[held]
    b[f] = solve(matrix, right - l1[f] * np.sign(b[f]))
    changed = np.sign(b) != np.sign(np.asarray(start))
    if np.any(changed & (problem.v > 0) & (ratio > 0)):
        raise ArithmeticError("a sign changed")
    rounded = b.astype(float)
    violation = kkt_violation(problem, b, lam, ratio)
    if violation > 1e-15:
        raise ArithmeticError(f"KKT violated by {violation}")
    return rounded


def distance(a, b):
    """max |a - b| relative to max |b|; 0 where both are 0."""
    largest = np.abs(b).max(initial=0)
    return float(np.abs(np.asarray(a) - b).max(initial=0) / (largest if largest > 0 else 1))
