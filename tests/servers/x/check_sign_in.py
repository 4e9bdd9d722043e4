"""Signing in by PIN and by PKCE, and who is refused."""
import base64
import hashlib
import re
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

from requests_oauthlib import OAuth1Session

REDIRECT = "http://127.0.0.1:8080/callback"
SCOPES = "tweet.read users.read tweet.write offline.access"


def session(net, **more):
    return OAuth1Session(net.ready["consumer"], net.ready["consumer_secret"], **more)


def check_pin(net):
    mine = session(net, callback_uri="oob")
    assert mine.fetch_request_token(net.url + "/oauth/request_token")["oauth_callback_confirmed"] == "true"
    page = net.browse(mine.authorization_url(net.url + "/oauth/authorize"))
    pin = re.search(r"<code>(\d{7})</code>", page.text)[1]
    token = mine.fetch_access_token(net.url + "/oauth/access_token", verifier=pin)
    assert token["screen_name"] == "desk" and token["user_id"] == net.me
    me = mine.get(net.url + "/2/users/me")
    assert me.json()["data"]["username"] == "desk", me.text
    assert "Invalid" in session(net, resource_owner_key="temporary-1", resource_owner_secret="temporary-secret-1",
                                verifier="0000000").post(net.url + "/oauth/access_token").text
    other = session(net, callback_uri="oob")
    other.fetch_request_token(net.url + "/oauth/request_token")
    net.control.deny()
    assert "<code>" not in net.browse(other.authorization_url(net.url + "/oauth/authorize")).text
    assert session(net, callback_uri="http://127.0.0.1/").post(net.url + "/oauth/request_token").status_code == 403


def check_signatures(net):
    keys = {"resource_owner_key": net.ready["key"], "resource_owner_secret": net.ready["key_secret"]}
    good = session(net, **keys)
    path = net.url + "/2/tweets/search/recent"
    asked = good.get(path, params={"query": "(\"a b\" OR #ü) -is:retweet ~*'!"})
    assert asked.status_code == 200, asked.text
    again = net.ask("GET", asked.request.url, token=False, headers={"Authorization": asked.request.headers["Authorization"].decode()})
    assert again.status_code == 401, "a nonce is good once"
    assert session(net, **{**keys, "resource_owner_secret": "wrong"}).get(path, params={"query": "a"}).status_code == 401
    assert OAuth1Session("other", "x", **keys).get(path, params={"query": "a"}).status_code == 401
    assert good.post(net.url + "/2/tweets", json={"text": "signed"}).status_code == 201
    net.control.advance(seconds=3600)
    assert good.get(net.url + "/2/users/me").status_code == 401, "its time is another"


def authorize(net, **more):
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {"response_type": "code", "client_id": net.ready["client_id"], "redirect_uri": REDIRECT, "scope": SCOPES, "state": "s&s",
             "code_challenge": challenge, "code_challenge_method": "S256", **more}
    page = net.browse(f"{net.url}/i/oauth2/authorize?{urlencode(query)}")
    return page, verifier


def redeem(net, page, verifier, auth=True, **more):
    code = parse_qs(urlsplit(page.headers["Location"]).query)["code"][0]
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": verifier, **more}
    return token(net, auth, **fields)


def token(net, auth=True, **fields):
    pair = (net.ready["client_id"], net.ready["client_secret"]) if auth is True else auth
    return net.ask("POST", "/2/oauth2/token", token=False, data=fields, auth=pair)


def check_proof_key(net):
    page, verifier = authorize(net)
    assert page.status_code == 302 and page.headers["Location"].startswith(REDIRECT + "?")
    assert parse_qs(urlsplit(page.headers["Location"]).query)["state"] == ["s&s"]
    got = redeem(net, page, verifier).json()
    assert got["expires_in"] == 7200 and got["token_type"] == "bearer" and got["scope"] == SCOPES
    assert net.ask("GET", "/2/users/me", token=got["access_token"]).ok
    assert redeem(net, page, verifier).status_code == 400, "a code is good once"
    assert redeem(net, authorize(net)[0], "w" * 43).status_code == 400
    late = authorize(net)
    net.control.advance(seconds=31)
    assert redeem(net, *late).status_code == 400, "a code lives half a minute"
    assert redeem(net, *authorize(net), auth=None).status_code == 401
    public = {"client_id": net.ready["public_id"]}
    assert redeem(net, *authorize(net, **public), auth=None, **public).ok
    assert "refresh_token" not in redeem(net, *authorize(net, scope="tweet.read users.read")).json()
    assert "error=invalid_request" in authorize(net, code_challenge_method="plain")[0].headers["Location"]
    assert authorize(net, redirect_uri="http://elsewhere.example/")[0].status_code == 400
    net.control.deny()
    assert "error=access_denied" in authorize(net)[0].headers["Location"]
    browsed = net.control.browse(address=f"{net.url}/i/oauth2/authorize?" + urlencode({
        "response_type": "code", "client_id": net.ready["client_id"], "redirect_uri": REDIRECT, "code_challenge": "x" * 43,
        "code_challenge_method": "S256"}))
    assert browsed["address"].startswith(REDIRECT + "?code=")


def check_refresh(net):
    first = redeem(net, *authorize(net)).json()
    net.control.advance(seconds=7201)
    assert net.ask("GET", "/2/users/me", token=first["access_token"]).status_code == 401
    fields = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = token(net, **fields).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert net.ask("GET", "/2/users/me", token=second["access_token"]).ok
    assert token(net, **fields).status_code == 400, "the old one is good for nothing"
    gone = net.ask("POST", "/2/oauth2/revoke", token=False, data={"token": second["access_token"]},
                   auth=(net.ready["client_id"], net.ready["client_secret"]))
    assert gone.json() == {"revoked": True} and net.ask("GET", "/2/users/me", token=second["access_token"]).status_code == 401
    net.control.revoke()
    assert token(net, grant_type="refresh_token", refresh_token=second["refresh_token"]).status_code == 400


def check_app_token(net):
    pair = (net.ready["consumer"], net.ready["consumer_secret"])
    got = net.ask("POST", "/oauth2/token", token=False, data={"grant_type": "client_credentials"}, auth=pair).json()
    assert net.ask("GET", "/2/tweets/search/stream/rules", token=got["access_token"]).ok
    refused = net.ask("GET", "/2/users/me", token=got["access_token"])
    assert refused.status_code == 403 and refused.json()["type"].endswith("/unsupported-authentication")
    assert net.ask("GET", "/2/tweets/search/stream/rules").status_code == 403
    assert net.ask("POST", "/oauth2/token", token=False, data={"grant_type": "client_credentials"}, auth=("a", "b")).status_code == 403


def check_scopes(net):
    reader = redeem(net, *authorize(net, scope="tweet.read users.read")).json()["access_token"]
    assert net.ask("GET", f"/2/users/{net.me}/mentions", token=reader).ok
    assert net.ask("POST", "/2/tweets", token=reader, json={"text": "no"}).status_code == 403
    assert net.ask("GET", "/2/users/me", token=False).json()["title"] == "Unauthorized"
