"""Mentions, lookups, searches and direct messages: what is told of them, and no more than was asked."""
import tweepy


def check_mentions_with_tweepy(net):
    api = net.bearer
    made = [net.control.mention(text="@desk nr {n}", by=f"citizen{i}") for i in range(7)]
    page = api.get_users_mentions(net.me, max_results=5, tweet_fields=["created_at", "conversation_id", "author_id"],
                                  expansions=["author_id"])
    assert [t.id for t in page.data] == [int(m["id"]) for m in reversed(made[2:])]
    assert page.data[0].author_id == page.includes["users"][0].id and page.data[0].created_at.year == 2026
    assert page.data[0].conversation_id == page.data[0].id
    rest = api.get_users_mentions(net.me, max_results=5, pagination_token=page.meta["next_token"])
    assert [t.id for t in rest.data] == [int(m["id"]) for m in reversed(made[:2])] and "next_token" not in rest.meta
    newer = api.get_users_mentions(net.me, since_id=made[4]["id"])
    assert [t.id for t in newer.data] == [int(m["id"]) for m in reversed(made[5:])]
    assert newer.meta["newest_id"] == made[6]["id"] and newer.meta["result_count"] == 2
    assert api.get_users_mentions(net.me, until_id=made[1]["id"]).meta["result_count"] == 1
    assert api.get_users_mentions(net.me, since_id=made[6]["id"]).data is None
    try:
        api.get_users_mentions(net.me, max_results=500)
    except tweepy.BadRequest as refusal:
        assert "max_results" in str(refusal)
    else:
        raise AssertionError("500 were given")


def check_no_more_than_asked(net):
    net.control.mention(text="@desk https://a.example/x?a=1&b=2 #road", media=[{"type": "photo", "alt": "smoke"}])
    path = f"/2/users/{net.me}/mentions"
    bare = net.get(path)
    assert set(bare) == {"data", "meta"} and set(bare["data"][0]) == {"id", "text", "edit_history_post_ids"}
    whole = net.get(path + "?post.fields=created_at,entities,attachments&expansions=author_id,attachments.media_keys,referenced_posts"
                    "&user.fields=verified&media.fields=url,alt_text")
    post = whole["data"][0]
    assert post["entities"]["urls"][0]["expanded_url"] == "https://a.example/x?a=1&b=2"
    for kind, entries in post["entities"].items():
        for entry in entries:
            shown = post["text"][entry["start"]:entry["end"]]
            told = {"urls": entry.get("url"), "mentions": "@" + entry.get("username", ""), "hashtags": "#" + entry.get("tag", "")}
            assert shown == told[kind]
    assert whole["includes"]["media"][0]["alt_text"] == "smoke"
    assert set(whole["includes"]["users"][0]) == {"id", "name", "username", "verified"}
    assert net.ask("GET", path + "?tweet.fields=lang").status_code == 400
    net.control.words(word="tweet")
    assert net.ask("GET", path + "?post.fields=lang").status_code == 400
    old = net.ask("GET", path + "?tweet.fields=author_id,referenced_tweets").json()["data"][0]
    assert set(old) == {"id", "text", "edit_history_tweet_ids", "author_id"}


def check_long_posts(net):
    text = "@desk " + "lang " * 100 + "https://a.example/end"
    net.control.mention(text=text)
    post = net.get(f"/2/users/{net.me}/mentions?post.fields=note_post,entities")["data"][0]
    assert len(post["text"]) <= 280 and post["text"].endswith("…") and "urls" not in post["entities"] or not post["entities"]["urls"]
    assert post["note_post"]["entities"]["urls"][0]["expanded_url"] == "https://a.example/end"
    assert len(post["note_post"]["text"]) > 500
    net.control.mention(text="@desk 1 < 2 & 3")
    assert net.get(f"/2/users/{net.me}/mentions")["data"][0]["text"] == "@desk 1 &lt; 2 &amp; 3"


def check_conversations(net):
    first = net.control.mention(text="@desk help")
    mine = net.post("We komen.", reply={"in_reply_to_tweet_id": first["id"]})
    net.control.reply(to=mine["id"], text="@desk thanks")
    net.control.quote(of=mine["id"], text="look", by="other")
    found = net.get(f"/2/tweets/search/recent?query=conversation_id:{first['id']}&post.fields=conversation_id"
                    "&expansions=referenced_posts,in_reply_to_user_id")
    assert [p["text"] for p in found["data"]] == ["@desk thanks", "We komen.", "@desk help"]
    assert found["data"][0]["referenced_posts"] == [{"type": "replied_to", "id": mine["id"]}]
    assert found["data"][0]["in_reply_to_user_id"] == net.me
    for query, count in (("thanks", 1), ("@desk", 2), ("from:other", 1), ("@desk -thanks", 1), ("(help OR look) -is:quote", 1), ("hel", 0)):
        assert net.get("/2/tweets/search/recent?query=" + query)["meta"]["result_count"] == count, query
    assert net.ask("GET", "/2/tweets/search/recent?query=(open").status_code == 400
    own = net.get(f"/2/users/{net.me}/tweets")
    assert [p["id"] for p in own["data"]] == [mine["id"]]


def check_lookup(net):
    made = net.control.mention(text="@desk once")
    edited = net.control.edit(id=made["id"], text="@desk twice")
    both = net.get(f"/2/tweets?ids={made['id']},{edited['id']},17")
    assert [p["text"] for p in both["data"]] == ["@desk once", "@desk twice"]
    assert both["data"][0]["edit_history_post_ids"] == [made["id"], edited["id"]]
    assert both["errors"][0]["resource_id"] == "17" and both["errors"][0]["type"].endswith("/resource-not-found")
    assert [p["id"] for p in net.get(f"/2/users/{net.me}/mentions")["data"]] == [edited["id"]], "lists show the last version"
    net.control.delete(id=made["id"])
    gone = net.get(f"/2/tweets/{edited['id']}")
    assert "data" not in gone and gone["errors"]
    assert net.get(f"/2/users/{net.me}/mentions")["meta"] == {"result_count": 0}


def check_direct_messages(net):
    api = net.client()
    assert api.get_direct_message_events(user_auth=True).data is None
    got = net.control.dm(text="nr {n}", count=3)
    net.control.words(word="post")
    first = net.get("/2/dm_events?max_results=2&dm_event.fields=created_at,dm_conversation_id,text&expansions=sender_id")
    assert [e["text"] for e in first["data"]] == ["nr 3", "nr 2"] and first["data"][0]["sender_id"] == got["sender"]
    assert first["includes"]["users"][0]["id"] == got["sender"]
    rest = net.get("/2/dm_events?pagination_token=" + first["meta"]["next_token"])
    assert [set(e) for e in rest["data"]] == [{"id", "text", "event_type"}]
    sent = api.create_direct_message(participant_id=got["sender"], text="dag", user_auth=True)
    assert sent.data["dm_conversation_id"] == got["conversation"]
    assert net.get(f"/2/dm_conversations/{got['conversation']}/dm_events")["meta"]["result_count"] == 4
    assert net.get(f"/2/dm_conversations/with/{got['sender']}/dm_events")["meta"]["result_count"] == 4
    net.control.advance(seconds=31 * 24 * 3600)
    net.control.close()
    later = net.ask("POST", "/2/oauth2/token", token=False, auth=(net.ready["client_id"], net.ready["client_secret"]),
                    data={"grant_type": "refresh_token", "refresh_token": net.ready["refresh_token"]}).json()["access_token"]
    assert net.get("/2/dm_events", token=later)["meta"] == {"result_count": 0}
    refused = net.ask("POST", f"/2/dm_conversations/with/{got['sender']}/messages", token=later, json={"text": "nog"})
    assert refused.status_code == 403
