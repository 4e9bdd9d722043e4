#!/usr/bin/env python3
"""The kills of kills.py on the fake server of tests/servers/facebook: comments, visitors' posts and messages by turns.

    facebook_kills.py --build DIR [--count N] [--seed S]
"""
import kills
from fake_network import FakeNetwork


class Network(FakeNetwork):
    NAME, POST, REPLIES = "facebook", "/v26.0/", "replies"

    def options(self, home):
        return {**super().options(home), "client_id": self.info["app"],
                "client_secret_file": self.secret(f"{home}/program", self.info["secret"])}


if __name__ == "__main__":
    given = kills.parser().parse_args()
    kills.main(Network(), given)
