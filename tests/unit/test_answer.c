/* SPDX-License-Identifier: MIT */
#include "answer.h"
#include "tap.h"

#define NOW INT64_C(1700000000) /* seconds */

static struct answer_field token[2], life[3];
static struct answer a;

static struct slice
ask(int status, struct slice body)
{
	struct answer_want want = { token, 2, life, 3, NOW * 1000000 };
	struct reply r = { .status = status };

	if (status > 300 && status < 304)
		strcpy(r.location, "https://other.example:8443/x?token=abc");
	ok(answer_read(&a, &want, &r, body) == 0, "memory");
	return buf_get(&a.why);
}

static void
tokens(void)
{
	static const struct {
		const char *body, *token;
	} good[] = {
		{ "{\"token\":\"abc\"}", "abc" },
		{ " {\"expiresIn\":5,\"token\":\"~!\"}\n", "~!" },
		{ "{\"access_token\":\"x.y-z\"}", "x.y-z" },
		{ "{\"token\":null,\"access_token\":\"b\"}", "b" },
		{ "{\"token\":\"a\",\"access_token\":\"b\"}", "a" },
		{ "{\"token\":\"\\u0041\\/\"}", "A/" },
		{ "{\"data\":{\"token\":\"in\"},\"token\":\"out\"}", "out" },
	};
	static const struct {
		const char *body, *why;
	} bad[] = {
		{ "", "the answer is empty" },
		{ " \n", "the answer is empty" },
		{ "<html>", "the answer is HTML or XML, not JSON" },
		{ "{\"token\":\"ab",
		    "the answer is JSON that is damaged or "
		    "cut short" },
		{ "abc", "the answer is not JSON" },
		{ "{}", "'.token' is not in the answer" },
		{ "[]", "'.token' is not in the answer" },
		{ "7", "'.token' is not in the answer" },
		{ "{\"token\":7}", "'.token' is a number, not a string" },
		{ "{\"token\":true}", "'.token' is true, not a string" },
		{ "{\"token\":{\"a\":1}}",
		    "'.token' is an object, not a "
		    "string" },
		{ "{\"access_token\":[]}",
		    "'.access_token' is an array, not a string" },
		{ "{\"token\":\"\"}", "'.token' is empty" },
		{ "{\"token\":\"a b\"}",
		    "'.token' holds more than visible ASCII characters" },
		{ "{\"token\":\"a\\r\\nX: 1\"}",
		    "'.token' holds more than visible ASCII characters" },
		{ "{\"token\":\"\\u00e9\"}",
		    "'.token' holds more than visible ASCII characters" },
		{ "{\"token\":\"\\u0000\"}",
		    "'.token' holds more than visible ASCII characters" },
		{ "{\"token\":\"a\",\"token\":\"b\"}",
		    "'.token' stands twice in the answer" },
		{ "{\"token\":\"a\",\"to\\u006ben\":\"a\"}",
		    "'.token' stands twice in the answer" },
	};

	/* a string alone may be the token: it must not be repeated */
	is(ask(200, SLICE("\"abc\"")), SLICE("'.token' is not in the answer"),
	    "a string");
	is(buf_get(&a.said), SLICE(""), "not repeated");
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		ask(i % 2 ? 200 : 201, slice_str(good[i].body));
		ok(a.kind == ANSWER_TOKEN, good[i].body);
		is(buf_get(&a.token), slice_str(good[i].token), good[i].body);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		is(ask(200, slice_str(bad[i].body)), slice_str(bad[i].why),
		    bad[i].body);
		ok(a.kind == ANSWER_BAD && a.token.n == 0, bad[i].body);
	}
}

static void
longest(void)
{
	struct buf b = { .max = 0 };

	for (size_t n = 4096; n <= 4097; n++) {
		buf_reset(&b);
		buf_str(&b, "{\"token\":\"");
		for (size_t i = 0; i < n; i++)
			buf_byte(&b, 'x');
		buf_str(&b, "\"}");
		ask(200, buf_get(&b));
		ok((a.kind == ANSWER_TOKEN) == (n == 4096), "longest token");
		ok(a.token.n == (n == 4096 ? n : 0), "its length");
	}
	buf_free(&b);
}

static void
nested(void)
{
	struct answer_field deep = { .name = ".data[0].token" };
	struct answer_want want = { &deep, 1, life, 3, 0 };
	struct reply r = { .status = 200 };

	path_parse(&deep.path, deep.name);
	answer_read(
	    &a, &want, &r, SLICE("{\"data\":[{\"token\":\"d\",\"x\":1}]}"));
	is(buf_get(&a.token), SLICE("d"), "nested");
	answer_read(&a, &want, &r,
	    SLICE("{\"data\":[{\"token\":\"d\",\"token\":\"e\"}]}"));
	ok(a.kind == ANSWER_BAD, "nested, twice");
	answer_read(
	    &a, &want, &r, SLICE("{\"data\":[],\"data\":[{\"token\":\"e\"}]}"));
	ok(a.kind == ANSWER_BAD, "the way to it, twice");
	answer_read(
	    &a, &want, &r, SLICE("{\"token\":1,\"token\":2,\"data\":[]}"));
	is(buf_get(&a.why), SLICE("'.data[0].token' is not in the answer"),
	    "a double elsewhere is none of ours");
	path_free(&deep.path);
}

static void
lifetimes(void)
{
	static const struct {
		const char *value;
		uint64_t s; /* 0: odd; 1 with a '!' in front: expired */
	} t[] = {
		{ "86400", 86400 },
		{ "1", 1 },
		{ "3599.9", 3599 },
		{ "\"3600\"", 3600 },
		{ "1e3", 1000 },
		{ "31622400", 31622400 }, /* 366 days */
		{ "31622401", 0 },
		{ "999999999", 0 },
		{ "1700000060", 60 },    /* the time of expiry */
		{ "1700000060000", 60 }, /* the same in milliseconds */
		{ "\"1700003600\"", 3600 },
		{ "1800000000", 0 },
		{ "1e99", 0 },
		{ "1e999", 0 },
		{ "\"2023-11-14T22:14:20Z\"", 60 },
		{ "\"Tue, 14 Nov 2023 22:14:20 GMT\"", 60 },
		{ "\"2024-11-16T00:00:00Z\"", 0 },
		{ "!\"2023-11-14T22:13:20Z\"", 1 },
		{ "\"soon\"", 0 },
		{ "\"\"", 0 },
		{ "true", 0 },
		{ "{}", 0 },
		{ "!0", 1 },
		{ "!-5", 1 },
		{ "!0.5", 1 },
		{ "!-1e99", 1 },
		{ "!\"-1\"", 1 },
		{ "!1700000000", 1 },
		{ "!1600000000000", 1 },
	};
	struct buf b = { .max = 0 };

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		bool expired = *t[i].value == '!';

		buf_reset(&b);
		buf_fmt(&b, "{\"token\":\"a\",\"expires_in\":%s}",
		    t[i].value + expired);
		ask(200, buf_get(&b));
		if (expired) {
			ok(a.kind == ANSWER_LATER, t[i].value);
			is(buf_get(&a.why),
			    SLICE("'.expires_in' says the token has expired"),
			    t[i].value);
			continue;
		}
		ok(a.kind == ANSWER_TOKEN, t[i].value);
		ok(a.life_s == t[i].s, t[i].value);
		is(buf_get(&a.odd),
		    t[i].s ? SLICE("") : SLICE("'.expires_in' is no lifetime"),
		    t[i].value);
	}
	ask(200, SLICE("{\"token\":\"a\"}"));
	ok(a.life_s == 0 && a.odd.n == 0, "no lifetime");
	ask(200, SLICE("{\"token\":\"a\",\"expiresIn\":null}"));
	ok(a.life_s == 0 && a.odd.n == 0, "null is none");
	ask(200, SLICE("{\"token\":\"a\",\"expires_in\":9,\"expiresIn\":8}"));
	ok(a.life_s == 8, "the first path counts");
	buf_free(&b);
}

static void
refusals(void)
{
	static const struct {
		int status;
		enum answer_kind kind;
		const char *body, *said;
	} t[] = {
		{ 401, ANSWER_DENIED,
		    "{\"status\":\"error\",\"error\":\"Invalid key\"}",
		    "Invalid key" },
		{ 403, ANSWER_DENIED, "Forbidden\n", "Forbidden" },
		{ 429, ANSWER_LATER,
		    "{\"error\":\"Too many requests.\",\"retry_after\":60}",
		    "Too many requests." },
		{ 408, ANSWER_LATER, "", "" },
		{ 425, ANSWER_LATER, "{}", "" },
		{ 500, ANSWER_LATER,
		    "<html><head>\n<TITLE>\n Bad Gateway </title>",
		    "Bad Gateway" },
		{ 503, ANSWER_LATER, "<html><title>cut", "" },
		{ 599, ANSWER_LATER, "<p>no title</p>", "" },
		{ 400, ANSWER_BAD,
		    "{\"error\":\"invalid_grant\",\"error_description\":\"x\","
		    "\"message\":\"y\"}",
		    "invalid_grant: x" },
		{ 404, ANSWER_BAD, "\n\n no such page \nmore", "no such page" },
		{ 400, ANSWER_BAD,
		    "{\"error\":{\"message\":\"bad model\",\"code\":7}}",
		    "bad model" },
		{ 400, ANSWER_BAD, "{\"detail\":\"d\",\"title\":\"t\"}", "d" },
		{ 400, ANSWER_BAD, "{\"error\":true,\"message\":\"m\"}", "m" },
		{ 400, ANSWER_BAD, "\"plain\"", "plain" },
		{ 418, ANSWER_BAD, "[\"x\"]", "" },
		{ 402, ANSWER_BAD, "{\"token\":\"secret\"}", "" },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		is(ask(t[i].status, slice_str(t[i].body)), SLICE(""),
		    t[i].body);
		ok(a.kind == t[i].kind, t[i].body);
		is(buf_get(&a.said), slice_str(t[i].said), t[i].body);
		ok(a.token.n == 0, t[i].body);
	}
	is(ask(302, SLICE("moved")),
	    SLICE("redirects to https://other.example:8443"), "redirect");
	ok(a.kind == ANSWER_BAD && a.said.n == 0, "redirect");
	is(ask(200, SLICE("{\"error\":\"key disabled\"}")),
	    SLICE("'.token' is not in the answer"), "200, but an error");
	is(buf_get(&a.said), SLICE("key disabled"), "which is told");
}

static void
written(void)
{
	struct buf b = { .max = 0 };

	ok(answer_write(&b, SLICE("a\"b"), NOW * 1000000 + 999999, 60, 0) == 0,
	    "memory");
	is(buf_get(&b),
	    SLICE("{\"token\":\"a\\\"b\",\"expires_at\":\"2023-11-14T22:14:20Z"
		  "\",\"expires_in\":60,\"obtained_at\":"
		  "\"2023-11-14T22:13:20Z\"}"),
	    "with times");
	buf_reset(&b);
	ok(answer_write(&b, SLICE("ab"), NOW, 0, 0) == 0, "memory");
	is(buf_get(&b), SLICE("{\"token\":\"ab\"}"), "without");
	buf_reset(&b);
	ok(answer_write(&b, SLICE("ab"), NOW, 0, 0xabc) == 0, "memory");
	is(buf_get(&b),
	    SLICE("{\"token\":\"ab\",\"receipt\":\"0000000000000abc\"}"),
	    "with a receipt");
	buf_free(&b);
}

int
main(void)
{
	static const char *const names[] = { ".token", ".access_token",
		".expiresIn", ".expires_in", ".expires_at" };

	for (size_t i = 0; i < 5; i++) {
		struct answer_field *f = i < 2 ? &token[i] : &life[i - 2];

		f->name = names[i];
		ok(!path_parse(&f->path, names[i]), names[i]);
	}
	tokens();
	longest();
	nested();
	lifetimes();
	refusals();
	written();
	answer_free(&a);
	for (size_t i = 0; i < 5; i++)
		path_free(i < 2 ? &token[i].path : &life[i - 2].path);
	return done();
}
