#!/usr/bin/env python3
"""The kills of kills.py on the fake server of tests/servers/blogger, which takes no answers: posts of our own. At a lost answer it is
by turns that to the draft and that to its publication.

    blogger_kills.py --build DIR [--strips] [--count N] [--seed S]
"""
import itertools

import kills
from fake_network import FakeNetwork


class Network(FakeNetwork):
    NAME, ANSWERS = "blogger", False

    def __init__(self, *options):
        super().__init__(*options)
        self.skips = itertools.cycle((0, 1))

    def posts(self):
        """Whoever reads the blog sees them; a draft nobody does."""
        found = {}
        for post in self.control("state")["posts"]:
            if post["status"] == "LIVE" and not post["deleted"]:
                found.setdefault(post["title"], []).append(f"{post['title']}\n{post['content']}")
        return found

    def drafts(self):
        return sum(post["status"] == "DRAFT" for post in self.control("state")["posts"])

    def lose_answer(self, _posts):
        self.control("fault", path="/v3/blogs/", method="POST", manner="lost", skip=next(self.skips))


if __name__ == "__main__":
    given = kills.parser()
    given.add_argument("--strips", action="store_true", help="the server takes comments out of HTML")
    given = given.parse_args()
    kills.main(Network(*["--strips"] * given.strips), given)
