#!/usr/bin/env python3
"""A server on loopback that speaks the Graph API for pages, for tests; all in memory, no two runs differ.

The line that it prints when it listens has, besides url and control (see control.py), `token` (of the page), `system` (of a user of
the business who has two pages), `app` and `secret` (of the program).
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import json

import common.house
from api import Api
from common import start
from common.web import Answer
from control import Control
from graph import fault
from oauth import APP, SECRET, Oauth
from world import World


class House(common.house.House):
    on_rate = Answer(400, fault(80001, "(#80001) There have been too many calls to this Page account.", 2446079))

    def __init__(self, given, base, start_ms):
        super().__init__(base)
        self.world = World(start_ms)
        self.oauth = Oauth(self.world)
        self.needs_proof = given.needs_proof
        self.percent, self.messages, self.minutes = 1, 1, 0
        self.quiet = False   # the page's lists are empty
        self.answer = Api(self).answer
        self.control = Control(self)

    def rate_headers(self, request, reset=None, spent=False):
        """Percent of what is granted, of messages apart; the time to regain access only when nothing is left."""
        messages = "/conversations" in request.path
        percent = 100 if spent else self.messages if messages else self.percent
        use = {"call_count": percent, "total_cputime": percent // 2, "total_time": percent // 3}
        business = {self.world.page.id: [{"type": "messenger" if messages else "pages", **use, "estimated_time_to_regain_access": self.minutes}]}
        return {"X-App-Usage": json.dumps({"call_count": 1, "total_cputime": 0, "total_time": 1}),
                "X-Business-Use-Case-Usage": json.dumps(business)}

    def said(self):
        return {"token": self.oauth.of_page(self.world.page), "system": self.oauth.of_user(), "app": APP, "secret": SECRET,
                "page": self.world.page.id}


if __name__ == "__main__":
    options = start.parser(__doc__)
    options.add_argument("--needs-proof", action="store_true", help="requests must prove that they know the program's secret")
    start.serve(options.parse_args(), House)
