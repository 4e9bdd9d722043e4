#!/usr/bin/env python3
"""The kills of kills.py on a real Bluesky network on loopback.

    tests/networks/check-bluesky bluesky_kills.py --build DIR [--posts] [--count N] [--seed S]
"""
import json
import os
import time
import urllib.parse
import urllib.request

import kills


class Network:
    """The loopback network and a citizen on it."""

    ANSWERS = True

    def __init__(self):
        self.info = json.loads(os.environ["BLUESKY_NETWORK"])
        self.tokens = {n: self.call("com.atproto.server.createSession", {"identifier": a["handle"], "password": a["password"]})["accessJwt"]
                       for n, a in self.info["accounts"].items()}

    def call(self, method, body=None, token=None, **query):
        url = f"{self.info['pds']}/xrpc/{method}" + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", "Bearer " + token)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")

    def control(self, path):
        with urllib.request.urlopen(self.info["control"] + path, timeout=30) as answer:
            return json.loads(answer.read())

    def mention(self, text):
        desk, citizen = self.info["accounts"]["desk"], self.info["accounts"]["citizen"]
        handle = "@" + desk["handle"]
        record = {"$type": "app.bsky.feed.post", "text": f"{handle} {text}",
                  "createdAt": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
                  "facets": [{"index": {"byteStart": 0, "byteEnd": len(handle)},
                              "features": [{"$type": "app.bsky.richtext.facet#mention", "did": desk["did"]}]}]}
        return self.call("com.atproto.repo.createRecord", {"repo": citizen["did"], "collection": "app.bsky.feed.post", "record": record},
                         self.tokens["citizen"])["uri"]

    def made(self):
        """The desk's posts: what each answers, and its text."""
        found, cursor = [], None
        while True:
            page = self.call("com.atproto.repo.listRecords", repo=self.info["accounts"]["desk"]["did"], collection="app.bsky.feed.post",
                             limit=100, **({"cursor": cursor} if cursor else {}))
            for r in page["records"]:
                parent = r["value"].get("reply", {}).get("parent", {}).get("uri")
                found.append((parent, r["value"]["text"]))
            cursor = page.get("cursor")
            if not cursor or not page["records"]:
                return found

    def replies(self):
        found = {}
        for parent, text in self.made():
            found.setdefault(parent, []).append(text)
        return found

    def posts(self):
        found = {}
        for parent, text in self.made():
            if not parent:
                found.setdefault(text.partition("\n")[0], []).append(text)
        return found

    def section(self, home):
        desk = self.info["accounts"]["desk"]
        secret = f"{home}/secret"
        with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
            f.write(desk["password"] + "\n")
        return (f"  network = bluesky\n  server = '{self.info['pds']}'\n  identifier = '{desk['handle']}'\n"
                f"  password_file = '{secret}'\n  allow_private_addresses = on\n  poll_s = 1\n"
                f"  chat_service = '{self.info['chatService']}'\n")

    def lose_answer(self, _posts):
        self.control("/fault?path=putRecord&drop=after&count=1")

    def well(self):
        self.control("/fault")
        self.control("/flush")


if __name__ == "__main__":
    kills.main(Network(), kills.parser().parse_args())
