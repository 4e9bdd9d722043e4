#!/usr/bin/env python3
"""Two operators at two terminals over one store: who answers a case, who takes it over, what a send shows that comes too late,
and a danger that both see.

    cluster run team.py --build DIR

(`cluster` is tests/servers/postgresql/cluster.)"""
import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from silence import Desk, as_role, ask, check, counts, prepare  # noqa: E402
from terminal import ESCAPES  # noqa: E402

LEASE_S, ASKED_S = 60, 20


def shows(desk, words, seconds=5.0):
    """Whether its screen has these words by then."""
    end = time.monotonic() + seconds
    while True:
        text = " ".join(desk.screen().split())
        if words in text:
            return True
        if time.monotonic() > end:
            print(f"     {desk.name} shows: {text}", flush=True)
            return False


def wrote(desk, words):
    """Whether it wrote these words for the keys that were pressed last: a question would take ^L for its answer."""
    text = " ".join(ESCAPES.sub(b" ", desk.t.seen).decode(errors="replace").split())
    if words not in text:
        print(f"     {desk.name} wrote: {text}", flush=True)
    return words in text


def press(desk, keys):
    """Each key in a write of its own, as a person's."""
    desk.t.seen = b""
    for key in keys.split(" "):
        desk.t.key({"<Enter>": "\r", "<Leave>": "\033\033", "<Blank>": " "}.get(key, key), 120)


def lease(case=300):
    return ask(f"SELECT operator FROM nachtwacht.leases WHERE case_id = {case} AND until > extract(epoch FROM now()) * 1000000")


def one_answers(anna, bram):
    press(anna, "r")
    anna.t.key("Morgen om 8 u", 2500)
    check(lease() == "anna", "who opens the composer has the case")
    check(shows(bram, "anna is writing an answer"), "the other desk says who is writing")
    press(bram, "r")
    check(wrote(bram, "anna is writing to this case: r read n note T take over"), "who comes second has three choices")
    press(bram, "n")
    bram.t.key("\x15note gezien\r", 300)
    check(shows(anna, "NEW"), "the first one sees that a note came")
    check(lease() == "anna", "and keeps the case")


def too_late(anna):
    press(anna, "\x04")
    check(wrote(anna, "NEW!"), "the review shows what came since the text was begun")
    press(anna, "d")
    check(ask("SELECT count(*) FROM nachtwacht.posts WHERE state = 'held'") == "0", "nothing has left")


def taken_over(anna, bram):
    press(anna, "r")
    anna.t.key("Of om 9 u", 2500)
    press(bram, "r T")
    check(shows(bram, "anna was asked"), "who wants the case asks first")
    check(shows(anna, "bram asks for this case: F8 keeps it"), "who has it is asked")
    check(lease() == "anna", "and has it still")
    anna.t.key("\x1b8", 300)
    check(shows(anna, "you keep the case"), "she keeps it")
    check(shows(bram, "keeps case 300"), "and who asked knows")
    time.sleep(ASKED_S + 1)
    press(bram, "r T")
    check(lease() == "anna", "who was refused does not get it by waiting")
    time.sleep(ASKED_S + 1)
    press(bram, "r T")
    check(lease() == "bram", "who gets no answer in 20 s has it")
    check(shows(bram, "REPLY to"), "and writes")
    check(shows(anna, "bram took over"), "the one before is told")
    press(anna, "<Leave>")
    check(ask("SELECT text FROM nachtwacht.posts WHERE author = 'anna'").endswith("Of om 9 u"), "and her text is kept")
    press(bram, "<Leave>")


def line_dies(anna, bram):
    press(anna, "r")
    anna.t.key(" en de rest", 300)
    os.kill(anna.t.pid, signal.SIGKILL)
    check(lease() == "anna", "a session that died has the case for a while")
    press(bram, "r")
    check(wrote(bram, "anna is writing to this case"), "and nobody writes beside it")
    press(bram, "x")
    time.sleep(LEASE_S + 1)
    check(lease() == "", "after 60 s it has lapsed")
    press(bram, "r")
    check(shows(bram, "REPLY to"), "then another may write")
    press(bram, "<Leave>")
    check("en de rest" in anna.drafts() or "en de rest" in ask("SELECT text FROM nachtwacht.posts WHERE author = 'anna'"),
          "and the text that was being written is there")


def danger(anna, bram):
    press(anna, "j p0")
    begun = time.monotonic()
    check(shows(bram, "DANGER TO LIFE case 299", 2) and time.monotonic() - begun < 2, "a danger is on both screens at once")
    check(b"\a" in bram.t.seen or ask("SELECT count(*) FROM nachtwacht.cases WHERE acknowledged > 0") == "0", "and rings")
    press(bram, "g! !")
    check(shows(anna, "not handed to 101 yet"), "one acknowledges for both")
    press(anna, "x")
    check(ask("SELECT state FROM nachtwacht.cases WHERE id = 299") == "open", "nobody puts it away")
    press(bram, "!")
    bram.t.key("\x1b[Z", 100)
    bram.t.key("Katrien", 100)
    bram.t.key("\x1b[Z", 100)
    bram.t.key("4471", 100)
    bram.t.key("\x04", 500)
    check(ask("SELECT about || ' ' || text || ' ' || author FROM nachtwacht.notes WHERE kind = 'handed'") == "4471 Katrien bram",
          "who took it at 101, their number, and who handed it over are kept")
    check("DANGER" not in anna.screen(), "and the bar is gone from both")


def shift(anna, bram):
    """The end of one: what is with anna goes to bram, who reads it and signs."""
    press(anna, "c")
    press(anna, "gs w")
    anna.t.key("Els belt terug om 7 u.", 200)
    anna.t.key("\x04", 200)
    anna.t.key("bram\r", 400)
    check(shows(anna, "passed on"), "the shift is handed over")
    check(ask("SELECT count(*) FROM nachtwacht.cases WHERE assignee = 'anna' AND state NOT IN ('resolved', 'merged', 'spam')") == "0",
          "and no case stays with who goes home")
    check(shows(bram, "gave you case"), "the one after is told what came to him")
    press(bram, "gs")
    check(shows(bram, "Els belt terug om 7 u."), "he reads what was handed over")
    press(bram, "y")
    check(ask("SELECT taken_by FROM nachtwacht.handovers") == "bram", "and signs")
    check(ask("SELECT string_agg(actor || ' ' || event, ', ' ORDER BY seq) FROM nachtwacht.journal WHERE subject LIKE 'handover:%'")
          == "anna handover.signed, bram handover.taken", "the journal tells both")
    press(anna, "q")
    press(bram, "q")


class Lines:
    """The desk as lines, for whom no screen can be read."""

    def __init__(self, build, name, folder):
        conf = os.path.join(folder, name)
        with open(conf, "w") as f:
            f.write("collect = off\n")
        self.name, self.said = name, conf + ".said"
        with open(self.said, "w") as out:
            self.p = subprocess.Popen([f"{build}/nachtwacht", "--line", "--store", as_role(name), "--config", conf],
                                      stdin=subprocess.PIPE, stdout=out, stderr=out, text=True)

    def says(self, words, seconds=5.0):
        end = time.monotonic() + seconds
        while True:
            with open(self.said) as f:
                text = f.read()
            if words in text:
                return True
            if time.monotonic() > end:
                print(f"     {self.name} was told: {text}", flush=True)
                return False
            time.sleep(0.1)

    def type(self, line):
        self.p.stdin.write(line + "\n")
        self.p.stdin.flush()


def as_lines(build, bram, folder):
    """What reaches one who reads no screen, and what he says to it."""
    carl = Lines(build, "carl", folder)
    check(carl.says("open: "), "the desk opens as lines")
    bram.t.key(":limit author:h100.example\r", 500)
    press(bram, "p0")
    check(carl.says("danger to life: case 101"), "a danger that a colleague saw is told")
    bram.t.key(":note @carl kijk eens\r", 500)
    check(carl.says("bram calls you to case 101"), "who is called is told")
    carl.type("show 101")
    check(carl.says("kijk eens"), "and reads what for")
    check(ask("SELECT count(*) FROM nachtwacht.calls WHERE operator = 'carl' AND seen = 0") == "0", "which is seen then")
    dora = Desk(build, "dora", folder)
    dora.t.key(":announce meldkamer heeft storing\r", 500)
    check(carl.says("line of the day, by dora: meldkamer heeft storing"), "the line of the day is told")
    carl.type("confirm")
    carl.type("confirm")
    check(carl.says("no line of the day to read"), "and read once")
    carl.type("quit")
    check(carl.p.wait(5) == 1, "a line that failed is in the status at the end of a pipe")
    dora.t.close("ZZ")


def run(build, folder):
    prepare(build, ["anna", "bram", "carl"])
    ask("CREATE ROLE dora LOGIN IN ROLE nachtwacht_supervisor")
    anna, bram = Desk(build, "anna", folder), Desk(build, "bram", folder)
    for desk in (anna, bram):
        desk.t.key(":set preview on\r", 300)
    one_answers(anna, bram)
    too_late(anna)
    taken_over(anna, bram)
    danger(anna, bram)
    press(bram, "<Leave> q")
    shift(anna, bram)
    for desk in (anna, bram):
        desk.t.key(":limit author:h299.example\r", 500)
    line_dies(anna, bram)
    as_lines(build, bram, folder)
    bram.t.close("ZZ")


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--build", default=".")
    a = args.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(os.path.abspath(a.build), folder)
    print("{passed} passed, {failed} failed".format(**counts))
    sys.exit(counts["failed"] > 0)


if __name__ == "__main__":
    main()
