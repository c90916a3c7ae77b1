"""Arrays as NumPy saves them, in both orders and in several types: arrays/*.npy."""

import numpy as np

from fixtures import FIXTURES

ARRAYS = FIXTURES / "arrays"


def save(name, array, version=None):
    with open(ARRAYS / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)


def main():
    ARRAYS.mkdir(parents=True, exist_ok=True)
    matrix = np.arange(12.0).reshape(3, 4) / 8 - 0.5
    save("f8-c", matrix)
    save("f8-f", np.asfortranarray(matrix), version=(2, 0))
    save("f4-c", matrix.astype("<f4"), version=(3, 0))
    save("f4-f-big", np.asfortranarray(matrix.astype(">f4")))
    save("i2-c", (matrix * 8).astype("<i2"))
    save("bool-vector", np.array([True, False, True]))
    save("f8-column", matrix[:, :1])
    save("f8-empty", np.zeros((0, 4)))
    save("f8-scalar", np.array(2.5))
    save("f8-cube", np.zeros((2, 1, 3)))
    save("complex", matrix.astype("<c16"))
    save("record", np.zeros(2, dtype=[("a", "<f8"), ("b", "<i4")]))


if __name__ == "__main__":
    main()
