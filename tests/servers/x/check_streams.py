"""The activity stream and the filtered one."""
import json
import queue
import threading

import requests
import tweepy

from common.check import PATIENCE_S


class Lines:
    """The lines of a stream as they come; None at its end."""

    def __init__(self, net, path):
        self.answer = net.ask("GET", path, token=net.ready["app_token"], stream=True)
        assert self.answer.status_code == 200, self.answer.text
        self.heard = queue.Queue()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        rest = b""
        try:
            for piece in self.answer.iter_content(None):
                *lines, rest = (rest + piece).split(b"\r\n")
                for line in filter(None, lines):
                    self.heard.put(line)
        except requests.RequestException:
            pass
        for last in [rest] * bool(rest) + [None]:
            self.heard.put(last)

    def next(self):
        line = self.heard.get(timeout=PATIENCE_S)
        return line and json.loads(line)


def subscribe(net, *events):
    return [net.send("POST", "/2/activity/subscriptions", {"event_type": event, "filter": {"user_id": net.me}, "tag": "t"})
            ["data"]["subscription"]["subscription_id"] for event in events]


def check_activity(net):
    made = subscribe(net, "post.mention.create", "post.reply.create", "dm.received", "post.quote.create", "post.delete")
    assert len(net.get("/2/activity/subscriptions")["data"]) == 5
    stream = Lines(net, "/2/activity/stream")
    assert net.control.wait(streams=1)["came"]
    busy = net.ask("GET", "/2/activity/stream", token=net.ready["app_token"])
    assert busy.status_code == 429 and busy.json()["connection_issue"] == "TooManyConnections"
    net.control.mention(text="@desk help")
    event = stream.next()["data"]
    assert event["event_type"] == "post.mention.create" and event["filter"] == {"user_id": net.me} and event["tag"] == "t"
    assert event["payload"]["text"] == "@desk help" and event["payload"]["conversation_id"] == event["payload"]["id"]
    mine = net.post("ours")
    net.control.reply(to=mine["id"], text="thanks")
    assert stream.next()["data"]["event_type"] == "post.reply.create"
    net.control.quote(of=mine["id"], text="see")
    assert stream.next()["data"]["event_type"] == "post.quote.create"
    net.control.dm(text="psst")
    message = stream.next()["data"]["payload"]["direct_message_events"][0]
    assert message["message_create"]["message_data"]["text"] == "psst"
    assert net.ask("DELETE", f"/2/tweets/{mine['id']}").ok
    assert stream.next()["data"]["payload"] == {"id": mine["id"], "author_id": net.me}
    net.control.words(word="tweet")
    net.control.mention(text="@desk again")
    assert "edit_history_tweet_ids" in stream.next()["data"]["payload"]
    assert net.send("DELETE", f"/2/activity/subscriptions/{made[0]}", token=net.ready["app_token"])["data"]["deleted"]
    assert net.send("DELETE", "/2/connections/all", token=net.ready["app_token"])["data"]["successful_kills"] == 1
    assert stream.next() is None


def check_who_may_subscribe(net):
    body = {"event_type": "post.mention.create", "filter": {"user_id": net.me}}
    assert net.ask("POST", "/2/activity/subscriptions", token=net.ready["app_token"], json=body).status_code == 403
    assert net.ask("POST", "/2/activity/subscriptions", json=body).ok
    assert net.ask("POST", "/2/activity/subscriptions", json=body).status_code == 409
    other = net.control.person(by="other")["id"]
    assert net.ask("POST", "/2/activity/subscriptions", json={**body, "filter": {"user_id": other}}).status_code == 403
    assert net.ask("POST", "/2/activity/subscriptions", json={**body, "event_type": "nothing"}).status_code == 400


def check_broken_streams(net):
    subscribe(net, "post.mention.create")

    def stream():
        assert net.control.wait(streams=0)["came"]
        opened = Lines(net, "/2/activity/stream")
        assert net.control.wait(streams=1)["came"]
        return opened

    def text(opened):
        return opened.next()["data"]["payload"]["text"]
    one = stream()
    net.control.stream(do="duplicate")
    net.control.mention(text="@desk 1")
    assert [text(one), text(one)] == ["@desk 1"] * 2
    net.control.stream(do="once")
    net.control.stream(do="disorder")
    net.control.mention(text="@desk 2")
    net.control.mention(text="@desk 3")
    assert [text(one), text(one)] == ["@desk 3", "@desk 2"]
    net.control.stream(do="raw", text="{nonsense\r\n")
    assert one.heard.get(timeout=PATIENCE_S) == b"{nonsense"
    net.control.stream(do="freeze")
    net.control.mention(text="@desk unheard")
    net.control.stream(do="thaw")
    net.control.stream(do="tear")
    net.control.mention(text="@desk torn")
    half = one.heard.get(timeout=PATIENCE_S)
    assert half.startswith(b'{"data"') and b"unheard" not in half and one.heard.get(timeout=PATIENCE_S) is None
    two = stream()
    net.control.stream(do="error")
    assert two.next()["errors"][0]["title"] == "operational-disconnect" and two.next() is None


def check_heartbeats(net):
    with type(net)("--thump", "0.02") as quick:
        subscribe(quick, "post.mention.create")
        with quick.ask("GET", "/2/activity/stream", token=quick.ready["app_token"], stream=True) as answer:
            assert answer.raw.read(6, decode_content=True) == b"\r\n" * 3


class Listener(tweepy.StreamingClient):
    def __init__(self, net):
        super().__init__(net.ready["app_token"], max_retries=0)
        self.net, self.heard = net, queue.Queue()
        send = self.session.request
        self.session.request = lambda way, url, *rest, **more: send(way, url.replace("https://api.twitter.com", net.url), *rest, **more)

    def on_response(self, response):
        self.heard.put(response)


def check_filtered_with_tweepy(net):
    listener = Listener(net)
    refused = net.ask("GET", "/2/tweets/search/stream", token=net.ready["app_token"])
    assert refused.status_code == 409
    added = listener.add_rules([tweepy.StreamRule('"road closed" OR #road -is:quote', "roads"), tweepy.StreamRule("(open", "bad")])
    assert added.meta["summary"]["created"] == 1 and added.errors[0]["type"].endswith("/invalid-rules")
    rule = listener.get_rules().data[0]
    assert listener.add_rules(tweepy.StreamRule(rule.value)).errors[0]["type"].endswith("/duplicate-rules")
    thread = threading.Thread(target=lambda: listener.filter(tweet_fields=["author_id"], expansions=["author_id"]), daemon=True)
    thread.start()
    assert net.control.wait(streams=1)["came"]
    net.control.mention(text="nothing")
    net.control.mention(text="A ROAD closed here")
    got = listener.heard.get(timeout=PATIENCE_S)
    assert got.data.text == "A ROAD closed here" and got.matching_rules[0].tag == "roads"
    assert got.includes["users"][0].username == "citizen" and got.data.created_at is None
    assert listener.delete_rules(rule.id).meta["summary"]["deleted"] == 1
    listener.disconnect()
    net.control.stream(do="cut")
    thread.join(PATIENCE_S)
