/* SPDX-License-Identifier: MIT */
/*
 * json_valid is RFC 8259; walking a valid text visits each value once and
 * another text at least safely; what is written is valid, reads back as it
 * was, and a record gives its data back.
 *
 * Input: a byte for the depth, the text.
 */
#include <math.h>

#include "plain_json.h"
#include "record.h"
#include "utf8.h"

/* Bytes of all values met, which white space and punctuation add up to s. */
static void
walk(struct slice v, bool valid, unsigned depth)
{
	struct json_iter it;
	struct slice key = SLICE(""), x;
	const char *last = v.p;

	if (depth == 0)
		return;
	json_begin(&it, v);
	while (json_next(&it, &key, &x)) {
		CHECK(x.p >= last && x.p + x.n <= v.p + v.n);
		last = x.p + x.n;
		if (it.object)
			CHECK(key.p >= v.p && key.p + key.n <= x.p);
		if (valid) {
			CHECK(plain_json(x, JSON_DEPTH));
			CHECK(slice_eq(json_trim(x), x));
			if (it.object)
				CHECK(json_type(key) == JSON_STRING &&
				    plain_json(key, 0));
		}
		walk(x, valid, depth - 1);
	}
}

/* The string v spells its own text, and written again it still does. */
static void
respell(struct slice v)
{
	struct buf text = { .max = 0 }, again = { .max = 0 };
	struct buf back = { .max = 0 };

	CHECK(json_text(&text, v) == 0);
	if (plain_json(v, 0)) {
		CHECK(json_text_is(v, buf_get(&text)));
		CHECK(buf_byte(&text, 'x') == 0);
		CHECK(!json_text_is(v, buf_get(&text)));
		text.n--;
	}
	if (utf8_valid(buf_get(&text)) == text.n) {
		CHECK(json_str(&again, buf_get(&text)) == 0);
		CHECK(plain_json(buf_get(&again), 0));
		CHECK(json_text(&back, buf_get(&again)) == 0);
		CHECK(slice_eq(buf_get(&back), buf_get(&text)));
	}
	buf_free(&text);
	buf_free(&again);
	buf_free(&back);
}

/* Any bytes as a string. */
static void
quote(struct slice s)
{
	struct buf quoted = { .max = 0 }, back = { .max = 0 };
	struct buf fixed = { .max = 0 };
	uint64_t replaced = 0;

	CHECK(json_str(&quoted, s) == 0);
	CHECK(plain_json(buf_get(&quoted), 0));
	CHECK(utf8_valid(buf_get(&quoted)) == quoted.n);
	for (size_t i = 0; i < quoted.n; i++)
		CHECK(
		    (unsigned char)quoted.p[i] >= 0x20 && quoted.p[i] != 0x7f);
	CHECK(json_text(&back, buf_get(&quoted)) == 0);
	CHECK(utf8_fix(&fixed, s, &replaced) == 0);
	CHECK(slice_eq(buf_get(&back), buf_get(&fixed)));
	CHECK(json_text_is(buf_get(&quoted), buf_get(&fixed)));
	buf_free(&quoted);
	buf_free(&back);
	buf_free(&fixed);
}

/* A record with this data: one line, and its parts come back. */
static void
splice(struct slice s, bool json)
{
	struct buf line = { .max = 0 }, data = { .max = 0 };
	struct slice whole, none = { NULL, 0 };
	struct record r;

	CHECK(record_write(&line, none, none, SLICE("a \"b\""), SLICE("7"), s,
		  json) == 0);
	whole = buf_get(&line);
	CHECK(memchr(whole.p, '\n', whole.n) == whole.p + whole.n - 1);
	CHECK(plain_json(whole, JSON_DEPTH + 1));
	CHECK(json_valid(whole, JSON_DEPTH + 1));
	record_read(&r, whole);
	CHECK(r.object && json_text_is(r.event, SLICE("a \"b\"")));
	CHECK(json_text_is(r.id, SLICE("7")) && !r.time.p);
	if (json) {
		for (size_t i = 0; i < s.n; i++)
			if (s.p[i] != '\n')
				CHECK(buf_byte(&data, s.p[i]) == 0);
		CHECK(slice_eq(r.data, json_trim(buf_get(&data))));
	}
	buf_free(&line);
	buf_free(&data);
}

/* The first bytes as a double. */
static void
number(struct slice s)
{
	struct buf b = { .max = 0 };
	double v;

	if (s.n < sizeof(v))
		return;
	memcpy(&v, s.p, sizeof(v));
	CHECK(json_num(&b, v) == 0);
	CHECK(plain_json(buf_get(&b), 0));
	if (isfinite(v))
		CHECK(json_double(buf_get(&b)) == v);
	else
		CHECK(slice_eq(buf_get(&b), SLICE("null")));
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n }, v;
	unsigned depth = take_byte(&s);
	bool valid = plain_json(s, JSON_DEPTH);

	CHECK(json_valid(s, JSON_DEPTH) == valid);
	CHECK(json_valid(s, depth) == plain_json(s, depth));
	CHECK(json_valid(s, JSON_DEPTH + 1) == plain_json(s, JSON_DEPTH + 1));
	v = json_trim(s);
	walk(v, valid, 50);
	if (json_type(v) == JSON_STRING)
		respell(v);
	if (json_type(v) == JSON_NUMBER && valid)
		CHECK(json_double(v) == json_double(s) || v.n != s.n);
	quote(s);
	if (valid)
		splice(s, true);
	splice(s, false);
	number(s);
	return 0;
}
