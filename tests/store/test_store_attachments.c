/* What goes along with a post. */
#include "test_store.h"

#include <string.h>

#include "base/mem.h"
#include "store/attachments.h"
#include "store/outbox.h"

static const char png[] = "\x89PNG\r\n\x1a\nrest of it";
static const struct media_file picture = {"rook.png", "image/png", png, sizeof(png) - 1};

static void media_account_direct(
	struct fixture *f, size_t most, const char *types, size_t direct_most)
{
	struct account_row row = {.name = "gent",
		.network = "town",
		.label = "TN",
		.can_reply = true,
		.limit = {.rule = LENGTH_GRAPHEMES, .most = 300},
		.can = {.reach = PRIVATE_ANY, .media = {most, 100, 20, types, direct_most}}};
	OK(account_register(f->s, &machine, &row, err));
}

static void media_account(struct fixture *f, size_t most, const char *types)
{
	media_account_direct(f, most, types, most);
}

static int64_t draft(struct fixture *f)
{
	struct draft d = {.case_id = 1, .text = "bedankt", .visibility = VISIBILITIES};
	OK(draft_save(f->s, &anna, &d, err));
	return d.id;
}

static int64_t begin(struct fixture *f)
{
	media_account(f, 2, "image/jpeg image/png");
	fixture_say(f, "1", "els", NULL, "rook");
	return draft(f);
}

static void refused(struct fixture *f, const struct actor *actor, int64_t id,
	const struct media_file *file, const char *alt, const char *why)
{
	struct err err = ERR_INIT;
	assert_int_equal(attachment_add(f->s, actor, id, file, alt, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	if (!strstr(err.msg, why))
		fail_msg("'%s' is not in '%s'", why, err.msg);
}

static void test_attached(void **state)
{
	struct fixture *f = *state;
	struct post_list posts;
	struct outgoing out;
	int64_t id = begin(f), leaves, next;
	OK(attachment_add(f->s, &anna, id, &picture, "rook boven de dokken", err));
	OK(attachment_add(f->s, &anna, id, &picture, "nog eens", err));
	OK(post_read(f->s, id, &posts, err));
	assert_int_equal(posts.items[0].attachment_count, 2);
	const struct attachment_row *row = &posts.items[0].attachments[0];
	assert_string_equal(row->name, "rook.png");
	assert_string_equal(row->type, "image/png");
	assert_string_equal(row->alt, "rook boven de dokken");
	assert_int_equal(row->size, picture.len);
	assert_int_equal(strlen(row->sha256), 64);
	post_list_release(&posts);
	OK(post_send(f->s, &anna, id, fixture_case(f, 1).version, &leaves, err));
	test_now_us = leaves;
	assert_int_equal(outbox_next(f->s, "gent", test_now_us, &out, &next, NULL), 1);
	assert_int_equal(out.attachment_count, 2);
	assert_string_equal(out.attachments[1].alt, "nog eens");
	assert_string_equal(out.attachments[1].type, "image/png");
	assert_int_equal(out.attachments[1].len, picture.len);
	assert_memory_equal(out.attachments[1].bytes, png, picture.len);
	outgoing_release(&out);
}

static void test_rule_of_the_account(void **state)
{
	struct fixture *f = *state;
	int64_t id = begin(f), leaves;
	char large[101] = "";
	struct media_file gif = picture, wide = picture, empty = picture;
	gif.type = "image/gif";
	wide.bytes = large;
	wide.len = sizeof(large);
	empty.len = 0;
	refused(f, &anna, id, &gif, "a", "expected one of: image/jpeg image/png");
	refused(f, &anna, id, &wide, "a", "at most");
	refused(f, &anna, id, &empty, "a", "is empty");
	refused(f, &anna, id, &picture, " \n", "for who cannot see it");
	refused(f, &anna, id, &picture, NULL, "for who cannot see it");
	refused(f, &anna, id, &picture, "een beschrijving die veel te lang is", "at most 20");
	refused(f, &anna, id, &picture, "\xe2\x80\xae", "cannot be shown");
	refused(f, &bram, id, &picture, "a", "is by anna");
	OK(attachment_add(f->s, &anna, id, &picture, "a", err));
	OK(attachment_add(f->s, &anna, id, &picture, "b", err));
	refused(f, &anna, id, &picture, "c", "takes 2 attachments");
	media_account(f, 1, "image/png");
	REFUSED(ERR_REFUSED, post_send(f->s, &anna, id, fixture_case(f, 1).version, &leaves, err));
	OK(attachment_remove(f->s, &anna, id, 1, err));
	media_account(f, 1, "image/jpeg");
	REFUSED(ERR_REFUSED, post_send(f->s, &anna, id, fixture_case(f, 1).version, &leaves, err));
	OK(attachment_remove(f->s, &anna, id, 0, err));
	REFUSED(ERR_NOT_FOUND, attachment_remove(f->s, &anna, id, 0, err));
	OK(post_send(f->s, &anna, id, fixture_case(f, 1).version, &leaves, err));
	media_account(f, 0, NULL);
	refused(f, &anna, draft(f), &picture, "a", "takes no attachments");
}

/* What another program writes past the checks: the schema has the last word. */
static void forbidden(struct fixture *f, const char *sql)
{
	if (fixture_tamper(f, sql) == 0)
		fail_msg("allowed: %s", sql);
}

/* A network that shows pictures below posts may take none with a message. */
static void test_rule_of_direct_messages(void **state)
{
	static const char attach[] =
		"INSERT INTO attachments (post_id, name, type, alt, bytes, size, sha256) "
		"SELECT post_id, name, type, alt, bytes, size, sha256 FROM attachments";
	static const char hold[] = "UPDATE posts SET state = 'held', held = 1, send_after = 2";
	struct fixture *f = *state;
	int64_t id = begin(f), leaves;
	struct draft d = {.case_id = 1, .id = id, .text = "x", .visibility = VISIBILITY_DIRECT};
	OK(attachment_add(f->s, &anna, id, &picture, "a", err));
	OK(draft_save(f->s, &anna, &d, err));
	media_account_direct(f, 2, "image/png", 0);
	REFUSED(ERR_REFUSED, post_send(f->s, &anna, id, fixture_case(f, 1).version, &leaves, err));
	refused(f, &anna, id, &picture, "b", "no attachments with a direct message");
	forbidden(f, hold);
	media_account_direct(f, 2, "image/png", 1);
	refused(f, &anna, id, &picture, "b", "takes 1 attachment with a direct message");
	forbidden(f, attach);
	OK(post_send(f->s, &anna, id, fixture_case(f, 1).version, &leaves, err));
}

static void test_what_leaves_stays(void **state)
{
	struct fixture *f = *state;
	int64_t id = begin(f), leaves;
	OK(attachment_add(f->s, &anna, id, &picture, "a", err));
	forbidden(f, "UPDATE attachments SET alt = 'b'");
	forbidden(f, "UPDATE attachments SET bytes = name");
	forbidden(f, "INSERT INTO attachments (post_id, name, type, alt, bytes, size, sha256) "
		     "SELECT post_id, name, type, ' ', bytes, size, sha256 FROM attachments");
	forbidden(f,
		"INSERT INTO attachments (post_id, name, type, alt, bytes, size, sha256) "
		"SELECT post_id, name, 'image/gif', alt, bytes, size, sha256 FROM attachments");
	OK(post_send(f->s, &anna, id, fixture_case(f, 1).version, &leaves, err));
	refused(f, &anna, id, &picture, "b", "is held");
	REFUSED(ERR_REFUSED, attachment_remove(f->s, &anna, id, 1, err));
	forbidden(f, "DELETE FROM attachments");
	forbidden(f, "UPDATE attachments SET bytes = NULL");
	forbidden(f, "UPDATE posts SET text = NULL, salt = NULL");
	forbidden(f, "INSERT INTO attachments (post_id, name, type, alt, bytes, size, sha256) "
		     "SELECT post_id, name, type, alt, bytes, size, sha256 FROM attachments");
	OK(post_take_back(f->s, &anna, id, err));
	OK(attachment_remove(f->s, &anna, id, 1, err));
	OK(attachment_add(f->s, &anna, id, &picture, "a", err));
	OK(draft_discard(f->s, &anna, id, err));
	assert_int_equal(fixture_tamper(f, "UPDATE attachments SET bytes = NULL"), 0);
}

/* What somebody agreed to is what leaves: another picture wants him again. */
static void test_approval_is_void(void **state)
{
	struct fixture *f = *state;
	struct post_list posts;
	int64_t id = begin(f);
	assert_int_equal(
		fixture_tamper(f, "UPDATE posts SET approver = 'sofie', approved_hash = hash"), 0);
	OK(post_read(f->s, id, &posts, err));
	assert_string_equal(posts.items[0].approver, "sofie");
	post_list_release(&posts);
	OK(attachment_add(f->s, &anna, id, &picture, "a", err));
	OK(post_read(f->s, id, &posts, err));
	assert_null(posts.items[0].approver);
	post_list_release(&posts);
	assert_int_equal(
		fixture_tamper(f, "UPDATE posts SET approver = 'sofie', approved_hash = hash"), 0);
	OK(attachment_remove(f->s, &anna, id, 0, err));
	OK(post_read(f->s, id, &posts, err));
	assert_null(posts.items[0].approver);
	post_list_release(&posts);
}

/* The journal tells that something was attached, and its hash: neither the bytes nor the words. */
static void test_journal(void **state)
{
	struct fixture *f = *state;
	struct case_file file;
	int64_t id = begin(f);
	OK(attachment_add(f->s, &anna, id, &picture, "geheim", err));
	OK(attachment_remove(f->s, &anna, id, 0, err));
	OK(case_file_read(f->s, 1, &file, err));
	const struct event *off = &file.events.items[file.events.count - 1], *on = off - 1;
	assert_string_equal(on->event, "post.attached");
	assert_string_equal(off->event, "post.detached");
	assert_string_equal(on->details, off->details);
	assert_non_null(strstr(on->details, "\"sha256\":\""));
	assert_null(strstr(on->details, "geheim"));
	assert_null(strstr(on->details, "rook.png"));
	case_file_release(&file);
}

int test_store_attachments(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_attached),
		CASE(test_rule_of_the_account),
		CASE(test_rule_of_direct_messages),
		CASE(test_what_leaves_stays),
		CASE(test_approval_is_void),
		CASE(test_journal),
	};
	return cmocka_run_group_tests_name("store: attachments", tests, NULL, NULL);
}
