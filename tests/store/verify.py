#!/usr/bin/env python3
"""verify.py STORE | --vector: checks a store's journal as nachtwacht-store(7) specifies it, with
nothing of nachtwacht itself. Prints what `nachtwacht audit verify` prints, or the first fault."""
import hashlib
import sqlite3
import sys

FIELDS = "seq, time, actor, event, subject, details"


def event_hash(prev, fields):
    digest = hashlib.sha256(prev)
    for field in fields:
        field = str(field).encode()
        digest.update(b"%d:" % len(field) + field)
    return digest.digest()


def chain(db):
    head, last = bytes(32), 0
    for row in db.execute(f"SELECT {FIELDS}, prev, hash FROM journal ORDER BY seq"):
        fields, prev, stored = row[:6], row[6], row[7]
        if fields[0] != last + 1:
            sys.exit(f"event {last + 1} is missing")
        if prev != head or stored != event_hash(head, fields):
            sys.exit(f"event {fields[0]} is not what was written")
        head, last = stored, fields[0]
    return last, head


def captures(db):
    for number, stored, data in db.execute("SELECT id, sha256, bytes FROM captures WHERE bytes IS NOT NULL"):
        if hashlib.sha256(data).digest() != stored:
            sys.exit(f"raw capture {number} is not what came in")


def texts(db):
    for table, key in (("mentions", "id"), ("mention_versions", "mention_id"), ("notes", "id"), ("posts", "id")):
        for number, salt, text, stored in db.execute(
                f"SELECT {key}, salt, CAST(text AS BLOB), hash FROM {table} WHERE text IS NOT NULL"):
            if hashlib.sha256(salt + text).digest() != stored:
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
    db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    last, head = chain(db)
    captures(db)
    texts(db)
    print(f"ok: {last} events, head {last} {head.hex()}")


if __name__ == "__main__":
    main()
