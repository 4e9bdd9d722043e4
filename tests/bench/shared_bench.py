#!/usr/bin/env python3
"""Measures one desk that many operators share: decisions at full-screen desks on PostgreSQL while mentions come in.

    cluster run --fsync shared_bench.py --build DIR [-n MENTIONS] [--desks D] [--seconds S] [--rate R] [--work DIR]
    cluster pair --fsync shared_bench.py ...                        with a synchronous standby

(`cluster` is tests/servers/postgresql/cluster; `make bench-postgresql` runs both.) The store with its mentions is copied
into the database first. Each desk has an operator of its own, who claims, tags, notes, answers and releases as fast as his
desk confirms; a collector takes in R mentions a second meanwhile. A decision lasts from its last key until its desk says
what became of it: done, or refused in words. At the end the journal is verified, and no case may have been claimed while
another had it."""
import argparse
import collections
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
from desk_bench import percentile, store  # noqa: E402
from terminal import ESCAPES, Terminal  # noqa: E402

# What an operator types, and what his desk says when it is done.
DECISIONS = {
    "claim": ("c", "claimed|was so already"),
    "tag": (":tag brand druk\r", "tagged|was so already"),
    "note": (":note gezien, wordt opgevolgd\r", "noted"),
    "reply": ("y", "leaves at|held, T"),
    "release": (":release\r", "released|was so already"),
}

# What it says when it is not done: of the case, of its colleagues, of the store.
REFUSED = "|".join((
    r"case \d+: ", "it is with", "is writing to", "there is no case", "has changed since", "on its way or was just",
    "cannot send", "NEW since you began", "NEW! ", "given up for", "two changes met", "has held the store",
    "nothing was changed", "uncertain"))

WRITING, REVIEW = "REPLY to", r"y send|y/e/d"
FIRST_S, PATIENCE_S = 3, 20


def psql(url, sql):
    return subprocess.run(["psql", url, "-X", "-At", "-v", "ON_ERROR_STOP=1", "-c", sql], check=True,
                          capture_output=True, text=True).stdout


def as_role(url, role):
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit(parts._replace(netloc=role + "@" + parts.netloc.rpartition("@")[2]))


class Desk(threading.Thread):
    """An operator at his desk, until `ends`."""

    def __init__(self, build, url, name, home, ends):
        super().__init__()
        self.samples, self.refused, self.missed = collections.defaultdict(list), collections.Counter(), []
        self.unclocked, self.ends = 0, ends
        state = os.path.join(home, name)
        os.makedirs(state)
        conf = os.path.join(state, "conf")
        with open(conf, "w") as f:
            f.write("collect = off\norder = newest\n")
        self.random = random.Random(name)
        self.t = Terminal([f"{build}/nachtwacht", "--store", as_role(url, name), "--config", conf],
                          {"HOME": state, "XDG_STATE_HOME": state})

    def says(self, keys, what):
        """What the desk says of it, and after how many ms; (None, None) when it says none of it. A terminal is told only what
        differs from what stands there: when that is not enough to know it by, the desk draws all of it anew, and the time
        is none."""
        begun, ends = len(self.t.seen), time.monotonic() + PATIENCE_S
        took = found = self.t.key_until(keys, what, FIRST_S)
        while found is None and time.monotonic() < ends:
            found = self.t.key_until("\x0c", what, 1)
        if found is None:
            return None, None
        return re.search(what, ESCAPES.sub(b"", self.t.seen[begun:]).decode(errors="replace"))[0], took

    def decide(self, kind):
        keys, done = DECISIONS[kind]
        said, took = self.says(keys, f"{done}|{REFUSED}")
        self.tally(kind, said, took, done)
        return said and re.fullmatch(done, said)

    def tally(self, kind, said, took, done):
        if said is None:
            self.missed.append((kind, self.t.seen[-2000:]))
        elif not re.fullmatch(done, said):
            self.refused[kind, re.sub(r"\d+", "N", said)] += 1
        elif took is None:
            self.unclocked += 1
        else:
            self.samples[kind].append(took)

    def reply(self):
        """Up to the review bar, and its `y`. In the way may be a colleague who writes there."""
        for keys, wanted in (("r", WRITING), ("Dank u, wij kijken dit na.\x04", REVIEW)):
            said, _ = self.says(keys, f"{wanted}|{REFUSED}")
            if not said or not re.fullmatch(f"{wanted}|NEW.*", said):
                self.tally("reply", said, None, wanted)
                break
        else:
            if self.decide("reply"):
                return
        self.leave()

    def leave(self):
        for _ in range(5):
            self.t.key("\x07", 300)
            begun = len(self.t.seen)
            self.t.key("\x0c", 100)
            if WRITING.encode() not in self.t.seen[begun:]:
                return

    def run(self):
        self.t.until("open", 60)
        self.t.until_quiet(300, 5)
        while time.monotonic() < self.ends:
            self.t.key(f"{self.random.randrange(1, 60)}{self.random.choice('jjk')}", 30)
            for kind in DECISIONS:
                self.t.key("\x1b", 60)  # an empty message line: what comes is written whole
                self.reply() if kind == "reply" else self.decide(kind)
                time.sleep(self.random.uniform(0.2, 1.0))


def collect(build, url, rate, ends):
    """Takes in `rate` mentions a second; returns how many."""
    child = subprocess.Popen([f"{build}/nachtwachtd", "import", "--store", url], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    number, begun, stamp = 0, time.monotonic(), time.time_ns()
    while time.monotonic() < ends:
        while number < (time.monotonic() - begun) * rate:
            number += 1
            child.stdin.write('{"network":"mastodon","account":"bench-mastodon","id":"s-%d-%d","author":{"handle":'
                              '"s%d.example"},"text":"er staat rook boven de dokken %d"}\n' % (stamp, number, number, number))
        child.stdin.flush()
        time.sleep(0.02)
    child.stdin.close()
    return number, child.stdout.read().strip()


def held_twice(rows):
    """Cases that somebody claimed while another had them, by the journal's rows of subject, event, actor."""
    holder, wrong = {}, []
    for subject, event, actor in rows:
        if event == "case.claimed":
            if holder.get(subject):
                wrong.append((subject, holder[subject], actor))
            holder[subject] = actor
        else:
            holder[subject] = None
    return wrong


def report(desks):
    samples, refused = collections.defaultdict(list), collections.Counter()
    for desk in desks:
        refused += desk.refused
        for kind, times in desk.samples.items():
            samples[kind] += times
    samples["all"] = sum(samples.values(), [])
    for kind in (*DECISIONS, "all"):
        times, no = samples[kind], sum(n for (k, _), n in refused.items() if kind in (k, "all"))
        if times:
            print(f"{kind:8} {len(times):5} done  {no:4} refused  p50 {percentile(times, 50):7.1f} ms  "
                  f"p99 {percentile(times, 99):7.1f} ms  most {max(times):7.1f} ms")
    print(f"{sum(desk.unclocked for desk in desks)} more done, seen on a screen drawn anew; refused:",
          ", ".join(f"{kind} '{said}' {n}" for (kind, said), n in refused.most_common()) or "none")


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--build", default=".")
    args.add_argument("-n", type=int, default=1_000_000)
    args.add_argument("--desks", type=int, default=20)
    args.add_argument("--seconds", type=int, default=60)
    args.add_argument("--rate", type=int, default=200)
    args.add_argument("--work", default=None, help="keeps the store for the next run")
    a = args.parse_args()
    url = os.environ["NW_POSTGRESQL"]
    work, home = a.work or tempfile.mkdtemp(prefix="shared-bench-"), tempfile.mkdtemp(prefix="shared-home-")
    begun = time.monotonic()
    subprocess.run([f"{a.build}/nachtwacht", "store", "copy", store(a.build, work, a.n), url], check=True,
                   stdout=subprocess.DEVNULL)
    print(f"copy of {a.n}: {a.n / (time.monotonic() - begun):.0f} mentions a second", flush=True)
    names = [f"operator{i}" for i in range(a.desks)]
    psql(url, "VACUUM ANALYZE")
    psql(url, ";".join(f"CREATE ROLE {n} LOGIN IN ROLE nachtwacht_operator" for n in names)
         + "; UPDATE nachtwacht.accounts SET can_reply = 1, registered = 1, worker = name, length_most = 500")
    first = int(psql(url, "SELECT max(seq) FROM nachtwacht.journal"))
    ends = time.monotonic() + 10 + a.seconds
    desks = [Desk(a.build, url, n, home, ends) for n in names]
    for desk in desks:
        desk.start()
    arrived, said = collect(a.build, url, a.rate, ends)
    for desk in desks:
        desk.join()
        desk.t.close("ZZ")
    standbys = psql(url, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'").strip()
    print(f"{a.desks} desks, {a.seconds} s, {standbys} synchronous standbys, {arrived} mentions came in: {said}; load {os.getloadavg()[0]:.1f}")
    report(desks)
    missed = [m for desk in desks for m in desk.missed]
    rows = psql(url, "SELECT subject, event, actor FROM nachtwacht.journal WHERE event IN ('case.claimed', 'case.released') "
                     f"AND seq > {first} ORDER BY seq")
    wrong = held_twice(line.split("|") for line in rows.splitlines())
    print(f"{len(missed)} decisions without an answer, {len(wrong)} claims of a case that another had")
    for kind, seen in missed[:3]:
        print(kind, re.sub(rb"\x1b[^a-zA-Z]*[a-zA-Z]", b" ", seen)[-600:])
    verified = subprocess.run([f"{a.build}/nachtwacht", "--store", url, "audit", "verify"], capture_output=True, text=True)
    print(verified.stdout.strip() or verified.stderr.strip())
    if not a.work:
        shutil.rmtree(work)
    shutil.rmtree(home)
    sys.exit(bool(missed or wrong or verified.returncode))


if __name__ == "__main__":
    main()
