"""Judges fits by their duality gap, from the data alone; shares no code with what it judges.

    (1/2n) sum (y - b0 - x'b)^2 + lambda sum_j ( r |b_j| + (1-r)/2 b_j^2 ) = loss + sum_j h(b_j)

With the centred residual e, its mean square R and g = X'e/n, every k in [0, 1] with h*(k g) finite
bounds the distance from the minimum by

    gap = (1-k)^2 R / 2 + sum_j [ h(b_j) + h*(k g_j) - k g_j b_j ] + (mean of the residual)^2 / 2

h* is the conjugate of h: 0 up to lambda r, beyond that infinite if r = 1 and else
(|u| - lambda r)^2 / (2 lambda (1-r)). Every term is at least 0.

Called as `score.py DIRECTORY`; answers requests, one JSON object a line.
"""

import sys

import numpy as np

import case as cases
import protocol


def relative_gaps(case, lambdas, ratios, intercepts, coefficients):
    """The gap of each row of coefficients over half the mean square of y about its mean."""
    residuals = case.y[:, None] - intercepts - case.x @ coefficients.T
    offsets = residuals.mean(axis=0)
    residuals -= offsets
    gradients = case.x.T @ residuals / len(case.y)
    null = case.y.var() / 2
    gaps = []
    for j, (strength, ratio) in enumerate(zip(lambdas, ratios)):
        b, g = coefficients[j], gradients[:, j]
        power = residuals[:, j] @ residuals[:, j] / len(case.y)
        largest = np.abs(g).max()
        factors = {min(1.0, strength * ratio / largest) if largest > 0 else 1.0}
        if ratio < 1:
            factors.add(1.0)
        gap = min(_gap(b, g, strength, ratio, k, power) for k in factors)
        gaps.append((gap + offsets[j] ** 2 / 2) / null)
    return gaps


def _gap(b, g, strength, ratio, k, power):
    l1, l2 = strength * ratio, strength * (1 - ratio)
    terms = l1 * np.abs(b) + l2 / 2 * b**2 - k * g * b
    if l2 > 0:
        terms += np.maximum(np.abs(k * g) - l1, 0) ** 2 / (2 * l2)
    return (1 - k) ** 2 * power / 2 + np.maximum(terms, 0).sum()


def main(directory):
    answers = protocol.take_standard_output()
    case = cases.read(directory)
    protocol.answer(answers, {"version": np.__version__})
    for request in protocol.requests():
        gaps = relative_gaps(
            case, request["lambdas"], request["ratios"],
            np.load(request["fits"] + "-intercepts.npy"),
            np.load(request["fits"] + "-coefficients.npy"),
        )
        finite = [float(gap) if np.isfinite(gap) else None for gap in gaps]
        protocol.answer(answers, {"gaps": finite})


if __name__ == "__main__":
    main(sys.argv[1])
