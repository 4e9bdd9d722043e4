/* The form for what comes by telephone, e-mail, at the counter or as a link: it becomes a case. */
#ifndef NW_SCREEN_INTAKE_H
#define NW_SCREEN_INTAKE_H

#include "screen/view.h"

extern const struct view_ops intake_view;

/* What is typed there lives as long as the desk, not as the view. NULL is nothing. */
struct intake_form;
void intake_form_free(struct intake_form *form);

#endif
