"""One JSON object a line: requests on standard input, answers on standard output."""

import json
import os
import sys


def take_standard_output():
    """A stream for the answers; what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def requests():
    for line in sys.stdin:
        yield json.loads(line)


def answer(stream, message):
    stream.write(json.dumps(message) + "\n")
    stream.flush()
