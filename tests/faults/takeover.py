#!/usr/bin/env python3
"""Two hosts at one store on a server: each sees at once what the other decides, and when the one that collects is lost, the
other takes over.

    tests/servers/postgresql/cluster keep tests/servers/postgresql/hosts tests/faults/takeover.py --build DIR

The hosts have a network, that of tests/servers/mastodon, and a collector each as a service; one holds the lease and the other
stands by. While N mentions come in and replies go out, the holder's host dies, then a holder loses its way to the server but not
to the network and lives on, then one is frozen and thawed, then one loses its cable; before each an answer of the network is lost.
Each time the other must collect within 20 s; in the end each mention is one case and has one reply. The last line is `N passed, N failed`."""
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time

import kills
import mastodon_kills

CLUSTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../servers/postgresql/cluster")
NETWORK, SERVER = "10.77.0.1", "10.77.0.2"
TAKEOVER_S, SEEN_MS = 20, 1000
NOWHERE = "02:00:00:00:00:01"


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def sql(store, text):
    return subprocess.check_output(["psql", "-XAtqc", text, store], text=True)


class Host(kills.Desk):
    """A desk whose programs run on a host of their own, and have its name."""

    def __init__(self, name, build, network, store):
        super().__init__(build, network, store)
        self.name = name
        self.on = ["ip", "netns", "exec", name, "unshare", "--uts", "sh", "-c", 'hostname "$0"; exec "$@"', name]

    def run(self, *words, check=False):
        return subprocess.run([*self.on, f"{self.build}/nachtwacht", *self.args, *words], env=self.env, capture_output=True,
                              text=True, check=check, timeout=60)

    def start(self):
        with open(f"{self.home}/log", "a") as log:
            self.collector = subprocess.Popen([*self.on, f"{self.build}/nachtwachtd", "--foreground", *self.args], env=self.env,
                                              stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def keep(self):
        if self.collector.poll() is not None:
            raise TimeoutError(f"the collector on {self.name} has ended")

    def collects(self):
        return f"runs on {self.name}" in self.run("status").stdout


class Screen:
    """A desk in a terminal, with a case open."""

    def __init__(self, host):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe("ip", [*host.on, f"{host.build}/nachtwacht", *host.args], {**host.env, "TERM": "xterm"})
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("4H", 40, 120, 0, 0))
        self.until_quiet()
        os.write(self.fd, b"\r")
        self.until_quiet()

    def until_quiet(self):
        while select.select([self.fd], [], [], 1)[0]:
            os.read(self.fd, 65536)

    def wait(self, what):
        """When something was drawn, by the clock: an idle desk writes nothing, and curses only what has changed."""
        if not select.select([self.fd], [], [], 10)[0]:
            raise TimeoutError(f"{what} is not seen")
        return time.time()

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def committed(store, event):
    """When the last such event was, by the clock of the server, which is ours."""
    return float(sql(store, "SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin)) FROM nachtwacht.journal "
                     f"WHERE event = '{event}' ORDER BY seq DESC LIMIT 1"))


def live(store, one, two):
    """What is decided on a host is seen on the other: (what, milliseconds)."""
    tries = []
    for here, there in ((one, two), (two, one)):
        screen = Screen(there)
        for event, words in (("case.claimed", ["claim"]), ("case.noted", ["note", f"van {here.name}"]),
                             ("case.tagged", ["tag", here.name]), ("case.released", ["release"])):
            screen.until_quiet()
            here.run("do", "1", *words, check=True)
            at = screen.wait(words)
            tries.append((f"{words[0]} on {here.name}", (at - committed(store, event)) * 1000))
        screen.close()
    return tries


class Feed(threading.Thread):
    """Citizens who write, and operators on any host who answer at once what they see."""

    def __init__(self, network, uris, count):
        super().__init__(daemon=True)
        self.network, self.uris, self.count = network, uris, count
        self.start()

    def run(self):
        while len(self.uris) < self.count:
            self.uris.append(self.network.mention(f"vraag {len(self.uris)}"))
            time.sleep(0.5)


class Operator(threading.Thread):
    """He answers each case that he sees, at whatever host he sits."""

    def __init__(self, host):
        super().__init__(daemon=True)
        self.host, self.answered, self.leaves = host, set(), False
        self.start()

    def run(self):
        while not self.leaves:
            for case in [case["id"] for case in self.host.cases() if case["id"] not in self.answered]:
                if self.host.run("do", str(case), "reply", "--send", f"antwoord {case}.").returncode == 0:
                    self.answered.add(case)
            time.sleep(0.1)


def cut_server(host, cut):
    way = ["-n", host.name, "neigh", "replace" if cut else "del", SERVER, "dev", "eth0"]
    ip(*way, *(["lladdr", NOWHERE, "nud", "permanent"] if cut else []))


def tell(host, number):
    os.killpg(host.collector.pid, number)


# What befalls a holder, and how it is mended.
LOSSES = (("killed", lambda host: host.kill(), lambda host: host.start()),
          ("without the server", lambda host: cut_server(host, True), lambda host: cut_server(host, False)),
          ("frozen", lambda host: tell(host, signal.SIGSTOP), lambda host: tell(host, signal.SIGCONT)),
          ("without its cable", lambda host: ip("link", "set", host.name, "down"), lambda host: ip("link", "set", host.name, "up")))


def takeovers(network, one, two, uris, count):
    """The number of faults."""
    failed, holder, heir = 0, one, two
    operator, feed = Operator(two), Feed(network, uris, count)
    for what, how, mend in LOSSES:
        before = len(operator.answered)
        operator.host = heir
        kills.wait(heir, "a few replies", lambda: len(operator.answered) > before + 4)
        network.lose_answer(False)
        how(holder)
        began = time.monotonic()
        while not heir.collects():
            if time.monotonic() - began > 3 * TAKEOVER_S:
                raise TimeoutError(f"{heir.name} does not take over")
        seconds = time.monotonic() - began
        failed += seconds > TAKEOVER_S
        print(f"{holder.name} is {what}: {heir.name} collects after {seconds:.1f} s; {len(operator.answered)} of {len(uris)} answered",
              flush=True)
        time.sleep(5)
        mend(holder)
        holder, heir = heir, holder
        kills.wait(heir, "the store", heir.cases)
    feed.join()
    network.well()
    kills.wait(holder, f"{count} answers", lambda: len(operator.answered) >= count, 180)
    operator.leaves = True
    operator.join()
    kills.wait(holder, "empty outbox", lambda: kills.settled(holder, holder.replies, network.replies), 300)
    if not holder.collects():
        failed += 1
        print(f"{holder.name} does not collect any more")
    return failed + kills.judge(network, holder, uris)


def main(a):
    ip("address", "add", f"{SERVER}/24", "dev", "switch")
    subprocess.run([CLUSTER, "new", "one", "--listen", SERVER], check=True)
    store = subprocess.check_output([CLUSTER, "url", "one"], text=True).strip()
    sql(store, "ALTER SYSTEM SET track_commit_timestamp = on")
    for verb in ("stop", "start"):
        subprocess.run([CLUSTER, verb, "one"], check=True)
    subprocess.run([os.path.abspath(f"{a.build}/nachtwacht"), "--store", store, "store", "init"], check=True, stdout=subprocess.DEVNULL)
    network = mastodon_kills.Network("mastodon", "--listen", NETWORK)
    one, two = (Host(name, os.path.abspath(a.build), network, store) for name in ("one", "two"))
    failed = 0
    try:
        one.start()
        kills.wait(one, "a collector", one.collects)
        two.start()
        first = network.mention("vraag")
        kills.wait(one, "a case", lambda: one.cases())
        times = live(store, one, two)
        print(", ".join(f"{what}: {ms:.0f} ms" for what, ms in times), flush=True)
        failed += sum(ms > SEEN_MS for _, ms in times)
        failed += takeovers(network, one, two, [first], a.count)
    except TimeoutError as late:
        failed += 1
        print(f"not in time: {late}; the collectors' logs are in {one.home}/log and {two.home}/log")
    finally:
        for host in (one, two):
            if host.collector:
                host.kill()
    print(f"{a.count - failed if failed < a.count else 0} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    given = kills.parser()
    given.set_defaults(count=200)
    main(given.parse_args())
