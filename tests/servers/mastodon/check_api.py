"""Reading and posting, as each column does it."""
import re

import requests

from mastodon import MastodonNotFoundError

MENTION = "@desk hole in the road, Elm St #1 <b>&amp;</b> é #road https://example.org/p?a=1&b=2\nsecond line"


def ids(page):
    return [str(item["id"]) for item in page]


def check_instance(net):
    one = net.api.instance()
    assert one.version == net.of("4.5.7", "0.19.2", "4.2.0 (compatible; Hollo 0.6.20)", "4.0.0 (not true; really snac/2.94)")
    statuses = one.configuration.statuses
    assert statuses.max_characters == net.of(500, 5000, 10000, 100000)
    assert statuses.characters_reserved_per_url == net.of(23, 25, 256, 32)
    two = net.ask("GET", "/api/v2/instance")
    assert two.status_code == net.of(200, 200, 200, 404)
    if two.ok:
        assert two.json()["configuration"]["statuses"] == statuses
        assert two.json()["configuration"]["urls"]["streaming"] == one.urls.streaming_api


def check_mention_shape(net):
    net.control.advance(seconds=0.123)
    made = net.control.mention(text=MENTION)
    [mention] = net.ask("GET", "/api/v1/notifications?limit=40").json()
    status = mention["status"]
    assert mention["type"] == "mention" and status["id"] == made["id"] and status["uri"] == made["uri"]
    id_form = net.of(r"\d{18}", r"[0-9A-Z]{26}", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"\d{10}[0-9a-f]{32}")
    assert re.fullmatch(id_form, status["id"])
    note_form = net.of(r"\d+", r"[0-9A-Z]{26}", rf"[-0-9T:.]+Z/mention/{id_form}", r"\d{16}")
    assert re.fullmatch(note_form, mention["id"])
    assert status["account"]["acct"] == net.of("citizen", "citizen", "citizen", "citizen@localhost")
    assert [m["username"] for m in status["mentions"]] == net.of(["desk"], ["desk"], ["desk"], [])
    assert re.fullmatch(net.of(*[r".*\.\d{3}Z"] * 3, r".*:\d\dZ"), status["created_at"])
    assert re.fullmatch(net.of(r".*\.\d\d3Z", r".*\.000Z", r".*\.\d\d3Z", r".*:\d\dZ"), mention["created_at"])
    content = status["content"]
    assert net.of("&lt;b&gt;&amp;amp;&lt;/b&gt;", "&lt;b>&amp;&lt;/b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;", "<b>&amp;</b>") in content
    assert net.of("<br />second line</p>", "<br>second line</p>", "\nsecond line</p>\n", "<br>second line<br>") in content
    assert ('href="https://example.org/p?a=1&b=2"' in content) == net.of(False, False, False, True)
    assert ("interaction_policy" in status, "filtered" in status) == net.of((False, True), (True, False), (False, True), (False, True))


def check_raw_content(net):
    net.control.person(display_name="\u001b[31m")
    net.control.mention(html="<p>\u202e<i>as it came", extra={"language": None, "card": {"url": 7}})
    [mention] = net.ask("GET", "/api/v1/notifications?limit=40").json()
    assert mention["status"]["content"] == "<p>\u202e<i>as it came"
    assert mention["account"]["display_name"] == "\u001b[31m"
    assert mention["status"]["language"] is None and mention["status"]["card"] == {"url": 7}


def check_reply(net):
    mention = net.control.mention(text=MENTION)
    reply = net.post("@citizen thank you", in_reply_to_id=mention["id"], visibility="direct")
    assert reply.visibility == "direct" and str(reply.in_reply_to_id) == mention["id"]
    assert "thank you" in reply.content
    context = net.api.status_context(mention["id"])
    assert ids(context.descendants) == [str(reply.id)] and context.ancestors == []
    again = net.control.mention(text="@desk and now?", to=str(reply.id), visibility="direct")
    context = net.api.status_context(reply.id)
    assert ids(context.ancestors) == [mention["id"]] and ids(context.descendants) == [again["id"]]
    [made] = net.control.state()["statuses"]
    assert made["in_reply_to"] == mention["uri"] and made["uri"] == reply.uri
    assert ids(net.api.account_statuses(net.api.account_verify_credentials().id)) == [str(reply.id)]
    assert net.api.account_lookup("citizen").username == "citizen"


def check_media(net):
    """Put there with its words, shown by one post alone, and refused when it is no picture."""
    media = net.api.media_post(b"\x89PNG\r\n", mime_type="image/png", description="De brug", synchronous=net.like != "snac")
    assert media.description == "De brug" and media.url.endswith(".png")
    made = net.post("see", media_ids=[str(media.id)])
    assert [(str(m.id), m.description) for m in made.media_attachments] == [(str(media.id), "De brug")]
    asked = net.ask("GET", f"/api/v1/media/{media.id}")
    assert asked.status_code == net.of(200, 200, 200, 404)
    again = net.ask("POST", "/api/v1/statuses", json={"status": "again", "media_ids": [str(media.id)]})
    assert again.status_code == net.of(422, 400, 400, 200)
    wrong = net.ask("POST", "/api/v2/media", files={"file": ("a.png", b"text", "image/png")})
    assert wrong.status_code == net.of(422, 422, 500, 200)


def check_media_takes_its_time(net):
    net.control.trait(media_looks=2)
    first = net.ask("POST", "/api/v2/media", files={"file": ("a.png", b"\x89PNG", "image/png")})
    assert first.status_code == 202 and first.json()["url"] is None
    path = f"/api/v1/media/{first.json()['id']}"
    assert [net.ask("GET", path).status_code for _ in range(3)] == net.of([206, 200, 200], [206, 200, 200], [206, 200, 200], [404] * 3)


def check_mention_with_a_port(net):
    net.control.person(by="citizen")
    content = net.post(f"@citizen@{net.url.split('//')[1]} hello").content
    assert ("u-url mention" in content) == net.of(True, True, False, False)


def check_forms_and_broken_json(net):
    form = net.ask("POST", "/api/v1/statuses", data={"status": "hello", "visibility": "direct"})
    assert form.ok and (form.json()["visibility"], "hello" in form.json()["content"]) == \
        net.of(*[("direct", True)] * 2, ("public", False), ("direct", True))
    broken = net.ask("POST", "/api/v1/statuses", data='{"status": "he', headers={"Content-Type": "application/json"})
    assert broken.status_code == net.of(400, 400, 400, 200)
    assert broken.json().get("error") == net.of("Error occurred while parsing request parameters",
                                                "Bad Request: invalid character in body",
                                                "Malformed JSON in request body", None)
    assert len(net.control.state()["statuses"]) == net.of(1, 1, 1, 2)


def check_idempotency_key(net):
    def post():
        return net.ask("POST", "/api/v1/statuses", json={"status": "once"}, headers={"Idempotency-Key": "k"}).json()["id"]
    made = {post(), post(), post()}
    assert len(made) == net.of(1, 3, 1, 3)
    assert sorted(key for s in net.control.state()["statuses"] for key in s["keys"]) == ["k"] * 3
    net.control.advance(seconds=3601)
    assert post() not in made


def check_refused_posts(net):
    def status(**fields):
        return net.ask("POST", "/api/v1/statuses", json=fields)
    assert status(status="").status_code == net.of(422, 400, 400, 200)
    odd = status(status="x", visibility="odd")
    assert odd.status_code == net.of(422, 200, 400, 200) and bool(odd.text) == net.of(True, False, True, True)
    assert not odd.ok or net.like != "hollo"
    unknown = status(status="x", in_reply_to_id="1")
    assert unknown.status_code == net.of(404, 404, 500, 200)
    made = net.control.state()["statuses"]
    assert len(made) == net.of(0, 0, 0, 3) and not any(s["in_reply_to"] for s in made)
    assert status(status="x" * 10500).status_code == net.of(422, 400, 200, 200)
    if net.like == "snac":
        try:
            net.ask("POST", "/api/v1/statuses", json={"status": "x" * 120000}, timeout=0.3)
        except requests.Timeout:
            pass
        else:
            raise AssertionError("it answered")
    assert status(status="x").json()["visibility"] == net.of("public", "unlisted", "public", "public")


def check_default_page(net):
    net.control.mention(count=90)
    assert len(net.api.notifications()) == net.of(40, 20, 40, 1)
    assert len(net.api.notifications(limit=200)) == net.of(80, 80, 40, 64)


def check_every_page(net):
    net.control.mention(count=45)
    seen, page = [], net.api.notifications(limit=15)
    answer = net.ask("GET", "/api/v1/notifications?limit=15&types[]=mention")
    assert [name for name in answer.headers if name.lower() == "link"] == net.of(["Link"], ["Link"], ["link"], [])
    if net.like == "hollo":
        seen = ids(answer.json())
        while "next" in answer.links:
            assert "older_than" in answer.links["next"]["url"] and "types%5B%5D=mention" in answer.links["next"]["url"]
            answer = net.ask("GET", answer.links["next"]["url"])
            seen += ids(answer.json())
    elif net.like == "snac":
        while page:
            seen += ids(page)
            assert not hasattr(page, "_pagination_next")
            page = net.api.notifications(limit=15, max_id=page[-1])
        assert net.api.notifications(limit=15, max_id="1") == []
    else:
        seen = ids(net.api.fetch_remaining(page))
        last = net.api.notifications(limit=45)
        assert net.api.fetch_next(last) == [], "a full last page leads to an empty one"
    assert len(seen) == len(set(seen)) == 45


def check_page_above(net):
    net.control.mention(count=30)
    every = ids(net.ask("GET", "/api/v1/notifications?limit=40").json())[::-1]
    above = net.ask("GET", "/api/v1/notifications", params={"limit": 5, "min_id": every[9]}).json()
    assert ids(above) == net.of(every[10:15], every[10:15], every[25:], every[25:])[::-1]
    since = net.ask("GET", "/api/v1/notifications", params={"limit": 20, "since_id": every[19]}).json()
    assert ids(since) == net.of(every[20:], every[20:], every[10:], every[10:])[::-1]


def check_kinds(net):
    mine = net.post("news")
    net.control.boost(id=str(mine.id), by="farah")
    net.control.favourite(id=str(mine.id), by="karim@elsewhere.example")
    net.control.follow(by="farah")
    net.control.notify(type="wholly.new", by="farah", whatever=[1])
    net.control.mention()
    notes = net.api.notifications(limit=40)
    assert [n.type for n in notes] == ["mention", "wholly.new", net.of("follow", "follow_request", "follow", "follow"),
                                       "favourite", "reblog"]
    assert "status" not in notes[2] and notes[3].account.acct == "karim@elsewhere.example" and notes[1].whatever == [1]
    assert [n.type for n in net.api.notifications(limit=40, types=["mention"])] == ["mention"]
    assert len(net.api.notifications(limit=40, exclude_types=["mention"])) == 4
    assert len(net.ask("GET", "/api/v1/notifications?limit=40&types=mention").json()) == 5, "types without [] is nothing"
    by_id = net.ask("GET", f"/api/v1/notifications/{net.api.notifications(limit=1)[0].id}".replace(":", "%3A"))
    assert by_id.status_code == net.of(200, 200, 404, 404)
    assert net.ask("GET", "/api/v1/notifications/unread_count").ok == net.of(True, False, False, False)


def check_edits(net):
    mine = net.post("first")
    text = {"status": "second"}
    edited = net.ask("PUT", f"/api/v1/statuses/{mine.id}", json=text).json()
    assert "second" in edited["content"] and edited["edited_at"] and edited["uri"] == mine.uri
    assert (edited["id"] == str(mine.id)) == net.of(True, True, True, False)
    assert net.api.status_source(edited["id"]).text == "second"
    assert net.ask("GET", f"/api/v1/statuses/{edited['id']}/history").status_code == net.of(200, 200, 404, 404)
    mention = net.control.mention(text="@desk one")
    now = net.control.edit(id=mention["id"], text="@desk two")
    assert now["uri"] == mention["uri"] and (now["id"] == mention["id"]) == net.of(True, True, True, False)
    assert "two" in net.api.status(mention["id"]).content
    assert net.ask("DELETE", f"/api/v1/statuses/{mention['id']}").status_code == net.of(404, 403, 200, 404)


def check_deleted(net):
    mention = net.control.mention()
    net.control.delete(id=mention["id"])
    assert len(net.api.notifications(limit=40)) == net.of(0, 0, 0, 1)
    try:
        net.api.status(mention["id"])
    except MastodonNotFoundError:
        pass
    else:
        raise AssertionError("it is still there")
    mine = net.post("soon gone")
    net.api.status_delete(mine.id)
    assert net.api.account_statuses(net.api.me().id) == []
    assert [s["deleted"] for s in net.control.state()["statuses"]] == [True]


def check_boosts_and_favourites(net):
    mention = net.control.mention()
    path = f"/api/v1/statuses/{mention['id']}"
    assert net.api.status_favourite(mention["id"]).favourited
    assert net.ask("POST", path + "/favourite").status_code == net.of(200, 200, 404, 200)
    wrapper = net.api.status_reblog(mention["id"])
    assert wrapper.reblog.uri == mention["uri"] and wrapper.reblog.reblogged
    assert (str(wrapper.reblog.id) == mention["id"].upper()) == (net.like == "snac" or mention["id"] == mention["id"].upper())
    assert net.api.status(mention["id"]).uri == mention["uri"], "the old id finds it"
    assert not net.api.status_unreblog(wrapper.reblog.id).reblogged


def check_conversations(net):
    for n in range(25):
        net.control.mention(text=f"@desk psst {n}", visibility="direct", by=f"citizen{n}")
    if net.of(True, True, False, False):
        page = net.api.conversations()
        assert len(page) == 20 and page[0].unread and page[0].accounts[0].username == "citizen24"
        rest = net.api.fetch_next(page)
        assert len(rest) == 5 and len(set(ids(page) + ids(rest))) == 25
        assert not net.api.conversations_read(page[0].id).unread
    else:
        assert net.ask("GET", "/api/v1/conversations").status_code == 404
    assert net.api.timeline_hashtag("road") == []


def check_tags(net):
    for text in ("#road closed", "#Road and #bridge", "#bridge only", "no tag"):
        net.control.mention(text=text, desk=False)
    net.control.mention(text="@desk secret #road", visibility="direct")
    assert len(net.api.timeline_hashtag("road")) == 2
    assert len(net.ask("GET", "/api/v1/timelines/tag/road?any[]=bridge").json()) == 3
    assert len(net.ask("GET", "/api/v1/timelines/tag/road?all[]=bridge").json()) == 1
    assert len(net.ask("GET", "/api/v1/timelines/tag/road?none[]=bridge").json()) == 1
    assert net.api.notifications(limit=40)[0].status.visibility == "direct"


def check_mutes(net):
    net.control.mention(text="@desk one")
    who = net.api.notifications()[0].account.id
    mute = net.ask("POST", f"/api/v1/accounts/{who}/mute")
    assert mute.status_code == net.of(200, 200, 200, 404)
    if not mute.ok:
        return
    assert mute.json()["muting"] and [a["name"] for a in net.control.state()["muted"]] == ["citizen"]
    net.control.mention(text="@desk two")
    assert len(net.api.notifications()) == 1
    assert not net.ask("POST", f"/api/v1/accounts/{who}/unmute").json()["muting"]
    net.control.mention(text="@desk three")
    assert len(net.api.notifications()) == 2
    net.control.narrow(scopes="read")
    assert net.ask("POST", f"/api/v1/accounts/{who}/mute").status_code == 403


def check_what_is_not_there(net):
    """The client reads an error that is JSON, and is not upset by one that is not."""
    nothing = net.ask("GET", "/api/v1/statuses/0000000000")
    nowhere = net.ask("GET", "/nowhere")
    assert nothing.status_code == nowhere.status_code == 404
    assert nothing.headers["Content-Type"].split(";")[0] == net.of(*["application/json"] * 3, "text/html")
    assert nowhere.headers["Content-Type"].split(";")[0] == net.of("text/html", "application/json", "text/plain", "text/html")
    try:
        net.api.status("0000000000")
    except MastodonNotFoundError as told:
        assert str(told.args[-1]) == net.of("Record not found", "Not Found: target status not found", "Record not found",
                                            "Endpoint not found.")
    else:
        raise AssertionError("it is there")


def check_ten_thousand(net):
    made = net.control.mention(count=10000)
    assert made["notifications"] == 10000
    page = net.api.notifications(limit=80)
    if net.of(True, True, False, False):
        for _ in range(9):
            page = net.api.fetch_next(page)
        assert len(page) == 80
    assert net.api.status(made["id"]).uri == made["uri"]
