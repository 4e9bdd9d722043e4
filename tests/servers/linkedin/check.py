#!/usr/bin/python3
"""Checks the fake LinkedIn with bare requests (python3-requests), by what LinkedIn documents and not by what the desk asks for. The
last line is `N passed, N failed`."""
import hashlib
import hmac
import os
import sys
from urllib.parse import parse_qs, quote, urlsplit

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

try:
    import common.check
except ImportError as missing:
    sys.exit(f"{missing}: python3-requests is needed here\n0 passed, 1 failed")

PAGE = "urn:li:organization:12345"
RESTLI = {"LinkedIn-Version": "202608", "X-Restli-Protocol-Version": "2.0.0"}
NOTES = ("/rest/organizationalEntityNotifications?q=criteria&organizationalEntity=" + quote(PAGE, safe="") +
         "&actions=List(COMMENT,COMMENT_DELETE)&timeRange=(start:1,end:9999999999999)")


class Net(common.check.Net):
    def rest(self, method, path, **given):
        return self.ask(method, path, headers={**RESTLI, **given.pop("headers", {})}, **given)

    def comments(self, urn):
        return self.rest("GET", f"/rest/socialActions/{quote(urn, safe='')}/comments?start=0&count=50").json()["elements"]

    def comment(self, urn, text, **more):
        return self.rest("POST", f"/rest/socialActions/{quote(urn, safe='')}/comments",
                         json={"actor": PAGE, "object": self.control.mention(text="x")["post"], "message": {"text": text}, **more})

    def post(self, commentary):
        return self.rest("POST", "/rest/posts", json={
            "author": PAGE, "commentary": commentary, "visibility": "PUBLIC", "distribution": {"feedDistribution": "MAIN_FEED"},
            "lifecycleState": "PUBLISHED"})


def check_protocol(net):
    acls = "/rest/organizationAcls?q=roleAssignee"
    assert net.ask("GET", acls, headers={"X-Restli-Protocol-Version": "2.0.0"}).status_code == 400
    assert net.ask("GET", acls, headers={"LinkedIn-Version": "202608"}).status_code == 400
    old = net.rest("GET", acls, headers={"LinkedIn-Version": "202401"})
    assert old.status_code == 426 and old.headers["x-li-uuid"]
    assert net.rest("GET", acls, token="wrong").status_code == 401
    assert net.rest("GET", acls).json()["elements"][0]["role"] == "ADMINISTRATOR"
    assert net.rest("GET", f"/rest/posts/{PAGE}").status_code == 400, "a key that is not encoded"


def check_notifications(net):
    told = net.control.mention(text="nr {n}", count=3)
    net.control.delete(id=told["uri"])
    page = net.rest("GET", NOTES + "&start=0&count=2").json()
    assert [n["action"] for n in page["elements"]] == ["COMMENT_DELETE", "COMMENT"] and page["paging"]["count"] == 2
    assert len(net.rest("GET", NOTES + "&start=2&count=50").json()["elements"]) == 2
    latest = page["elements"][0]["lastModifiedAt"]
    assert net.rest("GET", NOTES.replace("start:1,", f"start:{latest + 1},")).json()["elements"] == []
    assert net.rest("GET", NOTES.replace("List(", "List%28")).status_code == 400
    net.control.advance(seconds=61 * 24 * 3600)
    fresh = net.control.sign()["token"]
    assert net.rest("GET", NOTES, token=fresh).json()["elements"] == [], "kept for 60 days"
    net.control.trait(roles=["CONTENT_ADMINISTRATOR"])
    assert net.rest("GET", NOTES, token=fresh).status_code == 403


def check_comments_are_one_level_deep(net):
    top = net.control.mention(text="top")
    below = net.comment(top["uri"], "below", parentComment=top["uri"])
    assert below.status_code == 201 and below.json()["parentComment"] == top["uri"]
    assert net.comment(below.json()["commentUrn"], "deeper", parentComment=below.json()["commentUrn"]).status_code == 400
    assert net.comment(top["uri"], "no parent").status_code == 400
    assert net.comment(top["uri"], "x" * 1251, parentComment=top["uri"]).status_code == 422
    again = net.comment(top["uri"], "below", parentComment=top["uri"])
    assert again.status_code == 422 and "duplicate" in again.text
    assert [c["message"]["text"] for c in net.comments(top["uri"])] == ["below"]
    mine = f"/rest/socialActions/{quote(top['post'], safe='')}/comments/{below.json()['id']}"
    assert net.rest("DELETE", f"{mine}?actor={quote(PAGE, safe='')}").status_code == 204
    assert net.rest("GET", mine).status_code == 404


def check_little_text_ends_without_a_word(net):
    for n, (commentary, seen) in enumerate((("whole", "whole"), ("cut (here)", "cut "), ("kept \\(here\\)", "kept (here)"),
                                            ("{hashtag|\\#|tag} #no", "#tag "), ("@[Us](urn:li:organization:12345) hi", "Us hi"))):
        answer = net.post(commentary)
        assert answer.status_code == 201 and not answer.content and answer.headers["x-restli-id"].startswith("urn:li:share:")
        assert net.control.state()["posts"][n]["text"] == seen, commentary
    assert net.post("whole").status_code == 422


def check_pictures(net):
    told = net.rest("POST", "/rest/images?action=initializeUpload", json={"initializeUploadRequest": {"owner": PAGE}}).json()["value"]
    status = f"/rest/images/{quote(told['image'], safe='')}"
    assert net.rest("GET", status).json()["status"] == "PROCESSING"
    assert net.ask("PUT", told["uploadUrl"], data=b"\x89PNG").status_code == 201
    assert net.rest("GET", status).json()["status"] == "AVAILABLE"
    assert net.ask("PUT", told["uploadUrl"], token="wrong", data=b"x").status_code == 401


def check_sign_in(net):
    address = (f"{net.url}/oauth/v2/authorization?response_type=code&client_id=client-1&state=s&scope=rw_organization_admin"
               "&redirect_uri=https%3A%2F%2Fdesk.example%2Fback")
    back = parse_qs(urlsplit(net.control.browse(address=address)["address"]).query)
    who = {"client_id": "client-1", "client_secret": "program-secret"}
    form = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": "https://desk.example/back", **who}
    assert back["state"] == ["s"]
    assert net.ask("POST", "/oauth/v2/accessToken", data={**form, "client_secret": "no"}).status_code == 401
    token = net.ask("POST", "/oauth/v2/accessToken", data=form).json()
    assert net.ask("POST", "/oauth/v2/accessToken", data=form).status_code == 400, "a code is good once"
    assert token["expires_in"] == 60 * 24 * 3600
    told = net.ask("POST", "/oauth/v2/introspectToken", data={"token": token["access_token"], **who}).json()
    assert told["active"] and told["expires_at"] > 0
    net.control.advance(seconds=50 * 24 * 3600)
    renewal = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"], **who}
    renewed = net.ask("POST", "/oauth/v2/accessToken", data=renewal).json()
    assert renewed["refresh_token_expires_in"] < token["refresh_token_expires_in"] - 49 * 24 * 3600


def check_push_is_signed(net):
    net.control.mention(text="één", by="farah")
    call = net.control.pushed()
    mark = hmac.new(b"program-secret", b"hmacsha256=" + call["body"].encode(), hashlib.sha256).hexdigest()
    assert f"X-LI-Signature: {mark}\r\n" in call["headers"]


def check_fate(net):
    net.control.rate(remaining=0)
    refused = net.rest("GET", NOTES)
    assert refused.status_code == 429 and "Retry-After" not in refused.headers
    net.control.rate(remaining=10)
    top = net.control.mention(text="top")
    net.control.fault(path="/rest/socialActions/", method="POST", manner="lost")
    assert common.check.gone(lambda: net.comment(top["uri"], "lost", parentComment=top["uri"]))
    assert [c["message"]["text"] for c in net.comments(top["uri"])] == ["lost"]


if __name__ == "__main__":
    sys.exit(common.check.main((sys.modules[__name__],), ("", lambda: Net("linkedin"))))
