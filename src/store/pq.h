/* libpq, loaded when the first postgresql:// store is opened: a desk on SQLite neither needs it nor
 * pays for it (a start of 4.6 ms and its memory). Only src/store sees it. */
#ifndef NW_STORE_PQ_H
#define NW_STORE_PQ_H

#include <libpq-fe.h>

#include "base/err.h"

/* The functions of libpq that are used, by their own names without "PQ". */
/* clang-format off */
#define PQ_FUNCTIONS(F) \
	F(cancel) F(clear) F(cmdStatus) F(cmdTuples) F(connectdbParams) F(connectionNeedsPassword) F(conninfoFree) F(conninfoParse) \
	F(consumeInput) \
	F(errorMessage) F(finish) F(flush) F(freeCancel) F(freemem) F(getCancel) F(getisnull) \
	F(getlength) F(getResult) F(getvalue) F(host) F(isBusy) F(notifies) F(ntuples) \
	F(putCopyData) F(putCopyEnd) \
	F(reset) F(resultErrorField) F(resultStatus) F(sendPrepare) F(sendQuery) F(sendQueryParams) \
	F(sendQueryPrepared) F(setErrorVerbosity) F(setnonblocking) F(setNoticeReceiver) F(setSingleRowMode) F(socket) F(status) \
	F(transactionStatus)
/* clang-format on */

struct pq {
#define PQ_MEMBER(name) __typeof__(PQ##name) *name;
	PQ_FUNCTIONS(PQ_MEMBER)
#undef PQ_MEMBER
};

/* The loaded library; NULL (ERR_SYSTEM) where it is not installed. */
const struct pq *pq_load(struct err *err);

#endif
