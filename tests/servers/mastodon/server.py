#!/usr/bin/env python3
"""A server on loopback that speaks the Mastodon API, for tests; all in memory, no two runs differ.

The line that it prints when it listens has, besides url and control (see control.py), the token of the desk's account, which is
signed in already. traits.py is the table of how servers differ.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import common.house
from api import Api
from common import start
from common.streams import EventHub
from control import Control
from entities import Entities
from oauth import Oauth
from traits import COLUMNS, column
from world import World

RATE_WINDOW_MS = 300 * 1000


class House(common.house.House):
    def __init__(self, given, base, start_ms):
        super().__init__(base)
        self.traits = traits = column(given.like)
        self.hub = EventHub(self.lock, given.thump)
        self.world = World(traits, base, start_ms, self.hub.tell)
        self.entities = Entities(self.world, traits)
        self.hub.render = self.entities.event
        self.oauth = Oauth(self.world, traits)
        self.answer = Api(traits, self.world, self.entities, self.oauth, self.budget).answer
        self.control = Control(self)

    @property
    def on_rate(self):
        return self.traits.on_rate

    def rate_headers(self, _request, reset=None, spent=False):
        prefix, budget = self.traits.rate_prefix, self.budget
        if not prefix:
            return {}
        until = reset or budget.reset or self.traits.rate_reset(self.world.now_ms + RATE_WINDOW_MS)
        return {prefix + "Limit": str(budget.limit), prefix + "Remaining": str(0 if spent else budget.remaining),
                prefix + "Reset": until}

    def said(self):
        return {"token": self.oauth.new_token(["read", "write"])}


if __name__ == "__main__":
    options = start.parser(__doc__)
    options.add_argument("--like", choices=COLUMNS, default="mastodon")
    start.serve(options.parse_args(), House)
