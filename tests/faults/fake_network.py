"""A fake server of tests/servers as the network of kills.py. One for a network says how its account is configured, how a citizen
mentions it, and which replies there are."""
import json
import os
import subprocess
import sys
import time
import urllib.request

SERVERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../servers")


class FakeNetwork:
    NAME = ""              # of the server, and of the network
    POST = ""              # the path where a reply is made
    POSTED = None          # the path where a post of our own is; None = the same
    ANSWERS = True         # else the desk publishes posts of its own there
    REPLIES = "statuses"   # the list of state() with the desk's posts: in_reply_to, text, deleted
    POSTS = None           # the list with those that answer nobody; None = the same

    def __init__(self, *options):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        command = [sys.executable, f"{SERVERS}/{self.NAME}/server.py", "--start", now, "--run", "--end-with-stdin", *options]
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.info = json.loads(self.server.stdout.readline())
        self.control("rate", remaining=1000000, limit=1000000)

    def control(self, name, **arguments):
        request = urllib.request.Request(f"{self.info['control']}/{name}", json.dumps(arguments).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    @staticmethod
    def secret(path, text):
        """Keeps a secret in a file, and gives its path."""
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as f:
            f.write(text + "\n")
        return path

    def options(self, home):
        """Of its account: what this network needs to sign in; values as the configuration writes them."""
        return {"token_file": self.secret(f"{home}/secret", self.info["token"])}

    def section(self, home):
        options = {"server": self.info["url"], **self.options(home)}
        return (f"  network = {self.NAME}\n" + "".join(f"  {name} = '{value}'\n" for name, value in options.items()) +
                "  allow_private_addresses = on\n  poll_s = 1\n")

    def mention(self, text):
        """A citizen's mention; what its replies name it by."""
        return self.control("mention", text=f"@desk {text}")["uri"]

    def replies(self):
        found = {}
        for post in self.control("state")[self.REPLIES]:
            if not post["deleted"]:
                found.setdefault(post["in_reply_to"], []).append(post["text"])
        return found

    def posts(self):
        found = {}
        for post in self.control("state")[self.POSTS or self.REPLIES]:
            if not post["deleted"] and not post.get("in_reply_to"):
                found.setdefault(post["text"].partition("\n")[0], []).append(post["text"])
        return found

    def lose_answer(self, posts):
        self.control("fault", path=posts and self.POSTED or self.POST, method="POST", manner="lost")

    def well(self):
        self.control("well")
