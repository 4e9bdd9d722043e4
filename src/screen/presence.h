/* That somebody sits at this desk, for his colleagues and for the journal. */
#ifndef NW_SCREEN_PRESENCE_H
#define NW_SCREEN_PRESENCE_H

struct desk;

/* Says so now and from then on while the desk runs; the other one says that he leaves. */
void presence_begin(struct desk *desk);
void presence_end(struct desk *desk);

/* Says it again: its timer, or what it says is another. */
void presence_say(struct desk *desk);

#endif
