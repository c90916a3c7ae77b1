"""Fits one peer's models for shrinkage-bench: `worker.py PEER DIRECTORY`.

Reads the case, warms up on a corner of it, says what it is, and answers requests

    {"lambdas": […], "l1Ratio": 1, "tolerance": 1e-4, "loops": 1}

with {"seconds": …}, of one fit. "ridgeLambdas" beside it makes the fit the tutorial's: lasso and
ridge, with R^2 of the training and the test rows for each. With "output" the coefficients are
written too: one row for each lambda, those of the ridge below.
"""

import sys
import time
import warnings
from importlib.metadata import version

import numpy as np
from threadpoolctl import threadpool_info

import case as cases
import protocol


def fit(peer, case, request):
    """(intercepts, coefficients), one row for each lambda."""
    if "ridgeLambdas" not in request:
        return peer.path(case, request["lambdas"], request["l1Ratio"], request["tolerance"])
    return peer.tutorial(case, request["lambdas"], request["ridgeLambdas"], request["tolerance"])


def run(peer, case, request):
    start = time.perf_counter()
    for _ in range(request["loops"]):
        intercepts, coefficients = fit(peer, case, request)
    seconds = (time.perf_counter() - start) / request["loops"]
    if request.get("output"):
        # Made dense outside of the timing.
        dense = coefficients.toarray() if hasattr(coefficients, "toarray") else coefficients
        np.save(request["output"] + "-intercepts.npy", np.asarray(intercepts, float))
        np.save(request["output"] + "-coefficients.npy", np.asarray(dense, float))
    return {"seconds": seconds}


def warm_up(peer, case, tutorial):
    corner = case.corner()
    largest = np.abs(corner.x.T @ (corner.y - corner.y.mean())).max() / len(corner.y)
    lambdas = [largest * ratio for ratio in (1, 0.5, 0.3)]
    for ratio in (1, 0.5):
        peer.path(corner, lambdas, ratio, peer.tolerance)
    if tutorial:
        peer.tutorial(corner, lambdas, lambdas, peer.tolerance)


def prepare(name, directory, answers):
    """The peer and its case; None where it cannot do it, which is then said."""
    try:
        import peers

        case = cases.read(directory)
        peer = peers.named(name, case)
        warm_up(peer, case, tutorial=case.test_x is not None)
    except cases.Cannot as error:
        protocol.answer(answers, {"unavailable": str(error)})
        return None
    except Exception as error:
        protocol.answer(answers, {"unavailable": text(error)})
        return None
    blas = sorted({
        f"{library['internal_api']} {library['version']} {library.get('architecture', '')}"
        for library in threadpool_info() if library["user_api"] == "blas"
    })
    protocol.answer(answers, {
        "version": f"{peer.package} {version(peer.package)}",
        "blas": ", ".join(blas),
        "tolerance": peer.tolerance,
    })
    return peer, case


def text(error):
    """An exception on one line."""
    return f"{type(error).__name__}: {error}".splitlines()[0]


def main(name, directory):
    warnings.simplefilter("ignore")
    answers = protocol.take_standard_output()
    prepared = prepare(name, directory, answers)
    if prepared is None:
        return
    for request in protocol.requests():
        try:
            protocol.answer(answers, run(*prepared, request))
        except Exception as error:  # What a peer throws at a tolerance is its answer to it.
            protocol.answer(answers, {"error": text(error)})


if __name__ == "__main__":
    main(*sys.argv[1:])
