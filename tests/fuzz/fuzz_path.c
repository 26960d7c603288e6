/* SPDX-License-Identifier: MIT */
/*
 * What a path leads to, against a plain search that knows only the grammar.
 * Any text of a path and any document are safe.
 *
 * Input: the path, a NUL, the document.
 */
#include "path.h"
#include "plain_json.h"

/* The n-th member's name and value, or element, of v; false past the end. */
static bool
nth(struct slice v, size_t n, struct slice *name, struct slice *value)
{
	struct cursor c = { (const unsigned char *)v.p,
		(const unsigned char *)v.p + v.n, JSON_DEPTH + 1 };
	bool object = plain_peek(&c) == '{';
	const unsigned char *from;

	if (!object && plain_peek(&c) != '[')
		return false;
	do {
		c.p++;
		plain_space(&c);
		if (plain_peek(&c) == ']' || plain_peek(&c) == '}')
			return false;
		if (object) {
			from = c.p;
			CHECK(plain_string(&c));
			*name = (struct slice){ (const char *)from,
				(size_t)(c.p - from) };
			plain_space(&c);
			CHECK(plain_char(&c, ':'));
		}
		from = c.p;
		CHECK(plain_value(&c));
		*value = json_trim(
		    (struct slice){ (const char *)from, (size_t)(c.p - from) });
	} while (n-- && plain_peek(&c) == ',');
	return n == (size_t)-1;
}

/* Collects, in order, every value that path leads to from step i on. */
static void
search(struct buf *found, const struct path *p, size_t i, struct slice v)
{
	const struct path_step *s = &p->step[i];
	struct slice name = SLICE(""), x = SLICE(""), last = { NULL, 0 };
	struct buf text = { .max = 0 };
	size_t count = 0;

	if (i == p->n) {
		CHECK(buf_slice(found, v) == 0 && buf_byte(found, '\n') == 0);
		return;
	}
	while (nth(v, count, &name, &x)) {
		count++;
		if (s->kind == PATH_EACH)
			search(found, p, i + 1, x);
		if (s->kind != PATH_NAME || *v.p != '{')
			continue;
		buf_reset(&text);
		CHECK(json_text(&text, name) == 0);
		if (slice_eq(buf_get(&text), s->name))
			last = x;
	}
	buf_free(&text);
	if (s->kind == PATH_INDEX && *v.p == '[') {
		long at = s->index < 0 ? s->index + (long)count : s->index;
		if (at >= 0 && at < (long)count)
			nth(v, (size_t)at, &name, &last);
	}
	if (last.p)
		search(found, p, i + 1, last);
}

struct seen {
	struct buf values;
	bool inside; /* each value lies in the document */
	struct slice doc;
};

static bool
see(void *ctx, struct slice v)
{
	struct seen *s = ctx;

	s->inside &= v.p >= s->doc.p && v.p + v.n <= s->doc.p + s->doc.n;
	CHECK(buf_slice(&s->values, v) == 0);
	CHECK(buf_byte(&s->values, '\n') == 0);
	return true;
}

static bool
stop(void *ctx, struct slice v)
{
	(void)v;
	++*(int *)ctx;
	return false;
}

/* On documents of any kind: nothing outside is touched; on JSON: the same. */
static void
look(const struct path *p, struct slice doc)
{
	bool valid = plain_json(doc, JSON_DEPTH), each = false;
	struct seen s = { .inside = true, .doc = doc };
	struct buf want = { .max = 0 };
	struct slice one = path_get(p, 0, doc);
	int calls = 0;

	for (size_t i = 0; i < p->n; i++)
		each |= p->step[i].kind == PATH_EACH;
	CHECK(path_each(p, 0, doc, see, &s) && s.inside);
	CHECK(path_each(p, 0, doc, stop, &calls) == (s.values.n == 0));
	CHECK(calls == (s.values.n > 0));
	if (valid) {
		search(&want, p, 0, json_trim(doc));
		CHECK(slice_eq(buf_get(&s.values), buf_get(&want)));
		if (one.p)
			CHECK(plain_json(one, JSON_DEPTH));
		if (!each) {
			CHECK((one.p != NULL) == (want.n > 0));
			if (one.p)
				CHECK(one.n == want.n - 1 &&
				    memcmp(one.p, want.p, one.n) == 0);
		}
	}
	buf_free(&want);
	buf_free(&s.values);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	const char *nul = memchr(bytes, '\0', n), *why;
	struct path p;

	if (!nul)
		return 0;
	why = path_parse(&p, s.p);
	if (why) {
		CHECK(*why && p.n == 0);
		return 0;
	}
	CHECK(p.n <= PATH_STEPS);
	look(&p, json_trim(slice_from(s, (size_t)(nul + 1 - s.p))));
	path_free(&p);
	return 0;
}
