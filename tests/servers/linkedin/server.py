#!/usr/bin/env python3
"""A server on loopback that speaks LinkedIn's Community Management API, for tests; all in memory, no two runs differ.

The page is urn:li:organization:12345. The line that it prints when it listens has, besides url and control (see control.py), a
token of the page's administrator, and the program client-1 with its client_secret; its redirect is https://desk.example/back.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import common.house
from api import Api, error
from common import start
from control import Control
from entities import Entities
from oauth import SCOPES, Oauth
from world import World

TRAITS = {
    "decorates": True,            # notifications hold the words that they are about
    "bare_text": False,           # ... as `text`, not as `message.text`
    "short_urns": False,          # ... and name comments by their short form
    "dollar_urn": False,          # a comment's URN is called $URN
    "page_most": 100,             # elements of an answer
    "oldest_version": "202512",   # that is still answered
    "roles": ["ADMINISTRATOR"],   # of who signed in
    "approved": True,             # the program gets refresh tokens
    "withholds_posts": False,     # of others
    "withholds_comments": False,  # under posts of others
    "refuses_duplicates": True,   # of comments
}


class House(common.house.House):
    on_rate = error(429, "Resource level throttle limit for calls to this resource is reached.", "TOO_MANY_REQUESTS")

    def __init__(self, _given, base, start_ms):
        super().__init__(base)
        self.traits = dict(TRAITS)
        self.world = World(start_ms)
        self.entities = Entities(self.traits)
        self.oauth = Oauth(self.world, self.traits)
        self.answer = Api(self).answer
        self.control = Control(self)

    def said(self):
        return {"token": self.oauth.new_token(SCOPES, life_s=Oauth.TOKEN_LIFE_S), "client_id": "client-1",
                "client_secret": "program-secret", "redirect": "https://desk.example/back"}


if __name__ == "__main__":
    start.serve(start.parser(__doc__).parse_args(), House)
