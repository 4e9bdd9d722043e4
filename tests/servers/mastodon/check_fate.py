"""Faults, budgets, streams, TLS, and that two runs do not differ."""
import os
import queue
import re
import subprocess
import tempfile
import threading

import requests

from mastodon import MastodonNetworkError, MastodonRatelimitError, StreamListener
from check_fixture import Net
from common.check import PATIENCE_S, gone

NOTES = "/api/v1/notifications"
POSTS = "/api/v1/statuses"


def post(net, timeout=PATIENCE_S):
    return net.ask("POST", POSTS, json={"status": "x"}, timeout=timeout)


def check_answers_of_fate(net):
    net.control.fault(path=NOTES, method="GET", status=503, body="<h1>down</h1>", times=2, skip=1)
    assert [net.ask("GET", NOTES).status_code for _ in range(4)] == [200, 503, 503, 200]
    net.control.fault(path=POSTS, manner="answer_after", status=500)
    assert post(net).status_code == 500 and len(net.control.state()["statuses"]) == 1
    net.control.fault(path="/", times=1000)
    net.control.well()
    assert net.ask("GET", NOTES).ok


def check_lost_answers(net):
    for manner, acts in (("close", False), ("lost", True), ("truncated", True)):
        before = len(net.control.state()["statuses"])
        net.control.fault(path=POSTS, method="POST", manner=manner)
        assert gone(lambda: post(net))
        assert len(net.control.state()["statuses"]) - before == acts, manner
    for manner, acts in (("stall", False), ("stall_after", True), ("stall_body", True)):
        before = len(net.control.state()["statuses"])
        net.control.fault(path=POSTS, method="POST", manner=manner)
        assert gone(lambda: post(net, timeout=0.3)), manner
        assert len(net.control.state()["statuses"]) - before == acts, manner
    assert post(net).ok


def check_endless_and_bomb(net):
    net.control.fault(path=NOTES, manner="endless")
    with net.ask("GET", NOTES, stream=True) as answer:
        assert len(answer.raw.read(4_000_000)) == 4_000_000
    net.control.fault(path=NOTES, manner="bomb", megabytes=3)
    bomb = net.ask("GET", NOTES)
    assert len(bomb.content) == 3 << 20 and int(bomb.headers["Content-Length"]) < 20000


def check_rate(net):
    told = net.ask("GET", NOTES).headers
    prefix = net.of("X-RateLimit-", "X-Ratelimit-", None, None)
    assert bool(prefix) == any(name.lower().startswith("x-ratelimit") for name in told)
    if prefix:
        assert re.fullmatch(net.of(r"[-\dT:]+\.\d{6}Z", r"[-\dT:]+\.\d{3}Z", None, None), told[prefix + "Reset"])
    net.control.rate(remaining=1, reset="2026-11-23T19:00:00.123456Z")
    assert net.ask("GET", NOTES).ok
    refused = net.ask("GET", NOTES)
    assert refused.status_code == 429 and "Retry-After" not in refused.headers
    assert net.of("Too many requests", "rate limit reached", "Too many requests", "429 Too Many Requests") in refused.text
    if prefix:
        assert prefix + "Reset" in list(refused.headers) and refused.headers[prefix + "Remaining"] == "0"
        assert refused.headers[prefix + "Reset"] == "2026-11-23T19:00:00.123456Z"
    net.control.rate(remaining=300)
    net.control.fault(path=NOTES, manner="rate")
    try:
        net.api.notifications()
    except MastodonRatelimitError:
        pass
    else:
        raise AssertionError("no 429")
    assert net.ask("GET", NOTES).ok


class Listener(StreamListener):
    def __init__(self):
        self.heard = queue.Queue()

    def handle_heartbeat(self):
        self.heard.put(("heartbeat", None))

    def on_abort(self, err):
        self.heard.put(("abort", err))

    def next(self):
        return self.heard.get(timeout=PATIENCE_S)


for event in ("notification", "delete", "update", "status_update", "conversation"):
    setattr(Listener, "on_" + event, lambda self, thing, event=event: self.heard.put((event, thing)))


def listen(net, stream, *arguments):
    listener, client = Listener(), net.api

    def run():
        try:
            getattr(client, stream)(*arguments, listener, timeout=PATIENCE_S)
        except (MastodonNetworkError, requests.RequestException) as end:
            listener.heard.put(("end", end))

    threading.Thread(target=run, daemon=True).start()
    assert listener.next()[0] == "heartbeat", "it begins with :)"
    return listener


def check_streams(net):
    if net.like != "mastodon":
        for stream in ("user", "user/notification", "direct", "hashtag?tag=road"):
            assert net.ask("GET", "/api/v1/streaming/" + stream).status_code == 404
        return
    assert net.api.stream_healthy()
    user = listen(net, "stream_user")
    direct = listen(net, "stream_direct")
    tag = listen(net, "stream_hashtag", "road")
    made = net.control.mention(text="@desk #road")
    event, note = user.next()
    assert event == "notification" and note.status.uri == made["uri"]
    assert tag.next()[1].uri == made["uri"]
    net.control.edit(id=made["id"], text="@desk closed #road")
    assert [listener.next()[0] for listener in (user, tag)] == ["status_update"] * 2
    net.control.delete(id=made["id"])
    assert [str(listener.next()[1]) for listener in (user, tag)] == [made["id"]] * 2
    net.control.mention(text="@desk psst", visibility="direct")
    assert user.next()[0] == "notification" and direct.next()[1].last_status.visibility == "direct"
    net.control.stream(do="thump")
    assert user.next()[0] == "heartbeat"
    net.control.stream(do="freeze")
    net.control.mention(text="@desk not heard")
    net.control.stream(do="thaw")
    net.control.mention(text="@desk heard")
    assert "not heard" not in user.next()[1].status.content, "what was missed is not sent later"
    assert net.ask("GET", "/api/v1/streaming/user", token="wrong").status_code == 401
    assert net.ask("GET", "/api/v1/streaming/hashtag").status_code == 400


def check_heartbeats(net):
    if net.like != "mastodon":
        return
    with Net(net.like, "--thump", "0.02") as quick:
        listener = listen(quick, "stream_user")
        assert [listener.next()[0] for _ in range(3)] == ["heartbeat"] * 3


def check_broken_streams(net):
    if net.like != "mastodon":
        return
    for deed in ("cut", "tear"):
        with net.ask("GET", "/api/v1/streaming/user/notification", stream=True) as answer:
            assert net.control.wait(streams=1)["came"]
            net.control.stream(do="raw", text="event: odd\ndata: \n\n")
            net.control.stream(do=deed)
            net.control.mention()
            text = b""
            try:
                for piece in answer.iter_content(None):
                    text += piece
            except requests.RequestException:
                pass
            assert text.startswith(b":)\nevent: odd\ndata: \n\n")
            assert (b"notification" in text, text.endswith(b"\n\n")) == ((False, True) if deed == "cut" else (True, False))
        assert net.control.wait(streams=0)["came"]
    answer = net.ask("GET", "/api/v1/streaming/user", stream=True)
    assert net.control.wait(streams=1)["came"]
    answer.close()
    assert net.control.wait(streams=0)["came"], "a client that left is noticed"
    net.control.fault(path="/api/v1/streaming", manner="close")
    assert gone(lambda: net.ask("GET", "/api/v1/streaming/user"))


def check_a_stream_that_nobody_reads(net):
    if net.like != "mastodon":
        return
    with net.ask("GET", "/api/v1/streaming/user", stream=True):
        net.control.mention(count=5000)
        assert len(net.api.notifications(limit=80)) == 80


def check_read_back(net):
    net.ask("GET", NOTES + "?limit=3&types[]=mention", headers={"X-Mark": "here"})
    state = net.control.state()
    assert state["requests"] == {"GET " + NOTES: 1}
    assert state["last"]["headers"]["x-mark"] == "here" and ["limit", "3"] in state["last"]["query"]
    assert net.control.wait(request="GET " + NOTES)["came"]
    wrong = requests.post(net.control._url + "/nothing", json={}, timeout=PATIENCE_S)
    assert wrong.status_code == 400 and "mention" in wrong.json()["error"]
    net.control.trait(max_characters=7)
    assert net.api.instance().configuration.statuses.max_characters == 7


def check_same_again(net):
    def night(where):
        where.control.mention(text="@desk #road", count=3)
        where.control.follow()
        mine = where.post("hello @citizen")
        where.control.favourite(id=str(mine.id))
        answer = where.ask("GET", NOTES + "?limit=40")
        return answer.text.replace(where.url, ""), answer.headers["Date"]
    with Net(net.like) as other:
        assert night(net) == night(other)


def check_tls(net):
    with tempfile.TemporaryDirectory() as folder:
        cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        with Net(net.like, "--cert", cert, "--key", key) as safe:
            assert safe.url.startswith("https://")
            assert safe.ask("GET", NOTES, verify=cert).json() == []
            assert gone(lambda: safe.ask("GET", NOTES)), "nobody vouches for it"


def check_ends_when_told(net):
    other = Net(net.like)
    other.process.terminate()
    assert other.process.wait(PATIENCE_S) == 0
    other.process.stdin.close()
    other.process.stdout.close()
