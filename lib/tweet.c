/* SPDX-License-Identifier: MIT */
#include "tweet.h"

#include "clock.h"

bool
tweet_is(struct fields *f)
{
	if (json_type(f->inner) != JSON_OBJECT)
		return false;
	return slice_eq(f->kind, SLICE("tweet")) ||
	    (json_type(fields_get(f, FIELD_TEXT)) == JSON_STRING &&
		fields_get(f, FIELD_USER).p);
}

/* The text before a value, then the value or null. */
static int
put_field(struct buf *b, const char *name, struct fields *f, enum field k)
{
	struct slice val = fields_get(f, k);

	if (buf_str(b, name) == -1)
		return -1;
	return val.p ? buf_slice(b, val) : buf_str(b, "null");
}

struct list {
	struct buf *b;
	const char *before;
	int rc;
};

static bool
put_name(void *ctx, struct slice string)
{
	struct list *l = ctx;

	l->rc |= buf_str(l->b, l->before);
	l->rc |= buf_slice(l->b, string);
	l->before = ",";
	return l->rc == 0;
}

static int
put_list(struct buf *b, const char *name, struct fields *f, enum field k)
{
	struct list l = { b, "", 0 };

	l.rc = buf_str(b, name);
	fields_names(f, k, put_name, &l);
	return l.rc | buf_byte(b, ']');
}

/* RFC 3339 with milliseconds: what JavaScript's Date becomes in JSON. */
static int
put_time(struct buf *b, struct fields *f)
{
	struct slice val = fields_get(f, FIELD_CREATED_AT);
	struct buf text = { 0 };
	char iso[CLOCK_RFC3339];
	int64_t t;
	int r = -1;

	if (json_type(val) == JSON_STRING) {
		if (json_text(&text, val) == -1) {
			buf_free(&text);
			return -1;
		}
		val = buf_get(&text);
	}
	if (val.p)
		r = clock_read(val, &t);
	buf_free(&text);
	if (r == -1)
		return buf_str(b, ",\"timestamp\":null");
	clock_write(iso, t);
	return buf_fmt(b, ",\"timestamp\":\"%.23sZ\"", iso);
}

int
tweet_write(struct buf *b, struct fields *f)
{
	int r = 0;

	r |= put_field(b, "{\"id\":", f, FIELD_ID);
	r |= put_field(b, ",\"text\":", f, FIELD_TEXT);
	r |= put_field(b, ",\"author\":{\"username\":", f, FIELD_USER);
	r |= put_field(b, ",\"name\":", f, FIELD_NAME);
	r |= put_field(b, ",\"verified\":", f, FIELD_VERIFIED);
	r |= put_field(b, "},\"metrics\":{\"retweets\":", f, FIELD_RETWEETS);
	r |= put_field(b, ",\"likes\":", f, FIELD_LIKES);
	r |= put_field(b, ",\"replies\":", f, FIELD_REPLIES);
	r |= buf_byte(b, '}');
	r |= put_time(b, f);
	r |= put_list(b, ",\"hashtags\":[", f, FIELD_HASHTAGS);
	r |= put_list(b, ",\"mentions\":[", f, FIELD_MENTIONS);
	r |= put_list(b, ",\"urls\":[", f, FIELD_URLS);
	r |= buf_byte(b, '}');
	return r;
}
