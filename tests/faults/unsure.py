#!/usr/bin/env python3
"""A desk whose COMMIT is answered by nobody: the operator reads that it is uncertain whether his decision was done, and then what
became of it, also when the first who looks gets no answer.

    cluster run unsure.py --build DIR

(`cluster` is tests/servers/postgresql/cluster.) Something lies between desk and server that cuts them off at a COMMIT, before the
server hears it or before the desk hears its answer, and lets nobody through for as long as the desk looks back."""
import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

import silence
from silence import Desk, ask, check

LOOK_BACK_S = 30


class Between(threading.Thread):
    def __init__(self, folder):
        super().__init__(daemon=True)
        self.cut = None  # "asking" or "answering": at the next COMMIT
        self.closed = False
        self.server = re.search("host=([^&]*)", silence.URL)[1] + "/.s.PGSQL.5432"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(folder + "/.s.PGSQL.5432")
        self.listener.listen()
        silence.URL = silence.URL.replace(self.server.rpartition("/")[0], folder)
        self.lines = []
        self.start()

    def run(self):
        while True:
            desk, _ = self.listener.accept()
            if self.closed:
                desk.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            self.lines.append((desk, server))
            for one, other in ((desk, server), (server, desk)):
                threading.Thread(target=self.carry, args=(one, other, one is desk), daemon=True).start()

    def carry(self, one, other, asks):
        while data := one.recv(65536) if one.fileno() >= 0 else b"":
            if asks and self.cut and b"; COMMIT" in data:
                self.hang_up(other if self.cut == "answering" else None, data)
                return
            try:
                other.sendall(data)
            except OSError:
                break
        self.lose(one, other)

    def lose(self, *ends):
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def hang_up(self, server, data):
        """Of all, since a desk that heard of the commit on another line would not be cut off."""
        self.cut, self.closed = None, True
        for desk, _ in self.lines:
            self.lose(desk)
        if server:
            server.sendall(data)
            time.sleep(0.5)
        for _, end in self.lines:
            self.lose(end)
        self.lines = []


def decide(between, desk, cut, key, words, settled, held_s):
    between.cut = cut
    desk.t.seen = b""
    desk.t.key(key, 100)
    unsure = desk.t.until(f"uncertain whether it was done, look before you repeat it: {words}", LOOK_BACK_S + 15)
    check(unsure is not None, f"{words}, cut off {cut}: that it is uncertain is read after {(unsure or 0) / 1000:.0f} s")
    check("1 uncertain" in desk.screen(), "and stands on line 1")
    holder = subprocess.Popen(["psql", os.environ["NW_POSTGRESQL"], "-X", "-q", "-c",
                               f"BEGIN; SELECT nachtwacht.write_lock(); SELECT pg_sleep({held_s})"], stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    between.closed = False
    found = desk.t.until(f"{settled}: {words}", held_s + 15)
    check(found is not None, f"what became of it is read, though nobody could look for {held_s} s")
    desk.t.until_quiet(1000, 3)
    check("uncertain" not in desk.screen().split("queue:")[0], "and it is uncertain no more")
    holder.wait()


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--build", default=".")
    a = args.parse_args()
    with tempfile.TemporaryDirectory(prefix="unsure-") as folder:
        silence.prepare(a.build, ["anna"])
        between = Between(folder)
        desk = Desk(a.build, "anna", folder)
        claimed = "SELECT count(*) FROM nachtwacht.journal WHERE event = 'case.claimed'"
        decide(between, desk, "answering", "c", "claim", "it was done after all", 8)
        check(ask(claimed) == "1", "it is in the journal, once")
        decide(between, desk, "asking", "jc", "claim", "it was not done, decide it again", 1)
        check(ask(claimed) == "1", "and the other is not")
        desk.t.key("E", 500)
        said = desk.screen()
        check("it was done after all" in said and "it was not done" in said, "the view of errors has kept both")
        desk.t.close("qZZ")
    print(f"{silence.counts['passed']} passed, {silence.counts['failed']} failed")
    sys.exit(silence.counts["failed"] > 0)


if __name__ == "__main__":
    main()
