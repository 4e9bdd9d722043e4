#!/usr/bin/env python3
"""Desks whose database does not answer: one that hangs, and one whose primary dies.

    cluster run silence.py --build DIR freeze [--seconds S]
    cluster pair silence.py --build DIR failover [--rounds R] [--seed N]

(`cluster` is tests/servers/postgresql/cluster.) A hanging server: keys go on at once, line 1 says since when, what is
typed is on local disk, what is decided is done once when the server is back. A dead primary under load: the standby is
promoted, the desks go on by themselves, and every decision that one confirmed is in the journal once."""
import argparse
import itertools
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench"))
from desk_bench import percentile  # noqa: E402
from terminal import ESCAPES, Terminal  # noqa: E402

URL = os.environ["NW_POSTGRESQL"]
KEY_MOST_MS = 100  # of the slowest of a hundred; a machine that runs other tests is slow as well
counts = {"passed": 0, "failed": 0}


def check(good, words):
    counts["passed" if good else "failed"] += 1
    print(("ok   " if good else "FAIL ") + words, flush=True)


def cluster(*words):
    subprocess.run(["cluster", *words], check=True, stdout=subprocess.DEVNULL)


def ask(sql):
    done = subprocess.run(["psql", URL, "-X", "-At", "-c", sql], capture_output=True, text=True)
    return done.stdout.strip()


def as_role(role):
    parts = urllib.parse.urlsplit(URL)
    return urllib.parse.urlunsplit(parts._replace(netloc=role + "@" + parts.netloc.rpartition("@")[2]))


class Desk:
    def __init__(self, build, name, folder):
        self.home = os.path.join(folder, name)
        os.makedirs(self.home)
        conf = os.path.join(self.home, "conf")
        with open(conf, "w") as f:
            f.write("collect = off\npreview = off\n")
        self.name = name
        self.t = Terminal([f"{build}/nachtwacht", "--store", as_role(name), "--config", conf],
                          {"HOME": self.home, "XDG_STATE_HOME": self.home})
        self.t.until("open", 30)
        self.t.until_quiet(500, 5)

    def screen(self):
        """What it shows when it draws all of it anew."""
        self.t.seen = b""
        self.t.key("\x0c", 150)
        return ESCAPES.sub(b" ", self.t.seen).decode(errors="replace")

    def shows(self, pattern, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.screen()):
                return True
            time.sleep(0.3)
        return False

    def drafts(self):
        """All that lies on local disk."""
        found = ""
        for folder, _, names in os.walk(self.home):
            for name in names:
                with open(os.path.join(folder, name), errors="replace") as f:
                    found += f.read()
        return found


def prepare(build, people):
    subprocess.run([f"{build}/nachtwacht", "--store", URL, "store", "init"], check=True, stdout=subprocess.DEVNULL)
    lines = "".join('{"network":"mastodon","account":"gent","id":"m%d","author":{"handle":"h%d.example"},"text":"rook %d"}\n'
                    % (i, i, i) for i in range(300))
    subprocess.run([f"{build}/nachtwachtd", "import", "--store", URL], input=lines, text=True, check=True,
                   stdout=subprocess.DEVNULL)
    ask(";".join(f"CREATE ROLE {p} LOGIN IN ROLE nachtwacht_operator" for p in people)
        + "; UPDATE nachtwacht.accounts SET can_reply = 1, registered = 1, worker = name, length_most = 500")


def freeze(build, folder, seconds):
    prepare(build, ["anna", "bram"])
    reader, writer = Desk(build, "anna", folder), Desk(build, "bram", folder)
    writer.t.key("r", 500)
    writer.t.key("Eerste zin. ", 2500)
    before = int(ask("SELECT max(seq) FROM nachtwacht.journal"))
    cluster("freeze", "one")
    begun = time.monotonic()
    writer.t.key("Tweede zin.", 100)
    times = []
    while time.monotonic() - begun < seconds / 2:
        times += [reader.t.key(key, 30)[0] for key in "jjkj"]
    reader.t.key("c", 200)
    reader.t.until_quiet(500, 4)
    check(b"does not answer since" in reader.t.seen, "line 1 says by itself since when the store is silent")
    while time.monotonic() - begun < seconds:
        times += [reader.t.key(key, 30)[0] for key in "kjkk"]
    p99 = percentile(times, 99)
    check(p99 < KEY_MOST_MS, f"{len(times)} keys while the server hangs for {seconds} s: p50 {percentile(times, 50):.2f} ms, "
                             f"p99 {p99:.2f} ms")
    check("Tweede zin" in writer.drafts(), "what was typed meanwhile is on local disk")
    cluster("thaw", "one")
    reader.t.until_quiet(1000, 5)
    check("does not answer" not in reader.screen(), "the silence is over")
    claimed = f"SELECT count(*) FROM nachtwacht.journal WHERE seq > {before} AND event = 'case.claimed' AND actor = 'anna'"
    end = time.monotonic() + 10
    while ask(claimed) != "1" and time.monotonic() < end:
        time.sleep(0.2)
    check(ask(claimed) == "1", "what was decided meanwhile is done once")
    end = time.monotonic() + 30
    written = "SELECT count(*) FROM nachtwacht.posts WHERE author = 'bram' AND text LIKE '%Tweede zin%'"
    while ask(written) != "1" and time.monotonic() < end:
        time.sleep(0.5)
    check(ask(written) == "1", "what was typed meanwhile is in the store")
    for desk in (reader, writer):
        desk.t.close("ZZ")


class Busy(threading.Thread):
    """Notes at a desk, each with a number of its own, until `stop` is set."""

    numbers = itertools.count()

    def __init__(self, desk, stop):
        super().__init__()
        self.desk, self.stop, self.confirmed = desk, stop, []

    def run(self):
        while not self.stop.is_set():
            self.desk.t.key("\x1bj", 60)
            text = f"{self.desk.name}-{next(self.numbers)}-einde"
            self.desk.t.seen = b""
            # That the store is back may be said behind the confirmation, and over it.
            self.desk.t.key_until(f":note {text}\r", "noted|is back at", 60)
            if re.search(b"noted", self.desk.t.seen):
                self.confirmed.append(text)


def failover_once(build, desks, primary, standby, moment):
    stop = threading.Event()
    busy = [Busy(desk, stop) for desk in desks]
    for one in busy:
        one.start()
    time.sleep(moment)
    cluster("kill", primary)
    begun = time.monotonic()
    before = [len(one.confirmed) for one in busy]
    time.sleep(1)
    cluster("promote", standby)
    while any(len(one.confirmed) <= n for one, n in zip(busy, before)) and time.monotonic() - begun < 60:
        time.sleep(0.05)
    took = time.monotonic() - begun
    time.sleep(1)
    stop.set()
    for one in busy:
        one.join()
    confirmed = [text for one in busy for text in one.confirmed]
    found = ask("SELECT text FROM nachtwacht.notes").splitlines()
    lost = [text for text in confirmed if text not in found]
    twice = [text for text in set(found) if found.count(text) > 1]
    check(took < 60, f"killed after {moment:.2f} s: all desks write again {took:.1f} s later (promoted after 1 s)")
    check(not lost and not twice, f"{len(confirmed)} confirmed, {len(found)} in the store, {len(lost)} lost, {len(twice)} twice")
    said = [desk.drafts() + desk.screen() for desk in desks]
    check(all(re.search("was lost at|is back at", text) for text in said) or
          all(desk.t.key("E", 300) and re.search("was lost at", desk.screen()) for desk in desks), "each desk says what happened")
    for desk in desks:
        desk.t.key("q", 200)


def failover(build, folder, rounds, seed):
    pick = random.Random(seed)
    print(f"seed {seed}", flush=True)
    prepare(build, ["anna", "bram", "cleo"])
    desks = [Desk(build, name, folder) for name in ("anna", "bram", "cleo")]
    primary, standby = "one", "two"
    for _ in range(rounds):
        failover_once(build, desks, primary, standby, pick.uniform(0.5, 3))
        cluster("standby", primary, standby)
        primary, standby = standby, primary
    verified = subprocess.run([f"{build}/nachtwacht", "--store", URL, "audit", "verify"], capture_output=True, text=True)
    check(verified.returncode == 0, f"the chain: {(verified.stdout or verified.stderr).strip()}")
    for desk in desks:
        desk.t.close("ZZ")


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("what", choices=("freeze", "failover"))
    args.add_argument("--build", default=".")
    args.add_argument("--seconds", type=int, default=30)
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1000000))
    a = args.parse_args()
    with tempfile.TemporaryDirectory(prefix="silence-") as folder:
        if a.what == "freeze":
            freeze(a.build, folder, a.seconds)
        else:
            failover(a.build, folder, a.rounds, a.seed)
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    sys.exit(counts["failed"] > 0)


if __name__ == "__main__":
    main()
