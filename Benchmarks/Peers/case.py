"""The data of a case, as shrinkage-bench wrote it."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.datasets import load_svmlight_file


class Cannot(Exception):
    """Why a peer cannot do a case."""


@dataclass
class Case:
    """x is n x p, in Fortran order or CSC; the test rows are the tutorial's."""

    x: np.ndarray | sparse.csc_matrix
    y: np.ndarray
    test_x: np.ndarray | None = None
    test_y: np.ndarray | None = None

    @property
    def is_sparse(self):
        return sparse.issparse(self.x)

    @property
    def is_wide(self):
        return self.x.shape[0] < self.x.shape[1]

    def corner(self):
        """A small problem of the same kind, to load and compile what a fit needs."""
        rows, columns = (2000, 200) if self.is_sparse else (60, 20)
        corner = self.x[:rows, :columns]
        corner = corner.tocsc() if self.is_sparse else np.asfortranarray(corner)
        return Case(corner, self.y[:rows], corner, self.y[:rows])


def read(directory):
    directory = Path(directory)
    if (directory / "case.libsvm").exists():
        shape = json.loads((directory / "case.json").read_text())
        x, y = load_svmlight_file(
            str(directory / "case.libsvm"), n_features=shape["columns"], zero_based=False
        )
        return Case(x.tocsc(), y)
    names = ["x", "y", "test-x", "test-y"]
    paths = [directory / f"{name}.npy" for name in names]
    return Case(*(np.load(path) for path in paths if path.exists()))
