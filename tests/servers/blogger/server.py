#!/usr/bin/env python3
"""A server on loopback that speaks the Blogger API, version 3, for tests; all in memory, no two runs differ.

The line that it prints when it listens has, besides url and control (see control.py), `client_id` and `client_secret` of the program,
`redirect_uri`, one of its own, `token` of the desk's account, without an end, and `blog` and `other`, the numbers of its two blogs.

Every request and every answer is checked against Google's description of the API (blogger-v3.json); SOURCE says where from.
"""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.dirname(HERE))

import common.house
from api import TOO_MANY, Api
from common import start
from common.description import Description
from control import Control
from sign_in import CLIENT, REDIRECT, SCOPE, SignIn
from world import World


class House(common.house.House):
    on_rate = TOO_MANY

    def __init__(self, given, base, start_ms):
        super().__init__(base)
        self.world = World(start_ms, given.blogs)
        self.world.strips = given.strips
        self.oauth = SignIn(self.world)
        self.description = Description(f"{HERE}/blogger-v3.json")
        self.answer = Api(self).answer
        self.control = Control(self)

    def said(self):
        blogs = [blog.id for blog in self.world.blogs]
        return {"client_id": CLIENT[0], "client_secret": CLIENT[1], "redirect_uri": REDIRECT, "token": self.oauth.new_token([SCOPE]),
                "blog": blogs[0], "other": blogs[-1]}


if __name__ == "__main__":
    options = start.parser(__doc__)
    options.add_argument("--strips", action="store_true", help="comments in the HTML of posts are taken out")
    options.add_argument("--blogs", type=int, default=1, help="how many blogs the account has")
    start.serve(options.parse_args(), House)
