"""Writes DiabetesValues.swift, the measured diabetes data, and diabetes.json, their checksums.

The study is that of Efron, Hastie, Johnstone and Tibshirani (2004), "Least Angle Regression",
Annals of Statistics 32(2), as scikit-learn packages it.
"""

import textwrap

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes

from fixtures import ROOT, fnv1a, write

HEADER = '''\
// Written by Scripts/References/diabetes.py; do not edit.

// The measured values as integers: each is the value times its column's power of ten. Integers
// type-check quickly, and dividing two exact numbers rounds once, so that the quotient is the very
// `Double` nearest to the decimal that was measured. The formatter would give each a line.
extension Diabetes {
'''


def digits(column):
    return next(k for k in range(6) if all(round(v * 10**k) / 10**k == v for v in column))


def declaration(name, column):
    k = digits(column)
    integers = [round(v * 10**k) for v in column]
    assert all(0 <= v < 2**16 for v in integers)
    body = textwrap.fill(", ".join(map(str, integers)), 94, break_long_words=False)
    return (
        f"  // swift-format-ignore\n"
        f"  static let {name} = Measurements(divisor: {10**k}, integers: [\n"
        f"{textwrap.indent(body, '    ')}\n  ])\n"
    )


def bits(values):
    """The bit patterns of the values, column after column."""
    return np.asfortranarray(values).ravel(order="F").view(np.uint64)


raw, scaled = load_diabetes(scaled=False), load_diabetes()
columns = dict(zip(raw.feature_names, raw.data.T.tolist())) | {"target": raw.target.tolist()}
declarations = "\n".join(declaration(name, column) for name, column in columns.items())
path = ROOT / "Sources" / "ShrinkageData" / "DiabetesValues.swift"
path.write_text(HEADER + declarations + "}\n")

cases = [
    {
        "scaled": data is scaled,
        "hash": fnv1a(bits(data.data)),
        "responseHash": fnv1a(data.target.view(np.uint64)),
        "firstRow": data.data[0].tolist(),
        "lastRow": data.data[-1].tolist(),
    }
    for data in (raw, scaled)
]
write("diabetes.json", {"scikitLearn": sklearn.__version__, "numpy": np.__version__}, cases)
