"""The command line of a fake server, and its life: it prints one line of JSON when it listens, with its url, its control (see
control.py) and what its house says besides, and ends on SIGTERM or with its standard input."""
import argparse
import json
import os
import signal
import sys
import time

from common.control import ControlHandler
from common.times import parse_ms
from common.web import Handler, Server

START = "2026-11-23T18:00:00Z"


def parser(doc):
    options = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--start", help="the time that the world begins with; 2026-11-23T18:00:00Z, and with --run now")
    options.add_argument("--run", action="store_true", help="time goes by by itself, not only with what happens")
    options.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS")
    options.add_argument("--cert", help="PEM, for TLS")
    options.add_argument("--key", help="PEM, its key")
    options.add_argument("--thump", type=float, default=15, help="seconds between heartbeats of a stream")
    options.add_argument("--end-with-stdin", action="store_true", help="end when standard input is closed")
    return options


def _end_with_stdin():
    while sys.stdin.buffer.read(4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def serve(given, make_house):
    """make_house(given, base, start_ms) makes the house of the address `base`."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server = Server(Handler, cert=given.cert, key=given.key, listen=given.listen)
    start_ms = parse_ms(given.start) if given.start else round(time.time() * 1000) if given.run else parse_ms(START)
    house = server.house = make_house(given, server.url, start_ms)
    if given.run:
        house.world.run()
    control = Server(ControlHandler, house)
    server.run()
    control.run()
    print(json.dumps({"url": server.url, "control": control.url, **house.said()}), flush=True)
    if given.end_with_stdin:
        _end_with_stdin()
    signal.pause()
