#!/usr/bin/env python3
"""A server on loopback that speaks the X API, version 2, for tests; all in memory, no two runs differ.

The line that it prints when it listens has, besides url and control (see control.py):

    consumer, consumer_secret    the program, for OAuth 1.0a; its bearer token comes by POST /oauth2/token with them
    key, key_secret              the desk's account, signed in by OAuth 1.0a
    client_id, client_secret     the program, for OAuth 2.0; public_id is one without a secret; redirect_uri, one of theirs
    token, refresh_token         the desk's account, signed in by OAuth 2.0 for two hours
    app_token                    the program's own
    id                           the desk's

Every request is checked against X's description of its API (x-api-v2.json). With --prism it is shown to Prism besides, which other
hands wrote, and --report keeps what both were asked.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from collections import Counter

import common.house
import sign_in
from api import Api
from common import start
from common.description import Description
from control import Control
from entities import Entities
from prism import Prism
from problems import TOO_MANY
from rates import Rates
from streams import Streams
from weight import MOST
from world import World


class House(common.house.House):
    on_rate = TOO_MANY

    def __init__(self, given, base, start_ms):
        super().__init__(base)
        self.word, self.self_serve, self.most = given.words, given.self_serve, MOST
        self.credits, self.capped, self.closed, self.bills = None, False, [], Counter()
        self.hub = Streams(self.lock, given.thump)
        self.world = self.hub.world = World(start_ms, self.hub.happened)
        self.entities = self.hub.entities = Entities(self.world)
        self.hub.word = given.words
        self.oauth = sign_in.SignIn(self.world, base)
        self.description = Description(os.path.join(os.path.dirname(os.path.abspath(__file__)), "x-api-v2.json"))
        self.rates = self.budget = Rates(self.world)
        self.prism = Prism(given.prism, given.report, self.description) if given.prism else None
        self.answer = Api(self).answer
        self.control = Control(self)

    def rate_headers(self, request, reset=None, spent=False):
        return self.rates.headers(request, reset, spent)

    def bill(self, what, count=1):
        """Pay per use: what was taken of what has a price."""
        if count:
            self.bills[what] += count

    def said(self):
        key, made = self.oauth.new_key()
        client = self.oauth.apps[sign_in.CLIENT[0]]
        token, granted = self.oauth.issue(client, self.oauth.SCOPES)
        return {"consumer": sign_in.CONSUMER[0], "consumer_secret": sign_in.CONSUMER[1], "key": key, "key_secret": made.secret,
                "client_id": client.id, "client_secret": client.secret, "public_id": sign_in.PUBLIC,
                "redirect_uri": sign_in.REDIRECTS[0], "token": token, "refresh_token": granted.refresh,
                "app_token": self.oauth.new_token([], client, of_user=False), "id": self.world.desk.id}


if __name__ == "__main__":
    options = start.parser(__doc__)
    options.add_argument("--words", choices=("post", "tweet"), default="post", help="what posts are called in fields and answers")
    options.add_argument("--self-serve", action="store_true", help="replies only to who asks for one, and no quotes")
    options.add_argument("--prism", metavar="URL", help="where Prism answers by the same description")
    options.add_argument("--report", metavar="FILE", help="a line for each request that Prism saw is added to it")
    start.serve(options.parse_args(), House)
