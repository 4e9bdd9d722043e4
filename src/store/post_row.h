/* Rows of posts. Only src/store sees it. */
#ifndef NW_STORE_POST_ROW_H
#define NW_STORE_POST_ROW_H

#include "store/case_file.h"
#include "store/sql.h"

/* Selects what post_row_read reads; a WHERE on p (posts) follows. */
#define POST_ROW_SQL \
	"SELECT p.id, p.case_id, p.parent_id, p.kind, a.name, a.network, p.state, p.text, p.author, p.approver, " \
	"p.template, p.visibility, p.case_version, p.created, p.updated, p.send_after, p.sent, p.remote_id, p.url, " \
	"p.error, p.attempts, u.handle, p.appears FROM posts p JOIN accounts a ON a.id = p.account_id " \
	"LEFT JOIN mentions m ON m.id = p.parent_id LEFT JOIN authors u ON u.id = m.author_id "

void post_row_read(struct post_row *row, const struct sql *q, struct arena *a);

#endif
