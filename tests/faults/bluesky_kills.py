#!/usr/bin/env python3
"""Kills the collector and the sender of replies at random moments, on a real Bluesky network on loopback.

    tests/networks/check-bluesky bluesky_kills.py --build DIR [--count N] [--seed S]

Each of N citizens' mentions is answered once. Between pressing send and the end, at a random moment, either
nachtwachtd and its workers or the nachtwacht that sends are killed with SIGKILL, or the network cuts the answer after it
acted. At the end the network must hold exactly one reply to each mention, and the store exactly one case for each.
Everything ends by itself: at most N rounds, and a deadline for each wait. The last line is `N passed, N failed`.
"""
import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request


class Network:
    """The loopback network and a citizen on it."""

    def __init__(self):
        self.info = json.loads(os.environ["BLUESKY_NETWORK"])
        self.tokens = {n: self.call("com.atproto.server.createSession", {"identifier": a["handle"], "password": a["password"]})["accessJwt"]
                       for n, a in self.info["accounts"].items()}

    def call(self, method, body=None, token=None, **query):
        url = f"{self.info['pds']}/xrpc/{method}" + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", "Bearer " + token)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")

    def control(self, path):
        with urllib.request.urlopen(self.info["control"] + path, timeout=30) as answer:
            return json.loads(answer.read())

    def mention(self, text):
        desk, citizen = self.info["accounts"]["desk"], self.info["accounts"]["citizen"]
        handle = "@" + desk["handle"]
        record = {"$type": "app.bsky.feed.post", "text": f"{handle} {text}",
                  "createdAt": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
                  "facets": [{"index": {"byteStart": 0, "byteEnd": len(handle)},
                              "features": [{"$type": "app.bsky.richtext.facet#mention", "did": desk["did"]}]}]}
        return self.call("com.atproto.repo.createRecord", {"repo": citizen["did"], "collection": "app.bsky.feed.post", "record": record},
                         self.tokens["citizen"])["uri"]

    def replies(self):
        """The desk's posts by the uri that they answer."""
        found, cursor = {}, None
        while True:
            page = self.call("com.atproto.repo.listRecords", repo=self.info["accounts"]["desk"]["did"], collection="app.bsky.feed.post",
                             limit=100, **({"cursor": cursor} if cursor else {}))
            for r in page["records"]:
                parent = r["value"].get("reply", {}).get("parent", {}).get("uri")
                found.setdefault(parent, []).append(r["value"]["text"])
            cursor = page.get("cursor")
            if not cursor or not page["records"]:
                return found


class Desk:
    """A store, a configuration, and the programs on them."""

    def __init__(self, build, network):
        self.home = tempfile.mkdtemp(prefix="nachtwacht-kills-")
        self.build = build
        self.env = {**os.environ, "HOME": self.home, "XDG_STATE_HOME": self.home, "XDG_DATA_HOME": self.home,
                    "XDG_CONFIG_HOME": self.home, "LC_ALL": "C.UTF-8"}
        desk = network.info["accounts"]["desk"]
        secret = f"{self.home}/secret"
        with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
            f.write(desk["password"] + "\n")
        with open(f"{self.home}/conf", "w") as f:
            f.write("take_back_s = 0\ncollect = off\naccount gent {\n  network = bluesky\n"
                    f"  server = '{network.info['pds']}'\n  identifier = '{desk['handle']}'\n"
                    f"  password_file = '{secret}'\n  allow_private_addresses = on\n  poll_s = 1\n"
                    f"  chat_service = '{network.info['chatService']}'\n}}\n")
        self.args = ["--store", f"{self.home}/desk.db", "--config", f"{self.home}/conf"]
        self.collector = None

    def keep(self):
        """What a service manager does for a collector that ended."""
        if self.collector.poll() is not None:
            self.start()

    def run(self, *words, check=False):
        return subprocess.run([f"{self.build}/nachtwacht", *self.args, *words], env=self.env, capture_output=True, text=True,
                              check=check, timeout=60)

    def start(self):
        with open(f"{self.home}/log", "a") as log:
            self.collector = subprocess.Popen([f"{self.build}/nachtwachtd", "--foreground", *self.args], env=self.env,
                                              stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def kill(self):
        """SIGKILL for the supervisor and all its workers, as when the power goes."""
        try:
            os.killpg(self.collector.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.collector.wait()

    def cases(self):
        rows = self.run("list", "state:new,open,waiting,snoozed,resolved,spam", "--format", "json", "--limit", "10000").stdout
        return [json.loads(line) for line in rows.splitlines()]

    def posts(self, case):
        return json.loads(self.run("show", str(case), "--format", "json").stdout)["posts"]


def wait(desk, what, condition, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        desk.keep()
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(what)


def send(desk, case, text, dice, how):
    """One answer with one accident; returns when the post is in the outbox or gone."""
    words = [f"{desk.build}/nachtwacht", *desk.args, "do", str(case), "reply", "--send", text]
    child = subprocess.Popen(words, env=desk.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if how == "operator":
        time.sleep(dice.uniform(0, 0.03))
        child.kill()
    child.wait(timeout=60)
    if how == "collector":
        time.sleep(dice.uniform(0, 0.35))
        desk.kill()
        desk.start()
    if not any(p["state"] not in ("draft", "cancelled") for p in desk.posts(case)):
        subprocess.run(words, env=desk.env, stdout=subprocess.DEVNULL, timeout=60, check=True)


def arrivals(network, desk, count, dice):
    """Mentions come in while the collector dies at random moments."""
    uris = []
    for i in range(count):
        uris.append(network.mention(f"vraag {i}"))
        if dice.random() < 0.3:
            time.sleep(dice.uniform(0, 0.3))
            desk.kill()
            desk.start()
    network.control("/flush")
    wait(desk, f"{count} cases", lambda: len(desk.cases()) >= count, 180)
    return uris


def answers(network, desk, dice):
    for n, case in enumerate(sorted(c["id"] for c in desk.cases())):
        how = dice.choice(("collector", "collector", "operator", "answer"))
        if how == "answer":
            network.control("/fault?path=putRecord&drop=after&count=1")
        send(desk, case, f"antwoord {n}", dice, how)
    network.control("/fault")
    wait(desk, "empty outbox", lambda: all(p["state"] == "sent" for c in desk.cases() for p in desk.posts(c["id"]) if p["state"] != "cancelled"), 600)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--build", required=True)
    args.add_argument("--count", type=int, default=20)
    args.add_argument("--seed", type=int, default=None)
    a = args.parse_args()
    seed = a.seed if a.seed is not None else time.time_ns() % 1_000_000
    print(f"seed {seed}, {a.count} mentions", flush=True)
    dice = random.Random(seed)
    network = Network()
    desk = Desk(os.path.abspath(a.build), network)
    failed = 0
    try:
        desk.start()
        uris = arrivals(network, desk, a.count, dice)
        answers(network, desk, dice)
        network.control("/flush")
        replies = network.replies()
        for uri in uris:
            if len(replies.get(uri, [])) != 1:
                failed += 1
                print(f"{uri}: {len(replies.get(uri, []))} replies {replies.get(uri)}")
        if len(desk.cases()) != a.count:
            failed += 1
            print(f"{len(desk.cases())} cases for {a.count} mentions")
        verify = desk.run("audit", "verify")
        print(verify.stdout.strip() or verify.stderr.strip())
        failed += verify.returncode != 0
    except TimeoutError as late:
        failed += 1
        print(f"not in time: {late}; the collector's log is in {desk.home}/log")
    finally:
        desk.kill()
    print(f"{a.count - failed if failed < a.count else 0} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
