#!/usr/bin/env python3
"""A server on loopback that speaks the Mastodon API, for tests; all in memory, no two runs differ.

    server.py [--like mastodon|gotosocial|hollo|snac] [--start TIME] [--cert FILE --key FILE] [--thump SECONDS] [--end-with-stdin]

It prints one line of JSON when it listens: url, control (see control.py), and the token of the desk's account, which is
signed in already. traits.py is the table of how servers differ. It ends on SIGTERM.
"""
import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import signal
import threading

from api import Api
from control import Control, ControlHandler
from dialect import parse_ms
from entities import Entities
from faults import Faults
from oauth import Oauth
from streams import Hub
from traits import COLUMNS, column
from web import Book, Budget, Handler, Server
from world import World


class House:
    """Everything that a request or a test can reach; one lock guards it all."""

    def __init__(self, traits, base, start_ms, thump_s):
        self.traits, self.base = traits, base
        self.lock = threading.Condition(threading.RLock())
        self.hub = Hub(self.lock, thump_s)
        self.world = World(traits, base, start_ms, self.hub.tell)
        self.entities = Entities(self.world, traits)
        self.hub.render = self.entities.event
        self.faults, self.book, self.budget = Faults(), Book(), Budget()
        self.oauth = Oauth(self.world, traits)
        self.answer = Api(traits, self.world, self.entities, self.oauth, self.budget).answer
        self.control = Control(self)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--like", choices=COLUMNS, default="mastodon")
    parser.add_argument("--start", default="2026-11-23T18:00:00Z", help="the time that the world begins with")
    parser.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS")
    parser.add_argument("--cert", help="PEM, for TLS")
    parser.add_argument("--key", help="PEM, its key")
    parser.add_argument("--thump", type=float, default=15, help="seconds between heartbeats of a stream")
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input is closed")
    return parser.parse_args()


def end_with_stdin():
    while sys.stdin.buffer.read(4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main():
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server = Server(Handler, cert=given.cert, key=given.key, listen=given.listen)
    house = House(column(given.like), server.url, parse_ms(given.start), given.thump)
    server.house = house
    control = Server(ControlHandler, house)
    server.run()
    control.run()
    token = house.oauth.new_token(["read", "write"])
    print(json.dumps({"url": server.url, "control": control.url, "token": token}), flush=True)
    if given.end_with_stdin:
        end_with_stdin()
    signal.pause()


if __name__ == "__main__":
    main()
