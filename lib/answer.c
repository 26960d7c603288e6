/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <inttypes.h>
#include <math.h>

#include "clock.h"
#include "num.h"
#include "url.h"

static const char *
not_string(struct slice v)
{
	static const char *const why[] = { "is not there", "is null",
		"is false, not a string", "is true, not a string",
		"is a number, not a string", "is a string",
		"is an array, not a string", "is an object, not a string" };

	return why[json_type(v)];
}

/* how often name stands in the object doc */
static unsigned
times(struct slice doc, struct slice name)
{
	struct slice key, val;
	struct json_iter it;
	unsigned n = 0;

	if (json_type(doc) != JSON_OBJECT)
		return 0;
	json_begin(&it, doc);
	while (json_next(&it, &key, &val))
		n += json_text_is(key, name);
	return n;
}

/* does a name on the way down p stand twice in its object? */
static bool
ambiguous(const struct path *p, struct slice doc)
{
	struct path upto = *p;

	for (size_t i = 0; i < p->n; i++) {
		upto.n = i;
		if (p->step[i].kind == PATH_NAME &&
		    times(path_get(&upto, 0, doc), p->step[i].name) > 1)
			return true;
	}
	return false;
}

/* the first field that is there and not null */
static const struct answer_field *
first(
    const struct answer_field *f, size_t n, struct slice doc, struct slice *val)
{
	for (size_t i = 0; i < n; i++) {
		*val = path_get(&f[i].path, 0, doc);
		if (json_type(*val) > JSON_NULL)
			return &f[i];
	}
	return NULL;
}

static int
bad(struct answer *a, const char *name, const char *what)
{
	a->kind = ANSWER_BAD;
	a->token.n = 0;
	return name ? buf_fmt(&a->why, "'%s' %s", name, what)
		    : buf_str(&a->why, what);
}

/* Never quotes the value: it may be the token, only in the wrong place. */
static int
read_token(struct answer *a, const struct answer_want *want, struct slice doc)
{
	const struct answer_field *f;
	struct slice v;

	for (size_t i = 0; i < want->tokens; i++)
		if (ambiguous(&want->token[i].path, doc))
			return bad(a, want->token[i].name,
			    "stands twice in the answer");
	f = first(want->token, want->tokens, doc, &v);
	if (!f)
		return bad(a, want->token[0].name, "is not in the answer");
	if (json_type(v) != JSON_STRING)
		return bad(a, f->name, not_string(v));
	/* room at once: no copy of it stays behind in freed memory */
	if (buf_room(&a->token, v.n) == -1 || json_text(&a->token, v) == -1)
		return -1;
	if (a->token.n == 0)
		return bad(a, f->name, "is empty");
	if (a->token.n > ANSWER_TOKEN_MAX)
		return bad(a, f->name, "is longer than 4096 bytes");
	for (size_t i = 0; i < a->token.n; i++)
		if (a->token.p[i] < '!' || a->token.p[i] > '~')
			return bad(a, f->name,
			    "holds more than visible ASCII characters");
	return 0;
}

/* Seconds from now that v gives the token; NaN if it is no lifetime. */
static double
seconds(struct slice v, int64_t now)
{
	struct buf text = { .max = 64 };
	double s = NAN;
	int64_t t;

	if (json_type(v) == JSON_NUMBER)
		buf_slice(&text, v);
	else if (json_type(v) == JSON_STRING)
		json_text(&text, v);
	if (text.n && buf_cstr(&text)) {
		num_double(text.p, &s);
		if (!(s < 1e9))
			s = clock_read(buf_get(&text), &t) == 0
			    ? (double)(t - now) / 1e6
			    : NAN;
	}
	buf_free(&text);
	return s;
}

static int
read_life(struct answer *a, const struct answer_want *want, struct slice doc)
{
	const struct answer_field *f;
	struct slice v;
	double s;

	f = first(want->life, want->lives, doc, &v);
	if (!f)
		return 0;
	s = seconds(v, want->now);
	if (s < 1) {
		if (bad(a, f->name, "says the token has expired") == -1)
			return -1;
		a->kind = ANSWER_LATER;
		return 0;
	}
	/* NaN too */
	if (!(s <= ANSWER_LIFE_MAX))
		return buf_fmt(&a->odd, "'%s' is no lifetime", f->name);
	a->life_s = (uint64_t)s;
	return 0;
}

static int
add_text(struct buf *b, struct slice v)
{
	if (json_type(v) != JSON_STRING || v.n <= 2)
		return 0;
	if (b->n && buf_str(b, ": ") == -1)
		return -1;
	return json_text(b, v);
}

/* The service's words: the members that carry them in the services we know. */
static int
say_json(struct buf *b, struct slice doc)
{
	static const char *const names[] = { "error", "error_description",
		"message", "detail", "title", "reason" };
	struct slice v;

	if (json_type(doc) == JSON_STRING)
		return add_text(b, doc);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		/* at most an error and its description */
		if (b->n && i > 1)
			break;
		v = json_member(doc, slice_str(names[i]));
		if (json_type(v) == JSON_OBJECT)
			v = json_member(v, SLICE("message"));
		if (add_text(b, v) == -1)
			return -1;
	}
	return 0;
}

/* what stands in the title of an HTML page */
static struct slice
html_title(struct slice s)
{
	static const char open[] = "<title>";
	const char *p, *q;

	for (size_t i = 0; i + sizeof(open) - 1 <= s.n; i++) {
		if (strncasecmp(s.p + i, open, sizeof(open) - 1) != 0)
			continue;
		p = s.p + i + sizeof(open) - 1;
		q = memchr(p, '<', (size_t)(s.p + s.n - p));
		if (q)
			return json_trim((struct slice){ p, (size_t)(q - p) });
		break;
	}
	return (struct slice){ NULL, 0 };
}

static int
say_text(struct buf *b, struct slice s)
{
	const char *end;

	s = json_trim(s);
	if (s.n && *s.p == '<')
		return buf_slice(b, html_title(s));
	end = s.n ? memchr(s.p, '\n', s.n) : NULL;
	if (end)
		s.n = (size_t)(end - s.p);
	return buf_slice(b, json_trim(s));
}

static const char *
not_json(struct slice body)
{
	if (body.n == 0)
		return "the answer is empty";
	if (*body.p == '<')
		return "the answer is HTML or XML, not JSON";
	if (*body.p == '{' || *body.p == '[')
		return "the answer is JSON that is damaged or cut short";
	return "the answer is not JSON";
}

/* Where a redirect leads, without path and query. */
static int
add_origin(struct buf *b, const char *location)
{
	struct url u;

	if (url_parse(&u, slice_str(location)))
		return buf_str(b, "another path");
	return url_origin(b, &u);
}

static int
read_refusal(struct answer *a, const struct reply *r, struct slice body)
{
	a->kind = ANSWER_BAD;
	switch (reply_judge(r, false)) {
	case REPLY_AGAIN:
		a->kind = ANSWER_LATER;
		break;
	case REPLY_DENIED:
	case REPLY_PROXY:
		a->kind = ANSWER_DENIED;
		break;
	case REPLY_REDIRECT:
		if (buf_str(&a->why, "redirects to ") == -1)
			return -1;
		return add_origin(&a->why, r->location);
	default:
		break;
	}
	return json_valid(body, JSON_DEPTH) ? say_json(&a->said, body)
					    : say_text(&a->said, body);
}

int
answer_read(struct answer *a, const struct answer_want *want,
    const struct reply *r, struct slice body)
{
	answer_free(a);
	a->kind = ANSWER_TOKEN;
	body = json_trim(body);
	if (r->status < 200 || r->status > 299)
		return read_refusal(a, r, body);
	if (!json_valid(body, JSON_DEPTH))
		return bad(a, NULL, not_json(body));
	if (read_token(a, want, body) == -1)
		return -1;
	/* a string alone may well be the token that was meant */
	if (a->kind == ANSWER_BAD)
		return json_type(body) == JSON_STRING
		    ? 0
		    : say_json(&a->said, body);
	return read_life(a, want, body);
}

/* whole seconds, the form that every reader of dates takes */
static int
add_time(struct buf *b, const char *name, int64_t t)
{
	char text[CLOCK_RFC3339];

	clock_write(text, t);
	return buf_fmt(b, ",\"%s\":\"%.19sZ\"", name, text);
}

int
answer_write(struct buf *b, struct slice token, int64_t now, uint64_t life_s,
    uint64_t receipt)
{
	int r = buf_str(b, "{\"token\":");

	r |= json_str(b, token);
	if (life_s) {
		r |= add_time(b, "expires_at", now + (int64_t)life_s * 1000000);
		r |= buf_fmt(b, ",\"expires_in\":%" PRIu64, life_s);
		r |= add_time(b, "obtained_at", now);
	}
	if (receipt)
		r |= buf_fmt(b, ",\"receipt\":\"%016" PRIx64 "\"", receipt);
	return r | buf_byte(b, '}');
}

void
answer_free(struct answer *a)
{
	buf_wipe(&a->token);
	buf_free(&a->odd);
	buf_free(&a->why);
	buf_free(&a->said);
	*a = (struct answer){ 0 };
}
