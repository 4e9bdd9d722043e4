"""A running server for its checks, bare requests beside it, and its control; and what runs the checks."""
import json
import os
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

import requests

NAME = "check"
PATIENCE_S = 30
SERVERS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Control:
    """control.mention(text=...) is POST /mention with {"text": ...}."""

    def __init__(self, url):
        self._url = url

    def __getattr__(self, name):
        def call(**arguments):
            answer = requests.post(f"{self._url}/{name}", json=arguments, timeout=PATIENCE_S * 2)
            assert answer.ok, answer.text
            return answer.json()
        return call


class Net:
    """The server of a folder; `ready` is the line that it said. It ends with this."""

    def __init__(self, folder, *options):
        self.process = subprocess.Popen([sys.executable, os.path.join(SERVERS, folder, "server.py"), "--end-with-stdin", *options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ready = json.loads(self.process.stdout.readline())
        self.url, self.token = self.ready["url"], self.ready.get("token")
        self.control = Control(self.ready["control"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        assert self.process.wait(PATIENCE_S) == 0
        self.process.stdout.close()

    def ask(self, method, path, token=True, timeout=PATIENCE_S, headers=None, **given):
        headers = {"User-Agent": NAME, **(headers or {})}
        if token:
            headers["Authorization"] = "Bearer " + (self.token if token is True else token)
        url = path if path.startswith("http") else self.url + path
        return requests.request(method, url, headers=headers, timeout=timeout, **given)


def gone(ask):
    """Whether the answer did not come, or not whole."""
    try:
        answer = ask()
    except requests.RequestException:
        return True
    return len(answer.content) < int(answer.headers["Content-Length"])


def _run(case):
    """The words for it, and whether it passed."""
    start, label, check = case
    name = label + check.__name__[len("check_"):].replace("_", " ")
    try:
        with start() as net:
            check(net)
    except Exception:
        return f"not ok {name}\n{traceback.format_exc()}", False
    return f"ok {name}", True


def main(modules, *starts):
    """Runs every check_... of the modules on each of starts, pairs of a label and what starts a Net; the last line is
    `N passed, N failed`."""
    cases = [(start, label, check) for label, start in starts for module in modules
             for name, check in vars(module).items() if name.startswith("check_") and callable(check)]
    passed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for words, good in pool.map(_run, cases):
            print(words, flush=True)
            passed += good
    print(f"{passed} passed, {len(cases) - passed} failed")
    return passed != len(cases)
