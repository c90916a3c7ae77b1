"""Lets the clients of Weights & Biases and TensorBoard read what `shrinkage sweep --track` writes.

Usage: check.py PROGRAM, by the Python of an environment with the packages of requirements.txt.
"""

import glob
import json
import math
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from stand_in import StandIn
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

PROGRAM = os.path.abspath(sys.argv[1])
CLIENT = os.path.join(os.path.dirname(sys.executable), "wandb")
MODELS = ["lasso", "ridge"]
TABLES = ["scores", "coefficients", "score_chart_table", "coefficient_chart_table"]
CHARTS = ["score_chart", "coefficient_chart"]
SCORES = ["lambda", "trainScore", "testScore", "intercept", "relativeGap"]
# Nothing of the user's own settings, and no account.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("WANDB_")}
ENVIRONMENT |= {
    "WANDB_API_KEY": "0" * 40, "WANDB_ERROR_REPORTING": "false", "NO_COLOR": "1",
}


def require(condition, message):
    if not condition:
        sys.exit(f"check-tracking: {message}")


def say(message):
    print(message, flush=True)


def run(*arguments, **options):
    outcome = subprocess.run(
        arguments, env=ENVIRONMENT | options.pop("env", {}), capture_output=True, text=True,
        timeout=300, **options)
    require(
        outcome.returncode == 0,
        f"{' '.join(map(str, arguments))}: status {outcome.returncode}\n{outcome.stdout}"
        f"{outcome.stderr}")
    return outcome


def records(folder):
    """The records of a run as the client reads them, by kind."""
    kinds = {}
    for line in run(CLIENT, "leet", "inspect", "--json", folder).stdout.splitlines():
        record = json.loads(line)
        kinds.setdefault(record["type"], []).append(record[record["type"]])
    return kinds


def expected_steps(result, model):
    """The steps that a sweep's JSON promises: the metrics of each lambda."""
    points = next(m["points"] for m in result["models"] if m["model"] == model)
    return [
        {name: point[name] for name in SCORES if point[name] is not None}
        | {
            f"coefficients/{name}": value
            for name, value in zip(result["features"], point["coefficients"])
        }
        for point in points
    ]


def check_steps(history, expected, what):
    require(len(history) >= len(expected), f"{what}: {len(history)} steps of {len(expected)}")
    for step, (found, wanted) in enumerate(zip(history, expected)):
        require(found["_step"] == step, f"{what}: step {step} is called {found['_step']}")
        for name, value in wanted.items():
            require(found.get(name) == value, f"{what}: {name} of step {step} is not {value}")


def check_log(folder, result, model):
    """What `wandb leet inspect` shows of a finished run."""
    kinds = records(folder)
    expected = expected_steps(result, model)
    check_steps([h["item"] for h in kinds["history"]], expected, f"{model}, leet")
    summary = {}
    for record in kinds["summary"]:
        summary |= record["update"]
    best = max(expected, key=lambda point: point.get("testScore", -math.inf))
    require(summary["bestTestScore"] == best["testScore"], f"{model}: the best test score")
    require(summary["lambda"] == expected[-1]["lambda"], f"{model}: the last lambda")
    artifacts = [a["name"].split("-", 2)[2] for a in kinds["artifact"]]
    require(artifacts == TABLES, f"{model}: the artifacts are {artifacts}")
    for table in TABLES:
        require(summary[f"{table}._type"] == "table-file", f"{model}: no table {table}")
        path = pathlib.Path(folder, "files", summary[f"{table}.path"])
        require(len(json.loads(path.read_text())["data"]) > 0, f"{model}: {table} is empty")
    config = {}
    for record in kinds["config"]:
        config |= record["update"]
    for chart in CHARTS:
        require(f"_wandb.visualize.{chart}" in config, f"{model}: no chart {chart}")
    require(config["model"] == model, f"{model}: the setting is {config['model']}")
    require(config["split"]["seed"] == 42, f"{model}: the seed")
    require([e["exit_code"] for e in kinds["exit"]] == [0], f"{model}: the exit code")
    say(f"{model}: wandb leet inspect shows {len(expected)} steps, summary, tables and charts")


def check_upload(folders, result):
    """What arrives when `wandb sync` uploads the runs."""
    with StandIn() as server:
        run(CLIENT, "sync", *folders, env={"WANDB_BASE_URL": server.url})
        require(not server.errors, f"the stand-in server: {server.errors}")
        require(len(server.runs) == len(MODELS), f"{len(server.runs)} runs arrived")
        for received in server.runs.values():
            model = received.config["model"]
            check_steps(received.history, expected_steps(result, model), f"{model}, sync")
            require("bestTestScore" in received.summary, f"{model}: the summary did not arrive")
            require(
                received.complete and received.exit_code == 0,
                f"{model}: the exit code {received.exit_code}")
            require(received.settings["displayName"] == f"demo-{model}", f"{model}: the name")
            require(received.settings["tags"] == ["a", "b"], f"{model}: the tags")
            charts = sorted(received.config["_wandb"]["visualize"])
            require(charts == sorted(CHARTS), f"{model}: the charts {charts}")
            check_tables(server, received, model)
            say(f"{model}: wandb sync uploads it all, exit code {received.exit_code}")


def check_tables(server, received, model):
    run_id = received.settings["name"]
    for table in TABLES:
        name = f"run-{run_id}-{table}"
        require(received.artifacts[name]["committed"], f"{model}: {table} was not committed")
        content = json.loads(server.uploads[f"artifact/{run_id}.{name}/{table}.table.json"])
        require(content["nrows"] == len(content["data"]) > 0, f"{model}: the rows of {table}")
        media = received.summary[table]["path"]
        data = json.loads(server.uploads[f"run/{run_id}/{media}"])["data"]
        require(data == content["data"], f"{model}: {table} differs from its artifact")


def check_events(folder, result, model):
    """What TensorBoard's own reader finds: the scores to the 32 bits that it keeps."""
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    expected = expected_steps(result, model)
    for name in expected[0]:
        scalars = accumulator.Scalars(name)
        require(len(scalars) == len(expected), f"{model}: {len(scalars)} values of {name}")
        for step, (scalar, wanted) in enumerate(zip(scalars, expected)):
            close = math.isclose(scalar.value, wanted[name], rel_tol=2**-24, abs_tol=1e-45)
            require(scalar.step == step and close, f"{model}: {name} of step {step}")
    texts = accumulator.PluginTagToContent("text")
    require({"config", "scores", "coefficients"} <= set(texts), f"{model}: the texts {texts}")
    say(f"{model}: TensorBoard reads {len(expected[0])} scalars of {len(expected)} steps")


def check_lines(path, result, model):
    with open(path) as file:
        lines = [json.loads(line) for line in file]
    steps = [line for line in lines if line["event"] == "step"]
    expected = expected_steps(result, model)
    check_steps([{"_step": s["step"]} | s["metrics"] for s in steps], expected, f"{model}, jsonl")
    require(lines[-1]["event"] == "finish" and lines[-1]["exitCode"] == 0, f"{model}: its end")
    say(f"{model}: {len(lines)} lines of JSON")


def check_whole_run():
    outcome = run(
        PROGRAM, "sweep", "--lambdas", "1e-4:1:30", "--scale", "scikit-learn", "--json", "-",
        "--track", "wandb,tensorboard,jsonl", "--project", "check", "--run-name", "demo", "--tags",
        "a,b")
    result = json.loads(outcome.stdout)
    folders = {}
    for folder in glob.glob("wandb/offline-run-*"):
        folders[records(folder)["run"][0]["display_name"].removeprefix("demo-")] = folder
    require(sorted(folders) == MODELS, f"the runs are {folders}")
    for model in MODELS:
        require(len(expected_steps(result, model)) == 30, f"{model}: not 30 steps")
        check_log(folders[model], result, model)
        check_lines(f"runs/demo/{model}.jsonl", result, model)
        check_events(f"runs/demo/{model}", result, model)
    check_upload(list(folders.values()), result)


def check_killed_run():
    """A program that is killed leaves a run up to its last step, which uploads as a failed one."""
    size = 2_000_000
    program = subprocess.Popen(
        [PROGRAM, "sweep", "--model", "ridge", "--lambdas", "1e-4:1:200000", "--quiet", "--track",
         "wandb", "--track-dir", "killed"],
        stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    deadline = time.monotonic() + 120
    while True:
        logs = glob.glob("killed/wandb/offline-run-*/*.wandb")
        if logs and os.path.getsize(logs[0]) > size:
            break
        require(program.poll() is None, "the program ended before it was killed")
        require(time.monotonic() < deadline, "no steps were written in two minutes")
        time.sleep(0.005)
    program.send_signal(signal.SIGKILL)
    require(program.wait() == -signal.SIGKILL, "the program was not killed")
    kinds = records(os.path.dirname(logs[0]))
    steps = [record["step"]["num"] if "num" in record["step"] else 0 for record in kinds["history"]]
    require(steps == list(range(len(steps))), "the steps of a killed run have gaps")
    # Each step has about 1500 bytes with its summary.
    require(len(steps) > size / 3000, f"{len(steps)} steps of a killed run")
    require("exit" not in kinds, "a killed run has an end")
    with StandIn() as server:
        run(CLIENT, "sync", os.path.dirname(logs[0]), env={"WANDB_BASE_URL": server.url})
        require(not server.errors, f"the stand-in server: {server.errors}")
        (received,) = server.runs.values()
        require(len(received.history) == len(steps), f"{len(received.history)} of {len(steps)}")
        require(received.complete and received.exit_code != 0, "a killed run counts as finished")
    say(f"a killed run is read and uploaded up to step {steps[-1]}, as failed")


def check_names():
    """Hostile names and more features than a page can show."""
    names = ["<script>alert(1)</script>", 'a,b"c', "line\nbreak", "\U0001F600", "a/b.c", "lambda"]
    names += [f"x{i}" for i in range(10_000)]
    quoted = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    rows = "\n".join(
        ",".join(str((i * 7919 + j * j * 104_729) % 1009) for j in range(len(names) + 1))
        for i in range(12))
    pathlib.Path("names.csv").write_text(f"{quoted},y\n{rows}\n")
    run(
        PROGRAM, "sweep", "--data", "names.csv", "--lambdas", "auto:10", "--model", "lasso",
        "--track", "wandb,tensorboard,jsonl", "--track-dir", "wide", "--run-name", "wide", "--quiet")
    (wide,) = glob.glob("wide/wandb/offline-run-*")
    history = records(wide)["history"]
    kept = [key for key in history[0]["item"] if key.startswith("coefficients/")]
    require(len(kept) == 100, f"{len(kept)} of 10,006 coefficients are kept")
    with StandIn() as server:
        upload = {
            "WANDB_BASE_URL": server.url,
            "PATH": os.path.dirname(CLIENT) + os.pathsep + os.environ["PATH"],
        }
        run(CLIENT, "sync", wide, env=upload)
        # The program finds the client itself.
        run(
            PROGRAM, "sweep", "--data", "names.csv", "--features", ",".join(names[3:6]), "--lambdas",
            "1", "--model", "lasso", "--track", "wandb,tensorboard,jsonl", "--track-dir", "named",
            "--run-name", "\U0001F600 <b>", "--quiet", "--sync", env=upload)
        require(not server.errors, f"the stand-in server: {server.errors}")
        ended = [received.exit_code for received in server.runs.values()]
        require(ended == [0, 0], f"the exit codes {ended}")
    (named,) = glob.glob("named/wandb/offline-run-*")
    item = records(named)["history"][0]["item"]
    for name in names[3:6]:
        require(f"coefficients/{name}" in item, f"the name {name!r} is lost")
    accumulator = EventAccumulator("named/runs/\U0001F600 <b>/lasso")
    accumulator.Reload()
    require("coefficients/\U0001F600" in accumulator.Tags()["scalars"], "TensorBoard loses a name")
    say("names of all kinds and 10,006 columns are read and uploaded")


with tempfile.TemporaryDirectory() as directory:
    os.chdir(directory)
    # The client keeps copies of artifacts in a cache of the user's.
    ENVIRONMENT["WANDB_CACHE_DIR"] = ENVIRONMENT["WANDB_DATA_DIR"] = directory + "/cache"
    ENVIRONMENT["WANDB_CONFIG_DIR"] = directory + "/config"
    check_whole_run()
    check_killed_run()
    check_names()
say("Tracking is right.")
