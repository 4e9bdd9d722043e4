#!/usr/bin/python3
"""What silence.py leaves open: who comes, leaves or begins a reply while the database hangs, and what `do` and `import` tell of
a primary that dies.

    cluster run outage.py PROGRAM hang
    cluster keep outage.py PROGRAM failover [--rounds N] [--seed N]

Hang: a case that is not loaded is said to come; a reply begun on it lies on the disk and is kept; leaving asks once and then
names what nobody answered; a desk that is started is refused within the connection's limit and ended by ^C.

Failover: the primary is killed at a random moment under load, and the synchronous standby promoted. Every `do` that was acknowledged
is there once, no refused one is, what the desk took is there once, no imported mention is lost, and the chain is whole.
The last line is `N passed, N failed`.
"""
import argparse
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "bench"))
from terminal import ESCAPES, Terminal  # pylint: disable=wrong-import-position

CASES, WRITERS = 300, 3
PATIENCE_S = 60


def psql(url, text):
    return subprocess.check_output(["psql", "-XAtqc", f"SET search_path = nachtwacht; {text}", url], text=True).strip()


def mention(number):
    return json.dumps({"network": "town", "account": "gent", "id": str(number), "created": "2026-11-23T22:15:00Z",
                       "author": {"id": str(number), "handle": f"u{number}"}, "text": f"melding {number} over water"})


def until(true, what):
    end = time.monotonic() + PATIENCE_S
    while not (found := true()):
        assert time.monotonic() < end, f"it did not come to pass: {what}"
        time.sleep(0.05)
    return found


class House:
    """A store on the server, and the programs on it."""

    def __init__(self, program, url):
        self.program, self.url = program, url
        self.home = tempfile.TemporaryDirectory(prefix="nachtwacht-desk-")
        self.env = {**os.environ, "XDG_STATE_HOME": self.home.name, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self.conf = f"{self.home.name}/conf"
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write("collect = off\n")
        assert self.run("store", "init").returncode == 0
        assert self.run("import", text="\n".join(map(mention, range(1, CASES + 1)))).returncode == 0

    def run(self, *words, text=None):
        return subprocess.run([self.program, "--store", self.url, "--config", self.conf, *words], env=self.env,
                              input=text, capture_output=True, text=True, check=False)

    def open(self):
        desk = Terminal([self.program, "--store", self.url, "--config", self.conf], env=self.env, size=(100, 30))
        assert desk.until("melding", 20) is not None, ESCAPES.sub(b"", desk.seen)
        desk.until_quiet(300)
        return desk

    def drafts(self):
        texts = []
        for path in glob.glob(f"{self.home.name}/nachtwacht/drafts/*.json"):
            with open(path, encoding="utf-8") as f:
                texts.append(json.load(f)["text"])
        return texts


def screen(desk):
    """All that was written, as words; what is drawn anew is whole after ^L."""
    desk.key("\x0c", 100)
    mark = len(desk.seen)
    desk.key("\x0c", 100)
    return ESCAPES.sub(b" ", desk.seen[mark:]).decode(errors="replace")


def quantile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def press(desk, keys, times):
    desk.key(keys, 10)
    if desk.first_ms is not None:
        times.append(desk.first_ms)
    time.sleep(0.02)


# ---- hang ---------------------------------------------------------------------------------


def hang(options):
    house = House(options.program, os.environ["NW_POSTGRESQL"])
    begin_reply(house)
    leave(house)


def begin_reply(house):
    """On a case that nobody can read now."""
    desk = house.open()
    subprocess.check_call(["cluster", "freeze", "one"])
    desk.key(":note eerste\r")
    assert desk.until("does not answer since", 10) is not None, "line 1 says nothing"
    desk.key("j\r")
    assert "comes when the store answers" in screen(desk), screen(desk)
    desk.key("q")
    desk.key("r")
    typed = "Dank u wel, we kijken het na."
    desk.key(typed)
    at = time.monotonic()
    until(lambda: typed in house.drafts(), "the draft lies on the disk")
    kept_s = time.monotonic() - at
    desk.key("\x07", 100)  # away from it, before it came
    desk.key("jj")
    subprocess.check_call(["cluster", "thaw", "one"])
    at = time.monotonic()
    until(lambda: psql(house.url, "SELECT count(*) FROM notes WHERE text = 'eerste'") == "1", "the decision is done")
    on_s = time.monotonic() - at
    until(lambda: "does not answer" not in screen(desk), "line 1 is quiet again")
    assert typed in house.drafts(), "the draft is kept"
    desk.close()
    print(f"draft on the disk after {kept_s:.1f} s, the decision done {on_s:.1f} s after the database went on")
    assert kept_s < 2


def leave(house):
    """Whoever leaves, or comes, while the server stands still is not held up."""
    desk = house.open()
    subprocess.check_call(["cluster", "freeze", "one"])
    try:
        desk.key(":note derde\r")
        assert desk.until("does not answer since", 10) is not None
        desk.key("ZZ")
        assert "leaving again" in screen(desk), screen(desk)
        begin = time.monotonic()
        os.write(desk.fd, b"ZZ")
        left = desk.until("look whether it was done: note derde", 10)
        assert left is not None, "the desk says what it leaves behind"
        desk.close()
        left_s = time.monotonic() - begin
        begin = time.monotonic()
        late = Terminal([house.program, "--store", house.url, "--config", house.conf], env=house.env)
        assert late.until("does not answer|timeout", 10) is not None
        late_s = time.monotonic() - begin
        late.close()
        broken = Terminal([house.program, "--store", house.url, "--config", house.conf], env=house.env)
        time.sleep(0.5)
        begin = time.monotonic()
        os.write(broken.fd, b"\x03")
        while broken.read(5) is not None:
            pass
        broken_s = time.monotonic() - begin
        broken.close()
    finally:
        subprocess.check_call(["cluster", "thaw", "one"])
    print(f"left after {left_s:.1f} s, refused after {late_s:.1f} s, ^C after {broken_s:.1f} s")
    assert broken_s < 1 and left_s < 6 and late_s < 6


# ---- failover -----------------------------------------------------------------------------


class Load:
    """`do` after `do`, several at once, and an import beside them."""

    def __init__(self, house):
        self.house, self.ends = house, False
        self.acknowledged, self.refused, self.uncertain = [], [], []
        self.first_after = None
        self.killed = None
        self.threads = [threading.Thread(target=self.decide, args=(i,)) for i in range(WRITERS)]
        self.threads.append(threading.Thread(target=self.take_in))
        self.imported = CASES
        for thread in self.threads:
            thread.start()

    def decide(self, writer):
        number = 0
        while not self.ends:
            number += 1
            text = f"w{writer}-{number}"
            begun = time.monotonic()
            done = self.house.run("do", str(random.randint(1, CASES)), "note", text)
            if done.returncode == 0:
                self.acknowledged.append(text)
                if self.killed and begun > self.killed and not self.first_after:
                    self.first_after = time.monotonic()
            elif "look before you repeat" in done.stderr:
                self.uncertain.append(text)
            else:
                self.refused.append((text, done.stderr.strip()))
                time.sleep(0.1)

    def take_in(self):
        while not self.ends:
            lines = "\n".join(mention(i) for i in range(self.imported + 1, self.imported + 21))
            if self.house.run("import", text=lines).returncode == 0:
                self.imported += 20
            time.sleep(0.1)

    def end(self):
        self.ends = True
        for thread in self.threads:
            thread.join()


def one_failover(program, dice, number):
    subprocess.check_call(["cluster", "new", "one"])
    subprocess.check_call(["cluster", "standby", "two", "one"])
    url = subprocess.check_output(["cluster", "url", "one", "two"], text=True).strip()
    house = House(program, url)
    desk = house.open()
    load = Load(house)
    desk.key("jjjjjjjjjj")
    typed, times = [], []
    kill_at = time.monotonic() + 1 + 3 * dice.random()
    promote_after = 3 * dice.random()

    def decide():
        typed.append(f"desk-{len(typed)}")
        desk.key(f":note {typed[-1]}\r", 10)
        press(desk, random.choice("jk"), times)

    while time.monotonic() < kill_at:
        decide()
    subprocess.check_call(["cluster", "kill", "one"])
    load.killed = killed = time.monotonic()
    desk.key("r")
    draft = f"Concept {number}"
    for letter in draft:
        press(desk, letter, times)
    time.sleep(1)
    desk.key("\x07", 100)
    while time.monotonic() < killed + promote_after:
        decide()
    subprocess.check_call(["cluster", "promote", "two"])
    while time.monotonic() < killed + promote_after + 4:
        decide()
    until(lambda: load.first_after, "writes go on")
    two = subprocess.check_output(["cluster", "url", "two"], text=True).strip()
    until(lambda: psql(two, f"SELECT count(*) FROM notes WHERE text = '{typed[-1]}'") == "1", "the desk goes on")
    load.end()
    desk.key("E", 300)
    said = screen(desk)
    assert "was lost at" in said and "/two" in said, said
    desk.close("q")
    there = psql(two, "SELECT text FROM notes").split("\n")
    for text in load.acknowledged + typed:
        assert there.count(text) == 1, f"{text} is there {there.count(text)} times"
    for text, why in load.refused:
        assert text not in there, f"{text} is there, and was refused: {why}"
    mentions = int(psql(two, "SELECT count(*) FROM mentions"))
    assert mentions >= load.imported, f"{mentions} of {load.imported} mentions"
    assert draft in house.drafts() or psql(two, f"SELECT count(*) FROM posts WHERE text = '{draft}'") == "1", "the draft is kept"
    verified = house.run("audit", "verify")
    assert verified.returncode == 0, verified.stderr
    print(f"  killed under load, promoted {promote_after:.1f} s later: writes go on {load.first_after - killed:.1f} s after the death;"
          f" acknowledged {len(load.acknowledged)} + {len(typed)} at the desk, refused {len(load.refused)}, uncertain"
          f" {len(load.uncertain)}, lost 0; keys p50 {quantile(times, 0.5):.1f} p99 {quantile(times, 0.99):.1f} ms", flush=True)


def failover(options):
    dice = random.Random(options.seed)
    print(f"seed {options.seed}")
    for number in range(options.rounds):
        one_failover(options.program, dice, number)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=os.path.realpath)
    parser.add_argument("what", choices=("hang", "failover"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 16))
    options = parser.parse_args()
    try:
        {"hang": hang, "failover": failover}[options.what](options)
    except AssertionError as err:
        print(f"{options.what}: {re.sub(chr(32) + '+', ' ', str(err))}\n0 passed, 1 failed")
        return 1
    print("1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
