#!/usr/bin/env python3
"""The kills of kills.py on the fake server of tests/servers/linkedin.

    linkedin_kills.py --build DIR [--posts] [--count N] [--seed S]
"""
import kills
from fake_network import FakeNetwork


class Network(FakeNetwork):
    NAME, POST, REPLIES = "linkedin", "/rest/socialActions/", "comments"
    POSTED, POSTS = "/rest/posts", "posts"

    def options(self, home):
        return {**super().options(home), "identifier": "12345"}


if __name__ == "__main__":
    given = kills.parser().parse_args()
    kills.main(Network(), given)
