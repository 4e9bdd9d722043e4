#!/usr/bin/env python3
"""The kills of kills.py on the fake server of tests/servers/facebook: comments, visitors' posts and messages by turns.

    facebook_kills.py --build DIR [--relay] [--posts] [--count N] [--seed S]

With --relay all comes by the spool alone, as a relay outside hands it on: the lists show nothing new.
"""
import os

import kills
from fake_network import FakeNetwork


class Network(FakeNetwork):
    NAME, POST, REPLIES = "facebook", "/v26.0/", "replies"

    def __init__(self, relay):
        super().__init__()
        self.relay, self.folder, self.calls = relay, None, 0

    def options(self, home):
        options = {**super().options(home), "client_id": self.info["app"], "identifier": self.info["page"],
                   "client_secret_file": self.secret(f"{home}/program", self.info["secret"])}
        if self.relay:
            self.folder = options["spool"] = f"{home}/spool"
            os.mkdir(self.folder, 0o700)
            self.control("quiet")
        return options

    def mention(self, text):
        made = super().mention(text)
        if self.relay:
            self.hand_on(self.control("hook", id=made))
        return made

    def hand_on(self, hook):
        """A file is there whole, or not at all."""
        self.calls += 1
        name = f"{self.folder}/.{self.calls}"
        with open(name, "w") as f:
            f.write(f"X-Hub-Signature-256: {hook['signature']}\r\n\r\n{hook['body']}")
        os.rename(name, f"{self.folder}/{self.calls}")


if __name__ == "__main__":
    given = kills.parser()
    given.add_argument("--relay", action="store_true")
    given = given.parse_args()
    kills.main(Network(given.relay), given)
