"""Kills the collector and the sender of replies at random moments, on whatever network it is given.

Each of N citizens' mentions is answered once; with --posts, and where a network takes no answers, N posts of our own are
published. Between pressing send and the end, at a random moment, either nachtwachtd and its workers or the nachtwacht that
sends are killed with SIGKILL, or the network cuts the answer after it acted; of a store on
a server (`cluster run --fsync`) a connection is ended as well, or a process of the server killed. What `do` said of a reply must
be so. At the end the network must hold exactly one reply to each mention, and the store exactly one case for each. Everything
ends by itself: at most N rounds, and a deadline for each wait. The last line is `N passed, N failed`.

A network has:
    section(home)       its account in the configuration, all but the name
    mention(text)       a citizen's mention; its uri
    replies()           the desk's replies, a list of texts by the uri that they answer
    posts()             its posts that answer nobody, a list of texts by their first lines
    lose_answer(posts)  the next reply, or post, is made and its answer lost
    ANSWERS             False: it takes none
    well()              no fault waits any longer, and all that was said can be read
"""
import argparse
import collections
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from place import place

PATIENCE_S = 60
TITLE = "bericht {:04}"


class Desk:
    """A store, a configuration, and the programs on them."""

    def __init__(self, build, network, store=None):
        self.home = tempfile.mkdtemp(prefix="nachtwacht-kills-")
        self.build = build
        self.env = {**os.environ, "HOME": self.home, "XDG_STATE_HOME": self.home, "XDG_DATA_HOME": self.home,
                    "XDG_CONFIG_HOME": self.home, "LC_ALL": "C.UTF-8"}
        with open(f"{self.home}/conf", "w") as f:
            f.write("take_back_s = 0\ncollect = off\naccount gent {\n" + network.section(self.home) + "}\n")
        self.place = None if store else place(self.home, build)
        self.args = ["--store", store or self.place.store, "--config", f"{self.home}/conf"]
        self.collector = None
        self.deaths = collections.Counter()
        self.broken = 0

    def keep(self):
        """What a service manager does for a collector that ended."""
        if self.collector.poll() is not None:
            self.deaths["by itself"] += 1
            self.start()

    def run(self, *words, check=False):
        return subprocess.run([f"{self.build}/nachtwacht", *self.args, *words], env=self.env, capture_output=True, text=True,
                              check=check, timeout=60)

    def start(self):
        with open(f"{self.home}/log", "a") as log:
            args = ["--store", self.place.collector, *self.args[2:]]
            self.collector = subprocess.Popen([f"{self.build}/nachtwachtd", "--foreground", *args], env=self.env,
                                              stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def kill(self):
        """SIGKILL for the supervisor and all its workers, as when the power goes."""
        try:
            os.killpg(self.collector.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.collector.wait()

    def suffer(self, how, dice):
        """One death, and what follows on it by itself."""
        if how == "collector":
            self.kill()
            self.place.mourn()
            self.start()
        elif not self.place.die(how, dice):
            return
        self.deaths[how] += 1

    def ask(self, *words):
        """What is there; a server that was killed is back in a moment."""
        end = time.monotonic() + PATIENCE_S
        while (done := self.run(*words)).returncode:
            if time.monotonic() > end:
                raise TimeoutError(f"{words}: {done.stderr}")
            time.sleep(0.1)
        return done.stdout

    def cases(self):
        rows = self.ask("list", "state:new,open,waiting,snoozed,resolved,spam", "--format", "json", "--limit", "10000")
        return [json.loads(line) for line in rows.splitlines()]

    def posts(self, case):
        return json.loads(self.ask("show", str(case), "--format", "json"))["posts"]

    def is_out(self, case):
        return any(p["state"] not in ("draft", "cancelled") for p in self.posts(case))

    def publications(self):
        """Posts of our own, by their titles."""
        rows = self.place.read(f"SELECT id, state, substr(text, 1, {len(TITLE.format(0))}) FROM posts WHERE kind = 'post'")
        return [{"id": int(number), "state": state, "text": title} for number, state, title in rows]

    def replies(self):
        return [p for c in self.cases() for p in self.posts(c["id"])]


def wait(desk, what, condition, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        desk.keep()
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(what)


# How long pressing send takes, and all that follows until the network has answered.
PRESS_S, OUT_S = 0.05, 0.35


def send(desk, words, is_out, dice, how):
    """One post with one accident; returns when it is in the outbox or gone."""
    words = [f"{desk.build}/nachtwacht", *desk.args, *words]
    early = how == "operator" or (how in desk.place.deaths and dice.random() < 0.5)
    child = subprocess.Popen(words, env=desk.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if early:
        time.sleep(dice.uniform(0, PRESS_S))
    if how == "operator":
        child.kill()
        desk.deaths[how] += 1
    elif early:
        desk.suffer(how, dice)
    said = child.communicate(timeout=PATIENCE_S)[1]
    if how == "answer":
        desk.deaths[how] += 1
    elif not early:
        time.sleep(dice.uniform(0, OUT_S))
        desk.suffer(how, dice)
    out = is_out()
    if out if "nothing was changed" in said else not out and child.returncode == 0:
        desk.broken += 1
        print(f"{words[-4:]}: {said.strip()!r}, status {child.returncode}, of a post that is {'' if out else 'not '}there")
    while not out:
        subprocess.run(words, env=desk.env, stdout=subprocess.DEVNULL, timeout=PATIENCE_S, check=not desk.place.deaths)
        out = is_out()


def arrivals(network, desk, count, dice):
    """Mentions come in while the collector dies at random moments."""
    uris = []
    for i in range(count):
        uris.append(network.mention(f"vraag {i}"))
        if dice.random() < 0.3:
            time.sleep(dice.uniform(0, 0.3))
            desk.suffer(dice.choice(("collector", *desk.place.deaths)), dice)
        desk.keep()
    network.well()
    wait(desk, f"{count} cases", lambda: len(desk.cases()) >= count, 180)
    return uris


def settled(desk, posts, there):
    """`there` gives the texts that the network has. True when all is sent. Where a network knows no keys a person looks, and decides what was not found."""
    posts = [p for p in posts() if p["state"] != "cancelled"]
    unclear = [p for p in posts if p["state"] == "unclear"]
    if unclear and len(unclear) + sum(p["state"] == "sent" for p in posts) == len(posts):
        texts = [text for texts in there().values() for text in texts]
        for post in unclear:
            if not any(post["text"] in text for text in texts):
                subprocess.run([f"{desk.build}/tests/faults/settle", desk.args[1], str(post["id"])], check=True)
    return all(p["state"] == "sent" for p in posts)


def answers(network, desk, dice):
    for n, case in enumerate(sorted(c["id"] for c in desk.cases())):
        how = dice.choice(("collector", "collector", "operator", "answer", *desk.place.deaths))
        desk.keep()
        if how == "answer":
            network.lose_answer(False)
        words = ["do", str(case), "reply", "--send", f"antwoord {n}."]
        send(desk, words, lambda case=case: desk.is_out(case), dice, how)
    network.well()
    wait(desk, "empty outbox", lambda: settled(desk, desk.replies, network.replies), 600)


def publish(network, desk, count, dice):
    """Posts of our own; their titles, by which they are on the network."""
    titles = [TITLE.format(n) for n in range(count)]
    for title in titles:
        how = dice.choice(("collector", "collector", "operator", "answer", *desk.place.deaths))
        desk.keep()
        if how == "answer":
            network.lose_answer(True)
        with open(f"{desk.home}/text", "w") as f:
            f.write(f"{title}\n\nDe kade is dicht.\nZie https://gent.example/dok.\n")
        send(desk, ["publish", "gent", f"{desk.home}/text"],
             lambda title=title: title in (p["text"] for p in desk.publications()), dice, how)
    network.well()
    wait(desk, "empty outbox", lambda: settled(desk, desk.publications, network.posts), 600)
    return titles


def judge(network, desk, uris, titles=()):
    """The number of faults."""
    failed, there = desk.broken, network.posts() if titles else network.replies()
    for name in titles or uris:
        if len(there.get(name, [])) != 1:
            failed += 1
            print(f"{name}: {len(there.get(name, []))} posts {there.get(name)}")
    if len(desk.cases()) != len(uris):
        failed += 1
        print(f"{len(desk.cases())} cases for {len(uris)} mentions")
    verify = desk.run("audit", "verify")
    print(verify.stdout.strip() or verify.stderr.strip())
    return failed + (verify.returncode != 0)


def parser():
    args = argparse.ArgumentParser()
    args.add_argument("--build", required=True)
    args.add_argument("--count", type=int, default=20)
    args.add_argument("--seed", type=int, default=None)
    args.add_argument("--posts", action="store_true", help="posts of our own, not answers")
    return args


def main(network, a):
    seed = a.seed if a.seed is not None else time.time_ns() % 1_000_000
    print(f"seed {seed}, {a.count} mentions", flush=True)
    dice = random.Random(seed)
    desk = Desk(os.path.abspath(a.build), network)
    failed = 0
    print(f"the store is {desk.args[1]}", flush=True)
    try:
        desk.start()
        uris = arrivals(network, desk, a.count, dice)
        titles = ()
        if a.posts or not network.ANSWERS:
            titles = publish(network, desk, a.count, dice)
        else:
            answers(network, desk, dice)
        network.well()
        failed = judge(network, desk, uris, titles)
    except TimeoutError as late:
        failed += 1
        print(f"not in time: {late}; the collector's log is in {desk.home}/log")
    finally:
        desk.kill()
    if failed == 0:
        shutil.rmtree(desk.home)
    print(f"{desk.deaths.total()} deaths: " + ", ".join(f"{n} {how}" for how, n in sorted(desk.deaths.items())))
    print(f"{a.count - failed if failed < a.count else 0} passed, {failed} failed")
    sys.exit(failed > 0)
