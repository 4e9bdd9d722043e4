#!/usr/bin/env python3
"""Desks whose database hangs: keys go on at once, line 1 says since when, what is typed is on local disk, what is decided is
done once when the server is back. And collectors: they end when they are told to, and their workers when the lease is over.

    cluster run silence.py --build DIR [--seconds S]

(`cluster` is tests/servers/postgresql/cluster.)"""
import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench"))
from desk_bench import percentile  # noqa: E402
from terminal import ESCAPES, Terminal  # noqa: E402

URL = os.environ["NW_POSTGRESQL"]
END_MOST_S, LEASE_LIFE_S = 5, 15
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


def held(desk):
    """Somebody keeps the writers' lock for longer than a decision waits: what became of it stays to be read."""
    holder = subprocess.Popen(["psql", URL, "-X", "-q", "-c", "BEGIN; SELECT nachtwacht.write_lock(); SELECT pg_sleep(7)"],
                              stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    desk.t.seen = b""
    desk.t.key(":tag vast\r", 100)
    desk.t.until("held the store", 20)
    desk.t.until_quiet(1500, 3)
    holder.wait()
    said = desk.t.seen.rpartition(b"held the store")
    check(said[1] != b"" and b"answers again" not in said[2], "a decision that waited in vain stays on the message line")


def revoked(desk):
    """Who is not let in any more reads that, until he is let in again."""
    ask(f"ALTER ROLE {desk.name} NOLOGIN; SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '{desk.name}'")
    desk.t.key("\r", 100)
    desk.t.until_quiet(1500, 5)
    said = desk.screen()
    check("does not let this login in since" in said and "does not answer" not in said, "line 1 says that a login is refused")
    ask(f"ALTER ROLE {desk.name} LOGIN")
    desk.t.until_quiet(1500, 5)
    check("does not let this login in since" not in desk.screen(), "and no more once it is let in again")


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
    held(reader)
    revoked(reader)
    for desk in (reader, writer):
        desk.t.close("ZZ")


class Collector:
    def __init__(self, build, folder, *options):
        self.log = os.path.join(folder, "log")
        conf, secret = (os.path.join(folder, name) for name in ("collector.conf", "secret"))
        with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
            f.write("secret\n")
        with open(conf, "w") as f:
            f.write("account gent {\n  network = mastodon\n  server = 'http://127.0.0.1:9'\n"
                    f"  token_file = '{secret}'\n  allow_private_addresses = on\n}}\n")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen([f"{build}/nachtwachtd", "--foreground", "--store", URL, "--config", conf, *options],
                                            env={**os.environ, "HOME": folder, "XDG_STATE_HOME": folder}, stderr=log)

    def says(self, words, seconds=20):
        """In what time, or None."""
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            with open(self.log) as log:
                if re.search(words, log.read(), re.S):
                    return time.monotonic() - begun
            time.sleep(0.02)
        return None

    def workers(self):
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as f:
            return f.read().split()

    def end(self):
        """How long it takes from the word on; its workers go first. None: it had ended, or did not."""
        if self.process.poll() is not None:
            return None
        begun, workers = time.monotonic(), self.workers()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(4 * END_MOST_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
        left = [pid for pid in workers if os.path.exists(f"/proc/{pid}")]
        return time.monotonic() - begun if not left else None


def collectors(build, folder):
    """Each is told to end while its call hangs: in its beat, or as it has just begun."""
    for what, options, after_s in (("a supervisor and its worker", [], 7), ("a worker by itself", ["--account", "gent"], 7),
                                   ("a supervisor whose worker begins", [], 0)):
        it = Collector(build, folder, *options)
        it.says("serving|gent: down")
        cluster("freeze", "one")
        time.sleep(after_s)
        took = it.end()
        check(took is not None and took < END_MOST_S, f"{what}: ends while the server hangs, after {took} s")
        cluster("thaw", "one")
        ask("SELECT set_config('nachtwacht.epoch', epoch::text, false) FROM nachtwacht.collector;"
            " UPDATE nachtwacht.collector SET until = 0")  # it could not leave it
    it = Collector(build, folder)
    it.says("serving")
    until = time.monotonic() + 10
    while not it.workers() and time.monotonic() < until:
        time.sleep(0.05)
    cluster("freeze", "one")
    took = it.says("lease is lost")
    until = time.monotonic() + 5
    while it.workers() and time.monotonic() < until:
        time.sleep(0.05)
    check(took is not None and took < LEASE_LIFE_S + 1, f"a lease that cannot be kept is given up after {took} s")
    check(it.process.poll() is None and not it.workers(), "its workers have ended, and it stands by")
    cluster("thaw", "one")
    check(it.says("lease is lost.*serving", 2 * LEASE_LIFE_S) is not None, "it serves again when the server goes on")
    took = it.end()
    check(took is not None and took < END_MOST_S and it.process.returncode == 0, f"it ends in order after {took} s")


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--build", default=".")
    args.add_argument("--seconds", type=int, default=30)
    a = args.parse_args()
    with tempfile.TemporaryDirectory(prefix="silence-") as folder:
        freeze(a.build, folder, a.seconds)
        collectors(a.build, folder)
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    sys.exit(counts["failed"] > 0)


if __name__ == "__main__":
    main()
