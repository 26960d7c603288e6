/* SPDX-License-Identifier: MIT */
#include "fields.h"

#include <errno.h>
#include <stdlib.h>

static const struct {
	const char *name, *paths;
} map[FIELD_COUNT] = {
	[FIELD_ID] = { "id", "id_str,id" },
	[FIELD_KEY] = { "key", ".data.mid,.mid,link,meta.id,id_str,id" },
	[FIELD_TEXT] = { "text",
	    "title,description,summary,"
	    "extended_tweet.full_text,full_text,text,content,"
	    "spoiler_text,status.content,"
	    "last_status.content,comment,articles[].title,"
	    "articles[].description,.data.payload,.data" },
	[FIELD_USER] = { "user",
	    "user.username,user.screen_name,author.screen_name,"
	    "author.username,account.acct,account.username,screen_name,"
	    "username,acct,.data.includes.users[0].username,user,author" },
	[FIELD_NAME] = { "name",
	    "user.name,author.name,account.display_name,"
	    ".data.includes.users[0].name,display_name,name" },
	[FIELD_VERIFIED] = { "verified",
	    "user.verified,author.verified,user.is_blue_verified,"
	    "author.is_blue_verified,account.verified,"
	    ".data.includes.users[0].verified,verified" },
	[FIELD_FOLLOWERS] = { "followers",
	    "user.followers_count,author.followers_count,"
	    "user.public_metrics.followers_count,"
	    "author.public_metrics.followers_count,"
	    "account.followers_count,"
	    ".data.includes.users[0].public_metrics.followers_count,"
	    "followers_count,public_metrics.followers_count" },
	[FIELD_RETWEETS] = { "retweets",
	    "metrics.retweets,retweet_count,public_metrics.retweet_count,"
	    "reblogs_count,retweets" },
	[FIELD_LIKES] = { "likes",
	    "metrics.likes,favorite_count,public_metrics.like_count,"
	    "favourites_count,like_count,likes" },
	[FIELD_REPLIES] = { "replies",
	    "metrics.replies,reply_count,public_metrics.reply_count,"
	    "replies_count,replies" },
	[FIELD_LANGUAGE] = { "language", "lang,language" },
	[FIELD_SOURCE] = { "source",
	    "sourceKey,.data.source,.source,source,wiki" },
	[FIELD_CREATED_AT] = { "created_at",
	    "created_at,createdAt,pubDate,published_at,meta.dt,timestamp_ms,"
	    "timestamp,.data.timestamp,.timestamp" },
	[FIELD_HASHTAGS] = { "hashtags",
	    "extended_tweet.entities.hashtags,entities.hashtags,hashtags,"
	    "tags" },
	[FIELD_MENTIONS] = { "mentions",
	    "entities.mentions,extended_tweet.entities.user_mentions,"
	    "entities.user_mentions,mentions" },
	[FIELD_URLS] = { "urls",
	    "entities.urls,extended_tweet.entities.urls,urls,links" },
};

const char *
place_parse(struct place *p, const char *text)
{
	p->rooted = *text == '.';
	return path_parse(&p->path, text);
}

void
place_free(struct place *p)
{
	path_free(&p->path);
}

/* Where step *i of p begins: as far as the members that are listed lead. */
static struct slice
start(const struct place *p, const struct fields_view *v, size_t *i)
{
	const struct path_step *step = p->path.step;
	struct members *m = v->members;
	struct slice at = v->inner;

	*i = 0;
	if (!p->rooted) {
		if (at.p != v->data.p)
			m++;
	} else if (v->has_data && p->path.n && step->kind == PATH_NAME &&
	    slice_eq(step->name, SLICE("data"))) {
		at = v->data;
		*i = 1;
	} else
		return v->doc;
	if (*i == p->path.n || step[*i].kind != PATH_NAME)
		return at;
	return members_get(m, at, step[(*i)++].name);
}

struct slice
place_get(const struct place *p, const struct fields_view *v)
{
	size_t i;
	struct slice at = start(p, v, &i);

	return path_get_from(&p->path, i, at);
}

bool
place_each(const struct place *p, const struct fields_view *v,
    bool (*each)(void *ctx, struct slice value), void *ctx)
{
	size_t i;
	struct slice at = start(p, v, &i);

	return path_each_from(&p->path, i, at, each, ctx);
}

static void
places_free(struct places *l)
{
	for (size_t i = 0; i < l->n; i++)
		place_free(&l->at[i]);
	free(l->at);
	*l = (struct places){ 0 };
}

/* A comma inside a quoted name does not end the path. */
static size_t
path_length(const char *s)
{
	bool quoted = false;
	size_t n = 0;

	for (; s[n] && (quoted || s[n] != ','); n++) {
		if (s[n] == '\\' && quoted && s[n + 1])
			n++;
		else if (s[n] == '"')
			quoted = !quoted;
	}
	return n;
}

static const char *
places_add(struct places *l, const char *text, size_t n)
{
	struct place *at = realloc(l->at, (l->n + 1) * sizeof *at);
	const char *why = "out of memory";
	char *one;

	if (!at)
		return why;
	l->at = at;
	one = strndup(text, n);
	if (!one)
		return why;
	why = place_parse(&l->at[l->n], one);
	if (!why)
		l->n++;
	free(one);
	return why;
}

static const char *
places_read(struct places *l, const char *text)
{
	*l = (struct places){ 0 };
	while (*text) {
		size_t n = path_length(text);
		const char *why = places_add(l, text, n);

		if (why) {
			places_free(l);
			return why;
		}
		text += n;
		if (*text == ',')
			text++;
	}
	return NULL;
}

int
fields_init(struct fields *f)
{
	*f = (struct fields){ 0 };
	for (int k = 0; k < FIELD_COUNT; k++)
		if (places_read(&f->of[k], map[k].paths)) {
			fields_free(f);
			errno = ENOMEM;
			return -1;
		}
	return 0;
}

void
fields_free(struct fields *f)
{
	for (int k = 0; k < FIELD_COUNT; k++)
		places_free(&f->of[k]);
}

const char *
fields_name(enum field k)
{
	return k < FIELD_COUNT ? map[k].name : NULL;
}

const char *
fields_set(struct fields *f, const char *spec)
{
	const char *eq = strchr(spec, '=');
	struct places l;
	const char *why;
	size_t n;

	if (!eq)
		return "no '=' in it";
	n = (size_t)(eq - spec);
	while (n > 0 && spec[n - 1] == ' ')
		n--;
	for (int k = 0; k < FIELD_COUNT; k++) {
		if (strlen(map[k].name) != n || memcmp(map[k].name, spec, n))
			continue;
		why = places_read(&l, eq + 1 + strspn(eq + 1, " "));
		if (why)
			return why;
		places_free(&f->of[k]);
		f->of[k] = l;
		return NULL;
	}
	return "no such field";
}

/* The text of a JSON string: where it stands if it can, else in b. */
static int
string_text(struct slice v, struct buf *b, struct slice *text)
{
	if (!memchr(v.p, '\\', v.n)) {
		*text = (struct slice){ v.p + 1, v.n - 2 };
		return 0;
	}
	buf_reset(b);
	if (json_text(b, v) == -1)
		return -1;
	*text = buf_get(b);
	return 0;
}

static int
find_kind(struct fields_view *v, const struct record *r)
{
	struct slice type;

	v->kind = SLICE("message");
	if (json_type(r->event) == JSON_STRING &&
	    !json_text_is(r->event, SLICE("message")))
		return string_text(r->event, &v->kind_text, &v->kind);
	type = members_get(v->members, v->data, SLICE("type"));
	if (json_type(type) != JSON_STRING)
		type = r->event.p ? type : json_member(v->doc, SLICE("type"));
	if (json_type(type) == JSON_STRING)
		return string_text(type, &v->kind_text, &v->kind);
	return 0;
}

int
fields_open(
    struct fields_view *v, const struct fields *f, const struct record *r)
{
	static const struct slice data = { "data", 4 },
				  payload = { "payload", 7 };
	struct slice in;

	if (!v->members) {
		v->members = calloc(2, sizeof *v->members);
		if (!v->members)
			return -1;
	}
	v->members[0].of = v->members[1].of = NULL;
	v->fields = f;
	v->doc = r->line;
	v->has_data = r->object && r->data.p;
	v->data = v->has_data ? r->data : r->line;
	v->inner = v->data;
	in = (struct slice){ 0 };
	if (v->has_data)
		in = members_get(v->members, v->data, data);
	if (json_type(in) != JSON_OBJECT)
		in = members_get(v->members, v->data, payload);
	if (json_type(in) == JSON_OBJECT)
		v->inner = in;
	return find_kind(v, r);
}

void
fields_close(struct fields_view *v)
{
	buf_free(&v->kind_text);
	free(v->members);
	v->members = NULL;
}

struct slice
fields_get(const struct fields_view *v, enum field k)
{
	const struct places *l = &v->fields->of[k];
	struct slice empty = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		struct slice val = place_get(&l->at[i], v);

		switch (json_type(val)) {
		case JSON_STRING:
			if (val.n > 2)
				return val;
			if (!empty.p)
				empty = val;
			break;
		case JSON_NUMBER:
		case JSON_TRUE:
		case JSON_FALSE:
			return val;
		default:
			break;
		}
	}
	return empty;
}

struct text_ctx {
	struct buf *b;
	int rc;
};

static bool
add_text(void *ctx, struct slice v)
{
	struct text_ctx *t = ctx;

	if (json_type(v) != JSON_STRING)
		return true;
	t->rc = json_text(t->b, v);
	if (t->rc == 0)
		t->rc = buf_byte(t->b, ' ');
	return t->rc == 0;
}

int
fields_text(const struct fields_view *v, enum field k, struct buf *b)
{
	const struct places *l = &v->fields->of[k];
	struct text_ctx t = { b, 0 };

	for (size_t i = 0; i < l->n; i++)
		if (!place_each(&l->at[i], v, add_text, &t))
			return t.rc;
	return 0;
}

/* The string that names an element of a list, absent if none does. */
static struct slice
element_name(struct slice v, enum field k)
{
	static const char *const labels[] = { "text", "tag", "screen_name",
		"acct", "username", "name", NULL };
	static const char *const targets[] = { "expanded_url", "url", NULL };
	const char *const *name = k == FIELD_URLS ? targets : labels;

	if (json_type(v) == JSON_STRING)
		return v;
	for (; *name; name++) {
		struct slice s = json_member(v, slice_str(*name));

		if (json_type(s) == JSON_STRING)
			return s;
	}
	return (struct slice){ 0 };
}

struct names_ctx {
	bool (*each)(void *ctx, struct slice string);
	void *ctx;
	enum field k;
	bool any;
};

static bool
each_element(void *ctx, struct slice v)
{
	struct names_ctx *c = ctx;
	struct slice s = element_name(v, c->k);

	c->any = true;
	return !s.p || c->each(c->ctx, s);
}

/* A path may itself say "each": hashtags=tags[].name. */
static bool
each_at(const struct place *p, const struct fields_view *v, struct names_ctx *c)
{
	struct slice val;
	struct json_iter it;

	for (size_t i = 0; i < p->path.n; i++)
		if (p->path.step[i].kind == PATH_EACH)
			return place_each(p, v, each_element, c);
	val = place_get(p, v);
	if (json_type(val) != JSON_ARRAY)
		return true;
	json_begin(&it, val);
	while (json_next(&it, NULL, &val))
		if (!each_element(c, val))
			return false;
	return true;
}

void
fields_names(const struct fields_view *v, enum field k,
    bool (*each)(void *ctx, struct slice string), void *ctx)
{
	const struct places *l = &v->fields->of[k];
	struct names_ctx c = { each, ctx, k, false };

	for (size_t i = 0; i < l->n && !c.any; i++)
		if (!each_at(&l->at[i], v, &c))
			break;
}

struct each_ctx {
	bool (*each)(void *ctx, struct slice text);
	void *ctx;
	struct buf *b;
	bool failed;
};

static bool
each_text(void *ctx, struct slice string)
{
	struct each_ctx *c = ctx;
	struct slice text;

	c->failed = string_text(string, c->b, &text) == -1;
	return !c->failed && c->each(c->ctx, text);
}

int
fields_each(const struct fields_view *v, enum field k, struct buf *b,
    bool (*each)(void *ctx, struct slice text), void *ctx)
{
	struct each_ctx c = { each, ctx, b, false };

	fields_names(v, k, each_text, &c);
	return c.failed ? -1 : 0;
}
