"""Posts, comments and notifications as JSON, in the shapes that LinkedIn documents."""


class Entities:
    def __init__(self, traits):
        self.traits = traits

    @staticmethod
    def post(post):
        return {"id": post.share, "author": post.owner, "commentary": post.commentary, "visibility": "PUBLIC",
                "lifecycleState": "PUBLISHED", "createdAt": post.at_ms, "publishedAt": post.at_ms,
                "lastModifiedAt": post.at_ms, **({"content": post.content} if post.content else {})}

    @staticmethod
    def _attributes(comment):
        return [{"start": 0, "length": 1, "value": {"organization": {"organization": urn}}} for urn in comment.names]

    def comment(self, comment):
        urn_name = "$URN" if self.traits["dollar_urn"] else "commentUrn"
        shape = {"id": comment.id, urn_name: comment.urn, "actor": comment.owner, "object": comment.post.activity,
                 "message": {"text": comment.text, "attributes": self._attributes(comment)},
                 "created": {"actor": comment.owner, "time": comment.at_ms},
                 "lastModified": {"actor": comment.owner, "time": comment.edited_ms or comment.at_ms},
                 "commentsSummary": {"aggregatedTotalComments": len([a for a in comment.answers if not a.deleted])}}
        if comment.parent:
            shape["parentComment"] = comment.parent.urn
        if comment.images:
            shape["content"] = [{"type": "IMAGE", "url": url} for url in comment.images]
        return shape

    def note(self, note):
        told = self.traits["decorates"]
        urn = note.comment.urn if note.comment else note.post.share
        if self.traits["short_urns"]:
            urn = urn.replace("(urn:li:", "(")
        shape = {"notificationId": note.id, "organizationalEntity": note.organization, "action": note.action,
                 "sourcePost": note.post.activity, "generatedActivity": urn, "lastModifiedAt": note.at_ms,
                 "subscriber": "urn:li:person:admin"}
        if not told or note.action == "COMMENT_DELETE":
            return shape
        if note.comment:
            shape["decoratedSourcePost"] = {"entity": note.post.share, "owner": note.post.owner, "text": note.post.text}
            shape["decoratedGeneratedActivity"] = {"comment": {
                "entity": note.comment.urn, "owner": note.comment.owner, "object": note.post.activity,
                **({"text": note.text} if self.traits["bare_text"] else {"message": {"text": note.text}}),
                **({"parentComment": note.comment.parent.urn} if note.comment.parent else {})}}
        else:
            shape["decoratedGeneratedActivity"] = {"share": {
                "entity": note.post.share, "owner": note.post.owner, "text": note.text}}
        return shape
