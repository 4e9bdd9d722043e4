"""Things of the world as the interface tells them."""
from common.times import iso_ms

API = "https://blogger.googleapis.com/v3"


def user(person):
    told = {"id": person.id} if person.id else {}
    return {**told, "displayName": person.name, **({"url": f"https://www.blogger.com/profile/{person.id}"} if person.id else {}),
            "image": {"url": "https://img1.blogblog.example/img/b16-rounded.gif"}}


def me(person):
    return {"kind": "blogger#user", "id": person.id, "created": "1318440000", "url": f"https://www.blogger.com/profile/{person.id}",
            "selfLink": f"{API}/users/{person.id}", "displayName": person.name, "locale": {"language": "nl", "country": "BE"},
            "blogs": {"selfLink": f"{API}/users/{person.id}/blogs"}}


def blog(it):
    link = f"{API}/blogs/{it.id}"
    return {"kind": "blogger#blog", "id": it.id, "status": "LIVE", "name": it.name, "description": "",
            "published": "2020-01-01T12:00:00Z", "updated": "2026-11-01T12:00:00Z", "url": it.url, "selfLink": link,
            "posts": {"totalItems": len(it.posts), "selfLink": f"{link}/posts"},
            "pages": {"totalItems": 0, "selfLink": f"{link}/pages"}, "locale": {"language": "nl", "country": "BE", "variant": ""}}


def post(it, state, body=True):
    link = f"{API}/blogs/{it.blog.id}/posts/{it.id}"
    told = {"kind": "blogger#post", "id": it.id, "status": state, "blog": {"id": it.blog.id},
            "published": iso_ms(it.published_ms or it.made_ms), "updated": iso_ms(it.updated_ms)}
    if state == "LIVE":
        told["url"] = it.url
    told.update({"selfLink": link, "title": it.title})
    if body:
        told["content"] = it.content
    alive = [c for c in it.comments if not c.deleted]
    return {**told, "author": user(it.author), "replies": {"totalItems": str(len(alive)), "selfLink": f"{link}/comments"},
            "readerComments": "ALLOW", "etag": f'"{it.updated_ms}"'}


def comment(it, body=True):
    told = {"kind": "blogger#comment", "status": it.state, "id": it.id}
    if it.parent:
        told["inReplyTo"] = {"id": it.parent.id}
    told.update({"post": {"id": it.post.id}, "blog": {"id": it.post.blog.id}, "published": iso_ms(it.made_ms),
                 "updated": iso_ms(it.updated_ms), "selfLink": f"{API}/blogs/{it.post.blog.id}/posts/{it.post.id}/comments/{it.id}"})
    if body:
        told["content"] = it.content
    return {**told, "author": user(it.author)}
