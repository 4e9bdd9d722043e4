#!/usr/bin/env python3
"""The kills of kills.py on the fake server of tests/servers/mastodon.

    mastodon_kills.py --build DIR [--like mastodon|gotosocial|hollo|snac] [--posts] [--count N] [--seed S]
"""
import kills
from fake_network import FakeNetwork


class Network(FakeNetwork):
    NAME, POST = "mastodon", "/api/v1/statuses"

    def __init__(self, like, *options):
        super().__init__("--like", like, *options)


if __name__ == "__main__":
    given = kills.parser()
    given.add_argument("--like", default="mastodon")
    given = given.parse_args()
    kills.main(Network(given.like), given)
