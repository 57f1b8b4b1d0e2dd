# %% [markdown] title
# # One function, step by step
#
# Prepares one variant, deploys it to the Lambda emulator of coldbench by boto3, invokes it cold and warm, and measures it
# under load: by hand, what `bench run` does by itself for every variant and memory size, many times, and with checks.
#
# It needs `pip install boto3 pandas matplotlib hdrhistogram pyyaml ipykernel`, and a checkout of coldbench that is built.
# Nothing of it reaches AWS: any key and secret will do.

# %% parameters
PROJECT = "."
SCENARIO = "scenarios/squeezenet.yaml"
VARIANT = "onnxruntime-node"
MEMORY_MB = 1536

# %% setup
import atexit
import base64
import io
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import boto3
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import yaml
from botocore.config import Config
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

WORK = Path(tempfile.mkdtemp(prefix="coldbench-walkthrough-"))
atexit.register(shutil.rmtree, WORK, ignore_errors=True)


def bench(*arguments, accepted=(0,)):
    """What the command prints; its messages are shown where it fails."""
    done = subprocess.run(["npx", "bench", *map(str, arguments)], cwd=PROJECT, text=True, capture_output=True)
    if done.returncode not in accepted:
        raise RuntimeError(f"bench {arguments[0]} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


# %% [markdown] prepare
# ## 1. Prepare
#
# The network with seeded weights becomes the framework's native model, and with the handler and pruned dependencies a
# package. `bench export sam` writes it as a folder beside a template that names runtime, handler and environment.

# %% package
SAM = WORK / "sam"
bench("export", "sam", SCENARIO, "--variants", VARIANT, "--memory", MEMORY_MB, "--out", SAM)
template = yaml.safe_load((SAM / "template.yaml").read_text())
function = next(iter(template["Resources"].values()))["Properties"]
if "CodeUri" not in function:
    raise ValueError(f"{VARIANT} is over 250 MB, a container image; choose a variant that is a zip")
archive = Path(shutil.make_archive(str(WORK / "package"), "zip", SAM / function["CodeUri"]))
print(f"{archive.stat().st_size / 1e6:.1f} MB zipped; {function['Runtime']}, {function['Handler']}, {function['Environment']['Variables']}")

# %% [markdown] emulator
# ## 2. Start the emulator
#
# A process of its own, on a free port. It prints one line of JSON when it serves. It ends with this notebook's kernel.

# %% emulate
emulator = subprocess.Popen(
    ["npx", "bench", "emulate", "--port", "0", "--json", "--no-logs"],
    cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
)


def stop_emulator():
    """Ends it, and waits until its last process has gone."""
    if emulator.stdout.closed:
        return
    os.killpg(emulator.pid, signal.SIGTERM)
    emulator.stdout.read()
    emulator.stdout.close()
    emulator.wait()


atexit.register(stop_emulator)
endpoint = json.loads(emulator.stdout.readline())["endpoint"]
aws = boto3.client(
    "lambda", endpoint_url=endpoint, region_name="us-east-1",
    aws_access_key_id="any", aws_secret_access_key="any",
    # A slow first call is a measurement, not a fault to try again.
    config=Config(read_timeout=120, retries={"total_max_attempts": 1}),
)
endpoint

# %% [markdown] deploy
# ## 3. Deploy
#
# As on AWS: create, then wait until the function is active.

# %% create
NAME = f"walkthrough-{VARIANT}"
created = aws.create_function(
    FunctionName=NAME, Runtime=function["Runtime"], Handler=function["Handler"], MemorySize=MEMORY_MB, Timeout=60,
    Role="arn:aws:iam::123456789012:role/walkthrough", Environment=function["Environment"],
    Code={"ZipFile": archive.read_bytes()},
)
aws.get_waiter("function_active_v2").wait(FunctionName=NAME)
created["CodeSize"], created["MemorySize"]

# %% [markdown] invoke
# ## 4. Invoke, cold and warm
#
# The event is what a function URL makes of a POST with a picture. The tail of the log comes along, and its `REPORT` line
# is the platform's own measurement. A change of the configuration makes the next start a cold one.

# %% picture
rows, columns = np.mgrid[0:227, 0:227]
picture = io.BytesIO()
plt.imsave(picture, np.stack([rows, columns, (rows * columns) % 227], axis=-1).astype(np.uint8), format="png")
IMAGE = WORK / "picture.png"
IMAGE.write_bytes(picture.getvalue())
event = json.dumps({
    "version": "2.0",
    "rawPath": "/",
    "rawQueryString": "",
    "headers": {"content-type": "image/png"},
    "requestContext": {"http": {"method": "POST", "path": "/"}},
    "body": base64.b64encode(picture.getvalue()).decode(),
    "isBase64Encoded": True,
})

# %% invocations
REPORT = re.compile(r"(Init Duration|Billed Duration|Duration|Max Memory Used): ([\d.]+) (?:ms|MB)")


def invoke():
    answer = aws.invoke(FunctionName=NAME, Payload=event, LogType="Tail")
    payload = json.loads(answer["Payload"].read())
    if "FunctionError" in answer or payload["statusCode"] != 200:
        raise RuntimeError(payload)
    log = base64.b64decode(answer["LogResult"]).decode()
    report = re.search(r"^REPORT .*$", log, re.M)[0]
    return {name: float(value) for name, value in REPORT.findall(report)}, json.loads(payload["body"])


def cold_start(number):
    variables = {**function["Environment"]["Variables"], "COLD_START": str(number)}
    aws.update_function_configuration(FunctionName=NAME, Environment={"Variables": variables})
    aws.get_waiter("function_updated_v2").wait(FunctionName=NAME)
    report, _ = invoke()
    return {"start": "cold", **report}


def warm_start():
    report, _ = invoke()
    return {"start": "warm", **report}


cold = [cold_start(number) for number in range(5)]
warm = [warm_start() for _ in range(20)]
invocations = pd.DataFrame(cold + warm)
assert invocations.loc[invocations.start == "cold", "Init Duration"].notna().all(), "a cold start without an init"
assert "Init Duration" not in warm[0], "a warm start with an init"
invocations.groupby("start")[["Init Duration", "Duration", "Billed Duration", "Max Memory Used"]].agg(["count", "median", "max"])

# %% answer
_, answer = invoke()
pd.DataFrame(answer["labels"])

# %% invocations-plot
figure, axes = plt.subplots(figsize=(8, 3.6))
place = np.arange(len(invocations))
init = invocations["Init Duration"].fillna(0)
axes.bar(place, init, color="tab:orange", label="Init Duration")
axes.bar(place, invocations["Duration"], bottom=init, color="tab:blue", label="Duration")
axes.set_xlabel("invocation")
axes.set_ylabel("ms, by REPORT")
axes.set_title(f"{NAME}, {MEMORY_MB} MB: {len(cold)} cold, then {len(warm)} warm")
axes.legend()
figure.tight_layout()
plt.show()

# %% [markdown] measure
# ## 5. Measure under load
#
# By the load generator, a process of its own, at the function's URL: one connection, so that one environment answers and
# nothing waits for another. Its interval log is read by hdrhistogram, and has to agree with what it printed. Exit code 5:
# a check did not hold, which on a busy machine happens; then the figures below say so.

# %% load
url = aws.create_function_url_config(FunctionName=NAME, AuthType="NONE")["FunctionUrl"]
HLOG = WORK / "solo.hlog"
measured = json.loads(bench(
    "load", url, "-c", 1, "-t", 1, "-d", "5s", "--warmup", "1s", "--body", IMAGE.resolve(), "-H", "Content-Type: image/png",
    "--hlog", HLOG.resolve(), "--json", accepted=(0, 5),
))
if not measured["valid"]:
    print("INVALID: " + "; ".join(f"{check['name']} is {check['value']}, limit {check['limit']}"
                                  for check in measured["validity"]["checks"] if not check["pass"]))
logged = HdrHistogram(1, 3_600_000_000, 3)
reader = HistogramLogReader(str(HLOG), logged)
while reader.add_next_interval_histogram():
    pass
reader.close()
summary = measured["serviceTimeUs"]
# hdrhistogram knows a value to three digits; the mean in the JSON is exact.
assert logged.get_total_count() == summary["n"], (logged.get_total_count(), summary["n"])
assert abs(logged.get_mean_value() / summary["mean"] - 1) < 2 ** -10, (logged.get_mean_value(), summary["mean"])
pd.Series({
    "valid": measured["valid"],
    "requests/s": round(measured["requestsPerSecond"], 2),
    "n": summary["n"],
    **{f"{name}, ms": "n/a" if summary[name] is None else f"{summary[name] / 1000:.2f}"
       for name in ("mean", "sd", "min", "p50", "p90", "p99", "max")},
    "errors": sum(measured["errors"].values()),
}, name=NAME).to_frame()

# %% load-plot
shares = np.append(1 - np.logspace(0, -np.log10(logged.get_total_count()), 100), 1)
values = [logged.get_value_at_percentile(100 * share) / 1000 for share in shares]
figure, axes = plt.subplots(figsize=(8, 3.6))
axes.plot(1 / np.maximum(1 - shares, 1 / logged.get_total_count()), values)
axes.set_xscale("log")
axes.set_xticks([1, 2, 10, 100], ["0", "50", "90", "99"])
axes.set_xlabel("percentile")
axes.set_ylabel("client's time, ms")
axes.set_title(f"{NAME}, {MEMORY_MB} MB, one connection, n={logged.get_total_count()}")
axes.set_ylim(bottom=0)
axes.grid(alpha=0.3)
figure.tight_layout()
plt.show()

# %% [markdown] clean
# ## 6. Clean up

# %% remove
aws.delete_function(FunctionName=NAME)
left = aws.list_functions()["Functions"]
stop_emulator()
shutil.rmtree(WORK)
assert left == [] and emulator.returncode is not None
print("the function, the emulator and the files are gone")
