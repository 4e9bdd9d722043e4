"""Posts, moderation, media, and what is refused."""
import base64

import tweepy

from common.check import gone


def refused(answer, status, words):
    assert answer.status_code == status and words in answer.text, answer.text


def check_posts_with_tweepy(net):
    api = net.client()
    asked = net.control.mention(text="@desk help")
    made = api.create_tweet(text="We komen. https://a.example/", in_reply_to_tweet_id=asked["id"])
    assert made.data["text"].startswith("We komen. https://t.co/") and made.data["edit_history_tweet_ids"] == [made.data["id"]]
    try:
        api.create_tweet(text="We komen. https://a.example/", in_reply_to_tweet_id=asked["id"])
    except tweepy.Forbidden as refusal:
        assert "duplicate content" in str(refusal)
    else:
        raise AssertionError("a duplicate was taken")
    assert api.delete_tweet(made.data["id"]).data["deleted"]
    assert net.control.state()["bills"]["post_with_url"] == 1
    for attempt, kind in ((lambda: api.delete_tweet(asked["id"]), tweepy.Forbidden), (lambda: api.delete_tweet(17), tweepy.NotFound)):
        try:
            attempt()
        except kind:
            continue
        raise AssertionError(kind)


def check_refusals(net):
    refused(net.post("x" * 281, status=403), 403, "too long")
    assert net.post("x" * 280) and net.post("漢" * 140) and net.post("https://a.example/" + "y" * 400 + " " + "z" * 256)
    refused(net.post("漢" * 141, status=403), 403, "too long")
    families = "\U0001F468\u200D\U0001F469\u200D\U0001F467" * 140
    assert net.post(families)
    refused(net.post(families + "!", status=403), 403, "too long")
    refused(net.post("", status=400), 400, "text")
    refused(net.post("a", status=400, colour="red"), 400, "colour")
    refused(net.post("a", status=400, reply={"in_reply_to_tweet_id": "abc"}), 400, "in_reply_to_tweet_id")
    refused(net.post("a", status=403, reply={"in_reply_to_tweet_id": "17"}), 403, "not visible")
    net.control.plan(long_posts=True)
    assert net.post("w" * 25000)
    asked = net.control.mention(text="@desk x")
    net.control.plan(long_posts=False)
    assert net.post("@citizen @other " + "v" * 280, reply={"in_reply_to_tweet_id": asked["id"]}), "names before it do not count"


def check_plan(net):
    net.control.plan(self_serve=True)
    stranger, summoner = net.control.mention(text="no name", by="a"), net.control.mention(text="@desk name", by="b")
    refused(net.post("no", status=403, reply={"in_reply_to_tweet_id": stranger["id"]}), 403, "not permitted to reply")
    mine = net.post("yes", reply={"in_reply_to_tweet_id": summoner["id"]})
    quoter = net.control.quote(of=mine["id"], text="see")
    assert net.post("quoted", reply={"in_reply_to_tweet_id": quoter["id"]})
    refused(net.post("q", status=403, quote_tweet_id=summoner["id"]), 403, "Forbidden")
    net.control.plan(self_serve=False)
    assert net.post("free", reply={"in_reply_to_tweet_id": stranger["id"]})
    closed = net.control.mention(text="among us", by="c", reply_settings="mentionedUsers")
    refused(net.post("may I", status=403, reply={"in_reply_to_tweet_id": closed["id"]}), 403, "restricted")
    net.control.plan(credits=1)
    assert net.post("paid")
    refused(net.post("unpaid", status=402), 402, "credits")
    net.control.plan(capped=True)
    refused(net.post("capped", status=429), 429, "usage-capped")
    bills = net.control.state()["bills"]
    assert bills["summoned_reply"] == 2 and bills["post"] == 2, bills


def check_moderation(net):
    api = net.client()
    asked = net.control.mention(text="@desk help")
    mine = api.create_tweet(text="ours")
    below = net.control.reply(to=str(mine.data["id"]), text="@desk rude", by="rude")
    assert api.hide_reply(below["id"]).data["hidden"] and net.control.state()["hidden"] == [below["id"]]
    assert not api.unhide_reply(below["id"]).data["hidden"]
    refused(net.ask("PUT", f"/2/tweets/{asked['id']}/hidden", json={"hidden": True}), 403, "not yours")
    assert api.mute(below["author"]).data["muting"] and net.control.state()["muted"] == ["rude"]
    assert [u.username for u in api.get_muted().data] == ["rude"]
    assert not api.unmute(below["author"]).data["muting"]
    refused(net.ask("POST", f"/2/users/17/muting", json={"target_user_id": below["author"]}), 403, "Forbidden")


def check_media(net):
    data = b"\x89PNG" + bytes(1000)
    small = net.ask("POST", "/2/media/upload", files={"media": ("a.png", data, "image/png")}, data={"media_category": "tweet_image"})
    one = small.json()["data"]["id"]
    two = net.send("POST", "/2/media/upload", {"media": base64.b64encode(data).decode(), "media_category": "tweet_image"})["data"]["id"]
    film = net.send("POST", "/2/media/upload/initialize", {"media_type": "video/mp4", "total_bytes": 2000,
                                                           "media_category": "tweet_video"})["data"]["id"]
    for i in range(2):
        if i:
            refused(net.ask("POST", f"/2/media/upload/{film}/finalize"), 400, "bytes came")
        assert net.ask("POST", f"/2/media/upload/{film}/append", files={"media": data[:1000]}, data={"segment_index": str(i)}).ok
    assert net.send("POST", f"/2/media/upload/{film}/finalize")["data"]["processing_info"]["state"] == "in_progress"
    refused(net.post("film", status=400, media={"media_ids": [film]}), 400, "media IDs are invalid")
    net.control.advance(seconds=3)
    assert net.get(f"/2/media/upload?media_id={film}&command=STATUS")["data"]["processing_info"]["state"] == "succeeded"
    net.send("POST", "/2/media/metadata", {"id": one, "metadata": {"alt_text": {"text": "smoke"}}})
    refused(net.ask("POST", "/2/media/metadata", json={"id": one, "metadata": {"alt_text": {"text": "x" * 1001}}}), 400, "1001 characters")
    assert net.post("film", media={"media_ids": [film]}) and net.post("both", media={"media_ids": [one, two]})
    refused(net.post("mixed", status=400, media={"media_ids": [one, film]}), 400, "media IDs are invalid")
    assert net.control.state()["posts"][1]["alt"] == ["smoke", ""]


def check_faults(net):
    for manner, acts in (("close", False), ("lost", True), ("truncated", True)):
        before = len(net.control.state()["posts"])
        net.control.fault(path="/2/tweets", method="POST", manner=manner)
        assert gone(lambda: net.ask("POST", "/2/tweets", json={"text": manner}))
        assert len(net.control.state()["posts"]) - before == acts, manner
    refused(net.post("lost", status=403), 403, "duplicate content")


def check_rates(net):
    path = "/2/users/me"
    told = net.ask("GET", path).headers
    assert told["x-rate-limit-limit"] == "75" and told["x-rate-limit-remaining"] == "74"
    reset = int(told["x-rate-limit-reset"])
    for _ in range(74):
        net.ask("GET", path)
    refusal = net.ask("GET", path)
    refused(refusal, 429, "Too Many Requests")
    assert refusal.headers["x-rate-limit-reset"] == str(reset) and refusal.headers["x-rate-limit-remaining"] == "0"
    assert net.ask("GET", f"/2/users/{net.me}/mentions").ok, "each operation has its own"
    net.control.advance(seconds=900)
    assert net.ask("GET", path).ok
    net.control.rate(remaining=0, reset=reset + 5000)
    assert net.ask("GET", path).headers["x-rate-limit-reset"] == str(reset + 5000)
