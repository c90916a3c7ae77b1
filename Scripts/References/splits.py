"""Writes splits.json: train/test splits and raw random words of scikit-learn and NumPy."""

import numpy as np
import sklearn
from sklearn.model_selection import train_test_split

from fixtures import fnv1a, write

SEEDS = [0, 42, 2**32 - 1]
FULL_UP_TO = 442


def split_case(rows, size, seed):
    kind = "fraction" if isinstance(size, float) else "count"
    case = {"rowCount": rows, kind: size, "seed": seed}
    try:
        train, test = train_test_split(np.arange(rows), test_size=size, random_state=seed)
    except ValueError:
        return case | {"throws": True}
    for name, part in (("train", train), ("test", test)):
        case[name + "Count"] = len(part)
        case[name + "Hash"] = fnv1a(part)
        case[name] = part.tolist() if rows <= FULL_UP_TO else part[:20].tolist()
    return case


def sizes(rows):
    if rows <= 20:
        yield from (0.2, 0.5, 0.95, 1, max(rows - 1, 1), rows)
    elif rows == 442:
        yield from (0.2, 0.25, 1, 100, 441, 442)
    else:
        yield from (0.2, 0.1, 123)


cases = [
    split_case(rows, size, seed)
    for rows in [*range(1, 21), 442, 1000, 70000]
    for seed in SEEDS
    for size in dict.fromkeys(sizes(rows))
]
# 1,500 words cross the end of the state of 624 twice.
words = [
    {"seed": seed, "head": raw[:10].tolist(), "hash": fnv1a(raw)}
    for seed in SEEDS
    for raw in [np.random.RandomState(seed)._bit_generator.random_raw(1500)]
]
header = {"scikitLearn": sklearn.__version__, "numpy": np.__version__, "words": words}
write("splits.json", header, cases)
