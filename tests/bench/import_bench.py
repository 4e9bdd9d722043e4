#!/usr/bin/env python3
"""Measures an import beside the least that stores and finds the same mentions, in one run; `make bench` calls it.

    import_bench.py --build DIR [-n MENTIONS] [--work DIR]

The limit is a ratio to floor_insert of the same run: the whole to its whole, the last tenth to its last tenth, since both slow
down as the store grows; bytes are absolute.
Exit status 1 when one is missed. Then the store alone: how long pages take, and a decision beside an import."""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(__file__))
from desk_bench import data  # noqa: E402

TENTHS = 10
LEAST_RATIO = 0.4
MOST_RSS_MB = 64


def place_in(pid, path):
    """How far a process has read a file, and 0 when it does not have it open."""
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            if os.readlink(f"/proc/{pid}/fd/{fd}") == path:
                with open(f"/proc/{pid}/fdinfo/{fd}") as f:
                    return int(f.readline().split()[1])
        except FileNotFoundError:
            pass
    return 0


def run_import(build, path, store, count):
    """The rate of each tenth, that of the whole, and the most memory."""
    before = last = time.perf_counter()
    child = subprocess.Popen([f"{build}/nachtwachtd", "import", path, "--store", store], stdout=subprocess.PIPE)
    size, rates = os.path.getsize(path), []
    while len(rates) < TENTHS - 1:
        if place_in(child.pid, path) >= size * (len(rates) + 1) / TENTHS:
            now = time.perf_counter()
            rates.append(count / TENTHS / (now - last))
            print(f"import to {count * len(rates) // TENTHS:8}: {rates[-1]:7.0f} a second", flush=True)
            last = now
        time.sleep(0.01)
    said = child.stdout.read().decode()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if f"imported {count}," not in said or child.returncode:
        sys.exit(f"import_bench: the import said {said!r}")
    rates.append(count / TENTHS / (time.perf_counter() - last))
    print(f"import to {count:8}: {rates[-1]:7.0f} a second")
    return rates, count / (time.perf_counter() - before), used.ru_maxrss / 1024


def floor(build, work, texts, count):
    """The rate of the whole and of the last tenth."""
    path = f"{work}/floor.db"
    with open(texts, "rb") as f:
        rates = [float(r) for r in subprocess.run([f"{build}/tests/bench/floor_insert", path, str(count)], stdin=f,
                                                  check=True, capture_output=True).stdout.split()]
    os.unlink(path)
    print(f"floor_insert: {rates[0]:.0f} a second, {rates[1]:.0f} in its last tenth", flush=True)
    return rates


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--build", default=".")
    args.add_argument("-n", type=int, default=1_000_000)
    args.add_argument("--work", default=None, help="keeps the mentions here for the next run")
    a = args.parse_args()
    if a.work:
        os.makedirs(a.work, exist_ok=True)
    work = tempfile.mkdtemp(prefix="import-bench-", dir=a.work)
    lines, texts = (os.path.realpath(data(a.work or work, a.n, kind)) for kind in ("jsonl", "texts"))
    store = f"{work}/import.db"
    rates, whole, rss = run_import(a.build, lines, store, a.n)
    least = floor(a.build, work, texts, a.n)
    subprocess.run([f"{a.build}/tests/bench/store_bench", store, "0"], check=True)
    shutil.rmtree(work)
    print(f"import: {whole:.0f} a second, RSS {rss:.0f} MB")
    missed = 0
    for name, rate, its in (("the whole", whole, least[0]), ("the last tenth", rates[-1], least[1])):
        print(f"import, {name}: {rate / its:.2f} of floor_insert")
        if rate < LEAST_RATIO * its:
            missed += 1
            print(f"MISSED import, {name}: {rate:.0f} a second is below {LEAST_RATIO} of {its:.0f}")
    if rss > MOST_RSS_MB:
        missed += 1
        print(f"MISSED import, RSS MB: {rss:.2f} is above {MOST_RSS_MB}")
    print(f"{missed} missed")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
