/* SPDX-License-Identifier: MIT */
#ifndef FIELDS_H
#define FIELDS_H
/*
 * The field map: where a record keeps the things that ready-made filters and
 * statistics ask for, whatever the service calls them.  Each field has a list
 * of paths, tried in order; the defaults know the services of the shipped
 * profiles, and fields_set replaces them.
 *
 * A path that begins with a dot starts at the record; one that does not, at
 * the inner object: what the record is about once envelopes are taken off.
 */

#include "members.h"
#include "path.h"
#include "record.h"

enum field {
	FIELD_ID,
	FIELD_KEY, /* what makes a record a repeat of another */
	FIELD_TEXT,
	FIELD_USER,
	FIELD_NAME,
	FIELD_VERIFIED,
	FIELD_FOLLOWERS,
	FIELD_RETWEETS,
	FIELD_LIKES,
	FIELD_REPLIES,
	FIELD_LANGUAGE,
	FIELD_SOURCE,
	FIELD_CREATED_AT,
	FIELD_HASHTAGS, /* lists from here on */
	FIELD_MENTIONS,
	FIELD_URLS,
	FIELD_COUNT
};

/* One place, read by the rule of the leading dot. */
struct place {
	struct path path;
	bool rooted; /* starts at the record */
};

struct fields {
	struct places {
		struct place *at;
		size_t n;
	} of[FIELD_COUNT];
};

/* One record with its envelopes taken off; slices into the record's line. */
struct fields_view {
	const struct fields *fields;
	struct slice doc;  /* the record */
	struct slice data; /* its data; the whole record if it has none */
	struct slice
	    inner; /* data.data or data.payload if an object, else data */
	struct slice kind; /* text, see fields_open */

	/* the module's own */
	struct buf kind_text;
	bool has_data;
	struct members *members; /* of data, and of inner if that is another */
};

/* The default map.  Returns 0, or -1 with errno ENOMEM. */
int fields_init(struct fields *f);
void fields_free(struct fields *f);

/* "user", "created_at", ...; NULL past the last. */
const char *fields_name(enum field k);

/*
 * Replace the paths of one field: spec is NAME=PATH[,PATH...], and "NAME="
 * alone leaves the field without any.  Returns NULL, or why not and *f
 * unchanged.
 */
const char *fields_set(struct fields *f, const char *spec);

/*
 * Look at r, which must live as long as the view is used.  The kind is the
 * record's event; if that is "message" or missing it is data.type where that
 * is a string, else "message".  A view starts zeroed and may be opened any
 * number of times.  Returns 0, or -1 with errno ENOMEM.
 */
int fields_open(
    struct fields_view *v, const struct fields *f, const struct record *r);
void fields_close(struct fields_view *v);

/*
 * The first place of k that holds a string, number, true or false, as the
 * bytes of that value; an empty string only if no place holds more.  Absent
 * (p == NULL) if there is none.
 */
struct slice fields_get(const struct fields_view *v, enum field k);

/*
 * Append the text of every string at every place of k to b, each followed by
 * one space.  Returns 0, or -1 as buf_room.
 */
int fields_text(const struct fields_view *v, enum field k, struct buf *b);

/*
 * Call each with what names every element of a list field, as the bytes of a
 * JSON string, taken from the first place that has any elements: a string
 * itself ("#x" keeps its "#"); of an object its first member that is a string
 * among text, tag, screen_name, acct, username and name, or, of FIELD_URLS,
 * expanded_url and url; other elements are passed over.  Stops when each
 * returns false.
 */
void fields_names(const struct fields_view *v, enum field k,
    bool (*each)(void *ctx, struct slice string), void *ctx);

/*
 * Likewise with the text of each of these strings, which is good until each
 * returns; b is working memory.  Returns 0, or -1 with errno as buf_room.
 */
int fields_each(const struct fields_view *v, enum field k, struct buf *b,
    bool (*each)(void *ctx, struct slice text), void *ctx);

/* Places outside the map, for options that take a path. */
const char *place_parse(struct place *p, const char *text);
void place_free(struct place *p);
struct slice place_get(const struct place *p, const struct fields_view *v);
bool place_each(const struct place *p, const struct fields_view *v,
    bool (*each)(void *ctx, struct slice value), void *ctx);

#endif
