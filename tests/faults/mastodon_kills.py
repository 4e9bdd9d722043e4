#!/usr/bin/env python3
"""The kills of kills.py on the fake server of tests/servers/mastodon.

    mastodon_kills.py --build DIR [--like mastodon|gotosocial|hollo|snac] [--count N] [--seed S]
"""
import json
import os
import subprocess
import sys
import time
import urllib.request

import kills

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../servers/mastodon/server.py")


class Network:
    """The server as one kind of them, and a citizen on it."""

    def __init__(self, like, *options):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.server = subprocess.Popen([sys.executable, SERVER, "--like", like, "--start", now, "--end-with-stdin", *options],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.info = json.loads(self.server.stdout.readline())
        self.control("rate", remaining=100000, limit=100000)

    def control(self, name, **arguments):
        request = urllib.request.Request(f"{self.info['control']}/{name}", json.dumps(arguments).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def section(self, home):
        secret = f"{home}/secret"
        with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
            f.write(self.info["token"] + "\n")
        return (f"  network = mastodon\n  server = '{self.info['url']}'\n  token_file = '{secret}'\n"
                "  allow_private_addresses = on\n  poll_s = 1\n")

    def mention(self, text):
        return self.control("mention", text=f"@desk {text}")["uri"]

    def replies(self):
        found = {}
        for status in self.control("state")["statuses"]:
            if not status["deleted"]:
                found.setdefault(status["in_reply_to"], []).append(status["text"])
        return found

    def lose_answer(self):
        self.control("fault", path="/api/v1/statuses", method="POST", manner="lost")

    def well(self):
        self.control("well")


if __name__ == "__main__":
    given = kills.parser()
    given.add_argument("--like", default="mastodon")
    given = given.parse_args()
    kills.main(Network(given.like), given)
