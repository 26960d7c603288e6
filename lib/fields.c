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
	const char *why;

	*p = (struct place){ .rooted = *text == '.' };
	why = path_parse(&p->path, text);
	while (p->lead < p->path.n && p->path.step[p->lead].kind == PATH_NAME)
		p->lead++;
	return why;
}

void
place_free(struct place *p)
{
	path_free(&p->path);
}

struct place
place_fork(const struct place *p)
{
	return (struct place){ p->path, p->rooted, .lead = p->lead };
}

static const struct {
	struct slice name[2];
	size_t n;
} spots[FIELDS_SPOTS] = {
	[FIELDS_RECORD] = { .n = 0 },
	[FIELDS_PAYLOAD] = { { SLICE_INIT("payload") }, 1 },
	[FIELDS_DATA] = { { SLICE_INIT("data") }, 1 },
	[FIELDS_DATA_DATA] = { { SLICE_INIT("data"), SLICE_INIT("data") }, 2 },
	[FIELDS_DATA_PAYLOAD] = { { SLICE_INIT("data"), SLICE_INIT("payload") },
	    2 },
	[FIELDS_TIME] = { { SLICE_INIT("time") }, 1 },
	[FIELDS_STREAM] = { { SLICE_INIT("stream") }, 1 },
	[FIELDS_EVENT] = { { SLICE_INIT("event") }, 1 },
	[FIELDS_ID] = { { SLICE_INIT("id") }, 1 },
	[FIELDS_TYPE] = { { SLICE_INIT("type") }, 1 },
	[FIELDS_DATA_TYPE] = { { SLICE_INIT("data"), SLICE_INIT("type") }, 2 },
};

/* The node of p's leading names from that spot on; NULL: no memory for it. */
static struct reach_node *
add_place(struct fields *f, struct place *p, enum fields_spot from)
{
	struct slice name[2 + PATH_STEPS];
	size_t n = spots[from].n;

	memcpy(name, spots[from].name, sizeof spots[from].name);
	for (size_t i = 0; i < p->lead; i++, n++) {
		/* a copy: p may be freed before f */
		name[n] = arena_copy(&f->arena, p->path.step[i].name);
		if (!name[n].p)
			return NULL;
	}
	p->node[from] = reach_add(&f->reach, &f->arena, name, n);
	f->reach.of = NULL;
	reach_walk(&f->reach, f->record.line);
	return p->node[from];
}

/* Where step *i of p begins: as far as its names lead. */
static struct slice
start(struct place *p, struct fields *f, size_t *i)
{
	enum fields_spot from = p->rooted ? FIELDS_RECORD : f->base;

	*i = p->lead;
	if (p->lead && (p->node[from] || add_place(f, p, from)))
		return p->node[from]->value;
	*i = 0;
	return p->rooted ? f->record.line : f->inner;
}

struct slice
place_get(struct place *p, struct fields *f)
{
	size_t i;
	struct slice at = start(p, f, &i);

	return path_get(&p->path, i, at);
}

bool
place_each(struct place *p, struct fields *f,
    bool (*each)(void *ctx, struct slice value), void *ctx)
{
	size_t i;
	struct slice at = start(p, f, &i);

	return path_each(&p->path, i, at, each, ctx);
}

static void
places_free(struct places *l)
{
	for (size_t i = 0; i < l->n; i++)
		place_free(&l->at[i]);
	free(l->at);
	free(l->own);
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
	const char *why = NULL;

	*l = (struct places){ .text = text };
	while (*text && !why) {
		size_t n = path_length(text);

		why = places_add(l, text, n);
		text += n;
		if (*text == ',')
			text++;
	}
	if (why)
		places_free(l);
	return why;
}

/* A program that asks for few fields should not begin with reading them all. */
struct places *
fields_places(struct fields *f, enum field k)
{
	struct places *l = &f->of[k];
	const char *text = l->text;

	if (!l->at && *text && places_read(l, text)) {
		f->failed = true;
		errno = ENOMEM;
		l->text = text;
	}
	return l;
}

void
fields_init(struct fields *f)
{
	*f = (struct fields){ 0 };
	for (int k = 0; k < FIELD_COUNT; k++)
		f->of[k].text = map[k].paths;
}

void
fields_free(struct fields *f)
{
	for (int k = 0; k < FIELD_COUNT; k++)
		places_free(&f->of[k]);
	arena_free(&f->arena);
	buf_free(&f->kind_text);
}

void
fields_fork(struct fields *f, const struct fields *from)
{
	*f = (struct fields){ 0 };
	for (int k = 0; k < FIELD_COUNT; k++)
		f->of[k].text = from->of[k].text;
}

const char *
fields_name(enum field k)
{
	return k < FIELD_COUNT ? map[k].name : NULL;
}

const char *
fields_set(struct fields *f, const char *spec)
{
	const char *eq = strchr(spec, '='), *why;
	struct places l;
	char *own;
	size_t n;
	int k = 0;

	if (!eq)
		return "no '=' in it";
	n = (size_t)(eq - spec);
	while (n > 0 && spec[n - 1] == ' ')
		n--;
	while (k < FIELD_COUNT &&
	    (strlen(map[k].name) != n || memcmp(map[k].name, spec, n)))
		k++;
	if (k == FIELD_COUNT)
		return "no such field";
	own = strdup(eq + 1 + strspn(eq + 1, " "));
	if (!own)
		return "out of memory";
	why = places_read(&l, own);
	if (why) {
		free(own);
		return why;
	}
	l.own = own;
	places_free(&f->of[k]);
	f->of[k] = l;
	return NULL;
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
find_kind(struct fields *f)
{
	struct slice event = f->record.event, type;

	f->kind = SLICE("message");
	if (json_type(event) == JSON_STRING &&
	    !json_text_is(event, SLICE("message")))
		return string_text(event, &f->kind_text, &f->kind);
	type = f->spot[FIELDS_DATA_TYPE]->value;
	if (json_type(type) != JSON_STRING && (!event.p || !f->record.data.p))
		type = f->spot[FIELDS_TYPE]->value;
	if (json_type(type) == JSON_STRING)
		return string_text(type, &f->kind_text, &f->kind);
	return 0;
}

/* True if an object is there. */
static bool
is_inner(struct fields *f, enum fields_spot at)
{
	f->base = at;
	f->inner = f->spot[at]->value;
	return json_type(f->inner) == JSON_OBJECT;
}

static void
find_inner(struct fields *f)
{
	if (f->record.data.p) {
		if (!is_inner(f, FIELDS_DATA_DATA) &&
		    !is_inner(f, FIELDS_DATA_PAYLOAD))
			is_inner(f, FIELDS_DATA);
	} else if (!is_inner(f, FIELDS_PAYLOAD)) {
		f->base = FIELDS_RECORD;
		f->inner = f->record.line;
	}
}

static void
find_parts(struct fields *f)
{
	f->record.time = f->spot[FIELDS_TIME]->value;
	f->record.stream = f->spot[FIELDS_STREAM]->value;
	f->record.event = f->spot[FIELDS_EVENT]->value;
	f->record.id = f->spot[FIELDS_ID]->value;
	f->record.data = f->spot[FIELDS_DATA]->value;
}

/* What is read of every record, on the way of the same walk. */
static int
prepare(struct fields *f)
{
	struct slice name[2];

	f->arena.max = (size_t)1 << 20;
	for (int k = FIELDS_RECORD + 1; k < FIELDS_SPOTS; k++) {
		memcpy(name, spots[k].name, sizeof name);
		f->spot[k] = reach_add(&f->reach, &f->arena, name, spots[k].n);
		if (!f->spot[k])
			return -1;
	}
	return 0;
}

int
fields_open(struct fields *f, struct slice line)
{
	if (!f->spot[FIELDS_SPOTS - 1] && prepare(f) == -1)
		return -1;
	f->failed = false;
	f->record = (struct record){ .line = json_trim(line) };
	f->record.object = json_type(f->record.line) == JSON_OBJECT;
	f->reach.of = NULL;
	reach_walk(&f->reach, f->record.line);
	find_parts(f);
	find_inner(f);
	return find_kind(f);
}

struct slice
fields_get(struct fields *f, enum field k)
{
	const struct places *l = fields_places(f, k);
	struct slice empty = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		struct slice val = place_get(&l->at[i], f);

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
fields_text(struct fields *f, enum field k, struct buf *b)
{
	const struct places *l = fields_places(f, k);
	struct text_ctx t = { b, 0 };

	for (size_t i = 0; i < l->n; i++)
		if (!place_each(&l->at[i], f, add_text, &t))
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
each_at(struct place *p, struct fields *f, struct names_ctx *c)
{
	struct slice val;
	struct json_iter it;

	for (size_t i = 0; i < p->path.n; i++)
		if (p->path.step[i].kind == PATH_EACH)
			return place_each(p, f, each_element, c);
	val = place_get(p, f);
	if (json_type(val) != JSON_ARRAY)
		return true;
	json_begin(&it, val);
	while (json_next(&it, NULL, &val))
		if (!each_element(c, val))
			return false;
	return true;
}

void
fields_names(struct fields *f, enum field k,
    bool (*each)(void *ctx, struct slice string), void *ctx)
{
	const struct places *l = fields_places(f, k);
	struct names_ctx c = { each, ctx, k, false };

	for (size_t i = 0; i < l->n && !c.any; i++)
		if (!each_at(&l->at[i], f, &c))
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
fields_each(struct fields *f, enum field k, struct buf *b,
    bool (*each)(void *ctx, struct slice text), void *ctx)
{
	struct each_ctx c = { each, ctx, b, false };

	fields_names(f, k, each_text, &c);
	return c.failed ? -1 : 0;
}
