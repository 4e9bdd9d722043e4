#!/usr/bin/env python3
"""verify.py STORE | --vector: checks a store's journal as nachtwacht-store(7) specifies it, with
nothing of nachtwacht itself. Prints what `nachtwacht audit verify` prints, or the first fault."""
import csv
import hashlib
import os
import sqlite3
import subprocess
import sys

FIELDS = "seq, time, actor, event, subject, details"


class File:
    """A store in SQLite. Bytes come as hexadecimal digits, as from the other."""
    bytes_of = staticmethod("hex({0})".format)
    text_of = bytes_of

    def __init__(self, path):
        self.db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def rows(self, sql):
        return self.db.execute(sql)


class Server:
    """A store in PostgreSQL, asked with psql."""
    bytes_of = staticmethod("encode({0}, 'hex')".format)
    text_of = staticmethod("encode(convert_to({0}, 'UTF8'), 'hex')".format)

    def __init__(self, url):
        self.url = url

    def rows(self, sql):
        asked = subprocess.run(["psql", self.url, "--csv", "-t", "-c", sql], check=True, capture_output=True, text=True,
                               env={**os.environ, "PGOPTIONS": "-c search_path=nachtwacht"})
        return csv.reader(asked.stdout.splitlines(keepends=True))


def event_hash(prev, fields):
    digest = hashlib.sha256(prev)
    for field in fields:
        field = str(field).encode()
        digest.update(b"%d:" % len(field) + field)
    return digest.digest()


def chain(db):
    head, last = bytes(32), 0
    for row in db.rows(f"SELECT {FIELDS}, {db.bytes_of('prev')}, {db.bytes_of('hash')} FROM journal ORDER BY seq"):
        fields, prev, stored = (int(row[0]), *row[1:6]), bytes.fromhex(row[6]), bytes.fromhex(row[7])
        if fields[0] != last + 1:
            sys.exit(f"event {last + 1} is missing")
        if prev != head or stored != event_hash(head, fields):
            sys.exit(f"event {fields[0]} is not what was written")
        head, last = stored, fields[0]
    return last, head


def captures(db):
    for number, stored, data in db.rows(
            f"SELECT id, {db.bytes_of('sha256')}, {db.bytes_of('bytes')} FROM captures WHERE bytes IS NOT NULL"):
        if hashlib.sha256(bytes.fromhex(data)).hexdigest() != stored.lower():
            sys.exit(f"raw capture {number} is not what came in")


def texts(db):
    for table, key in (("mentions", "id"), ("mention_versions", "mention_id"), ("notes", "id"), ("posts", "id"),
                       ("moderations", "id")):
        for number, salt, text, stored in db.rows(
                f"SELECT {key}, {db.bytes_of('salt')}, {db.text_of('text')}, {db.bytes_of('hash')} FROM {table} "
                "WHERE text IS NOT NULL"):
            if hashlib.sha256(bytes.fromhex(salt + text)).hexdigest() != stored.lower():
                sys.exit(f"{table} {number}: the text is not what was written")


def vector():
    first = (1, 1790000000000000, "nachtwacht", "store.created", "store:live", "{}")
    second = (2, 1790000001000001, "anna", "case.tagged", "case:12", '{"tag":"crème"}')
    head = event_hash(bytes(32), first)
    print(head.hex())
    print(event_hash(head, second).hex())


def main():
    if sys.argv[1:] == ["--vector"]:
        return vector()
    db = (Server if "://" in sys.argv[1] else File)(sys.argv[1])
    last, head = chain(db)
    captures(db)
    texts(db)
    print(f"ok: {last} events, head {last} {head.hex()}")


if __name__ == "__main__":
    main()
