#!/usr/bin/env python3
"""The kills of kills.py on the fake server of tests/servers/x, signed in by OAuth 1.0a.

    x_kills.py --build DIR [--posts] [--count N] [--seed S]
"""
import json
import os

import kills
from fake_network import FakeNetwork


class Network(FakeNetwork):
    NAME, POST, REPLIES = "x", "/2/tweets", "posts"

    def options(self, home):
        said = self.info
        # Somebody's yes is kept where the login is.
        os.makedirs(f"{home}/nachtwacht", 0o700, exist_ok=True)
        self.secret(f"{home}/nachtwacht/gent.session", json.dumps({"server": said["url"], "agreed": "2026-11-01T10:00:00Z els"}))
        return {"client_id": said["consumer"], "client_secret_file": self.secret(f"{home}/client", said["consumer_secret"]),
                "token_file": self.secret(f"{home}/token", f"{said['key']} {said['key_secret']}"),
                "app_token_file": self.secret(f"{home}/app", said["app_token"])}


if __name__ == "__main__":
    kills.main(Network(), kills.parser().parse_args())
