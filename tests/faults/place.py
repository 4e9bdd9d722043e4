"""Where the store of a fault suite lies: in a file, or in a database of its own on the server of NW_POSTGRESQL.

A place has:
    store, collector    its address for an operator, and for nachtwachtd
    deaths              what can die there beside the programs
    die(how, dice)      let it; False when nothing of it was there
    mourn()             the collector was killed
    read(text)          what SQL says, a list of columns for each row
"""
import contextlib
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import time
import urllib.parse

PATIENCE_S, AIM_S = 60, 0.1


def place(home, build):
    url = os.environ.get("NW_POSTGRESQL")
    return Server(url, build) if url else File(f"{home}/desk.db")


class File:
    deaths = ()

    def __init__(self, path):
        self.store = self.collector = path

    def mourn(self):
        """The kernel has let its lock go."""

    def read(self, text):
        with contextlib.closing(sqlite3.connect(self.store, timeout=PATIENCE_S)) as store:
            return store.execute(text).fetchall()


class Server:
    """The desk as people with roles have it; `jvr` answers, and may verify."""

    deaths = ("connection", "server")
    # As pg_terminate_backend does; and a process that dies by itself takes the whole server with it, which comes back.
    signals = {"connection": signal.SIGTERM, "server": signal.SIGKILL}

    def __init__(self, url, build):
        self.database = f"kills_{os.getpid()}"
        self.sql(url, f"CREATE DATABASE {self.database} TEMPLATE template0 LOCALE 'C.UTF-8'")
        parts = urllib.parse.urlsplit(url)
        self.owner, self.store, self.collector = (
            urllib.parse.urlunsplit(parts._replace(netloc=f"{who}@", path=f"/{self.database}"))
            for who in ("postgres", "jvr", "collector"))
        subprocess.run([f"{build}/nachtwacht", "--store", self.owner, "store", "init"], check=True,
                       stdout=subprocess.DEVNULL)
        for who, role in (("jvr", "supervisor"), ("collector", "collector")):
            self.sql(url, f"DO $$ BEGIN CREATE ROLE {who} LOGIN IN ROLE nachtwacht_{role};"
                          " EXCEPTION WHEN duplicate_object THEN END $$")

    @staticmethod
    def sql(url, text):
        """Says it until the server is there to hear it."""
        end = time.monotonic() + PATIENCE_S
        while (done := subprocess.run(["psql", "-XAtqc", text, url], capture_output=True, text=True)).returncode:
            if done.returncode != 2 or time.monotonic() > end:
                raise RuntimeError(done.stderr)
            time.sleep(0.1)
        return done.stdout

    def read(self, text):
        rows = self.sql(self.owner, f"SET search_path = nachtwacht; {text}")
        return [row.split("|") for row in rows.splitlines()]

    def mourn(self):
        """It learns of a death only when the lease runs out: it is told."""
        self.sql(self.owner, "SET search_path = nachtwacht; UPDATE collector SET until = 0 WHERE"
                             " set_config('nachtwacht.epoch', epoch::text, FALSE) IS NOT NULL")

    def die(self, how, dice):
        """At once, or as soon as somebody commits: an answer that is lost there is the one that matters."""
        who, which, aims = ("jvr", "collector")[dice.random() < 0.5], dice.random(), dice.random() < 0.5
        end, commits = time.monotonic() + AIM_S, []
        while aims and not commits and time.monotonic() < end:
            commits = self.serving("", "COMMIT")
        serving = commits or self.serving(who) or self.serving("")
        if not serving:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(serving[int(which * len(serving))], self.signals[how])
        return True

    def serving(self, who, what=""):
        """The server's processes for connections, which say in their titles whose they are and what they do."""
        found, server = [], pathlib.Path(os.environ["NW_CLUSTER"], "one/data/postmaster.pid").read_text().split()[0]
        for pid in pathlib.Path(f"/proc/{server}/task/{server}/children").read_text().split():
            with contextlib.suppress(OSError):
                if re.search(f"{who} {self.database} .*{what}", pathlib.Path(f"/proc/{pid}/cmdline").read_text()):
                    found.append(int(pid))
        return found
