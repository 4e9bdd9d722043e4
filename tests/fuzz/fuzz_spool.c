#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/spool.h"

static char secret[] = "s3cr3t";
static const struct spool_signature how = {.header = "X-Sign", .prefix = "sha256=", .salt = "s:"};

static void put(const char *path, const char *head, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "we");
	fuzz_require(f != NULL);
	fuzz_require(fwrite(head, 1, strlen(head), f) == strlen(head));
	fuzz_require(fwrite(data, 1, size, f) == size);
	fclose(f);
}

/* What was taken, and how often. */
struct taken {
	struct spool spool;
	const uint8_t *data;
	size_t size;
	int count;
};

static void take(void *data, const struct spool_call *call)
{
	struct taken *t = data;
	struct err err = ERR_INIT;
	fuzz_require(call->body.len == t->size);
	fuzz_require(memcmp(call->body.buf, t->data, t->size) == 0);
	t->count++;
	spool_end(&t->spool, &err);
}

/* What is signed comes back byte for byte. */
static void put_signed(const char *path, const uint8_t *data, size_t size)
{
	unsigned char mac[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	char *text MEM_AUTO = mem_alloc(size + 3);
	memcpy(text, "s:", 2);
	memcpy(text + 2, data, size);
	hash_hmac(secret, strlen(secret), text, size + 2, mac);
	char *head MEM_AUTO = mem_printf("A: b\r\nx-sign:sha256=%s\r\n\r\n", hash_hex(mac, hex));
	put(path, head, data, size);
}

/* A file of a relay: whatever it holds, it is taken only when it is signed, and put aside else. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/nachtwacht-fuzz-spool-XXXXXX";
	fuzz_require(mkdtemp(folder) != NULL);
	char *path MEM_AUTO = mem_printf("%s/call", folder);
	char *aside MEM_AUTO = mem_printf("%s/rejected", folder);
	char *put_aside MEM_AUTO = mem_printf("%s/call", aside);
	char *key = secret;
	const struct account_config config = {.name = "fuzz", .spool = folder};
	log_open("fuzz", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	struct taken t = {.data = data, .size = size};
	t.spool = (struct spool){
		.config = &config, .how = &how, .secret = &key, .take = take, .data = &t};
	put(path, "", data, size);
	spool_look(&t.spool);
	fuzz_require(t.count == 0 && access(put_aside, F_OK) == 0);
	if (size <= SPOOL_BODY_MAX) {
		put_signed(path, data, size);
		spool_look(&t.spool);
		fuzz_require(t.count == 1 && access(path, F_OK) == -1);
	}
	spool_release(&t.spool);
	unlink(put_aside);
	rmdir(aside);
	fuzz_require(rmdir(folder) == 0);
	return 0;
}
