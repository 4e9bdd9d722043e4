#!/usr/bin/env python3
"""Writes N made-up mentions for the benches: mentions.py N [jsonl|texts|lines|mbox] > FILE

The same N always gives the same text: Dutch, French and English, emoji, hashtags. Planted words
make searches comparable between programs: `zeldzaamwoord` stands in one of a thousand,
`eenhoornlast` only in the newest but two, `eenhoornfirst` only in the third.
"""
import datetime
import email.header
import json
import random
import sys

SAID = {
    "nl": ("er staat rook boven de dokken", "wie belt er het nummer 101?", "de brug staat al een uur open",
           "mijn fiets is gestolen aan het station", "dank u voor de snelle hulp", "is de ring weer vrij",
           "er wordt weer geracet op de Dampoort", "waar kan ik aangifte doen", "die camera flitst iedereen"),
    "fr": ("on voit de la fumée près du canal", "merci pour votre aide cette nuit", "le pont est bloqué ?",
           "j'ai perdu mon portefeuille dans le tram", "à quel numéro faut-il appeler", "c'est dangereux de rester ici"),
    "en": ("there is smoke over the docks", "is it safe to open the windows", "thanks for the quick reply",
           "who do I call about a lost passport", "is the station open again", "somebody is breaking into a car"),
}
FIRST = "Sofie Jan Els Piet Marie Luc Noël Youssef Fatima Emma Zoë Anaïs Bjørn Łukasz".split()
LAST = "Peeters Janssens Maes Dubois Lambert Claes Goossens Wouters De-Smet Laurent".split()
MARKS = ("🔥", "🙏", "🚓", "😡", "👍", "#gent", "#dampoort", "#brand", "https://nieuws.example/a/%d", "@politie.example")
NETWORKS = ("mastodon", "bluesky", "x", "facebook")
START = 1_700_000_000


def mentions(count):
    dice = random.Random(11)
    for i in range(count):
        lang = dice.choice(("nl", "nl", "nl", "fr", "en"))
        words = [dice.choice(SAID[lang]) for _ in range(dice.randint(1, 4))]
        mark = dice.choice(MARKS)
        words.append(mark % i if "%d" in mark else mark)
        if i % 1000 == 500:
            words.insert(0, "zeldzaamwoord")
        if i == count - 3:
            words.insert(0, "eenhoornlast")
        if i == 2:
            words.insert(0, "eenhoornfirst")
        name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
        yield i, START + i * 37, f"burger{dice.randrange(max(count // 3, 1))}.example", name, dice.choice(NETWORKS), lang, " ".join(words)


def jsonl(out, rows):
    for i, when, handle, name, network, lang, text in rows:
        created = datetime.datetime.fromtimestamp(when, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        out.write(json.dumps({"network": network, "account": "bench-" + network, "id": str(i), "created": created,
                              "author": {"id": handle, "handle": handle, "name": name}, "text": text, "lang": lang,
                              "visibility": "public"}, ensure_ascii=False) + "\n")


def texts(out, rows):
    for row in rows:
        out.write(row[6] + "\n")


def lines(out, rows):
    for row in reversed(list(rows)):
        out.write(f"{row[1]} {row[4]:9} {row[3]:18} {row[6]}\n")


def mbox(out, rows):
    for i, when, handle, name, network, _, text in rows:
        date = datetime.datetime.fromtimestamp(when, datetime.timezone.utc)
        subject = email.header.Header(text[:70], "utf-8", maxlinelen=400).encode()
        sender = email.header.Header(name, "utf-8").encode()
        out.write(f"From a@b {date:%a %b %d %H:%M:%S %Y}\nFrom: {sender} <{handle.replace('.', '@', 1)}>\n"
                  f"Subject: {subject}\nDate: {date:%a, %d %b %Y %H:%M:%S} +0000\nMessage-ID: <{i}@bench>\n"
                  f"Content-Type: text/plain; charset=utf-8\n\n{text}\n\n")


if __name__ == "__main__":
    kind = sys.argv[2] if len(sys.argv) > 2 else "jsonl"
    {"jsonl": jsonl, "texts": texts, "lines": lines, "mbox": mbox}[kind](sys.stdout, mentions(int(sys.argv[1])))
