/* That somebody sits at this desk, for his colleagues and for the journal. */
#ifndef NW_SCREEN_PRESENCE_H
#define NW_SCREEN_PRESENCE_H

struct desk;

/* Says so now and from then on while the desk runs; the other one says that he leaves. */
void presence_begin(struct desk *desk);
void presence_end(struct desk *desk);

/* What it says is another. */
void presence_say(struct desk *desk);

/* Its timer: says it again, or at night asks whether he is still there. */
void presence_due(struct desk *desk);

/* He pressed a key. */
void presence_key(struct desk *desk);

#endif
