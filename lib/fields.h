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

#include "path.h"
#include "reach.h"
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

/* What is read of every record; the inner object stands at one of the bases. */
enum fields_spot {
	FIELDS_RECORD,
	FIELDS_PAYLOAD,
	FIELDS_DATA,
	FIELDS_DATA_DATA,
	FIELDS_DATA_PAYLOAD,
	FIELDS_BASES,
	FIELDS_TIME = FIELDS_BASES,
	FIELDS_STREAM,
	FIELDS_EVENT,
	FIELDS_ID,
	FIELDS_TYPE,
	FIELDS_DATA_TYPE,
	FIELDS_SPOTS
};

/*
 * One place, read by the rule of the leading dot.  It belongs to the map that
 * it is first looked up with.
 */
struct place {
	struct path path;
	bool rooted; /* starts at the record */

	/* the module's own: its first lead steps, names, by where it starts */
	struct reach_node *node[FIELDS_BASES];
	size_t lead;
};

/*
 * The map, and one record with its envelopes taken off: slices into its line.
 * Each record is walked over once, for all that was ever asked for: what is
 * asked for the first time has it walked over again.
 */
struct fields {
	struct places {
		struct place *at;
		size_t n;

		/* the module's own: what at is read from, when it is needed */
		const char *text;
		char *own; /* text, or NULL if it is another's */
	} of[FIELD_COUNT];

	/* fields_open's */
	struct record record;
	/* data.data or data.payload if that is an object, else the data; of a
	 * line without data the line takes its place */
	struct slice inner;
	struct slice kind; /* text */

	/* memory ran out in a look-up, errno being ENOMEM: it told too little */
	bool failed;

	/* what walks over the record; others may add paths to it */
	struct reach reach;

	/* the module's own */
	struct arena arena;
	struct reach_node *spot[FIELDS_SPOTS]; /* but FIELDS_RECORD */
	enum fields_spot base;                 /* where the inner object is */
	struct buf kind_text;
};

/* The default map. */
void fields_init(struct fields *f);
void fields_free(struct fields *f);

/* The same map, for another thread; from must live until it is freed. */
void fields_fork(struct fields *f, const struct fields *from);

/* The places of k, good until the field is set again; see failed. */
struct places *fields_places(struct fields *f, enum field k);

/* "user", "created_at", ...; NULL past the last. */
const char *fields_name(enum field k);

/*
 * Replace the paths of one field: spec is NAME=PATH[,PATH...], and "NAME="
 * alone leaves the field without any.  Returns NULL, or why not and *f
 * unchanged.
 */
const char *fields_set(struct fields *f, const char *spec);

/*
 * Look at a line, valid JSON, which must live until the next one.  The kind is
 * the record's event; if that is "message" or missing it is data.type where that
 * is a string, else "message".  Returns 0, or -1 with errno ENOMEM.
 */
int fields_open(struct fields *f, struct slice line);

/*
 * The first place of k that holds a string, number, true or false, as the
 * bytes of that value; an empty string only if no place holds more.  Absent
 * (p == NULL) if there is none.
 */
struct slice fields_get(struct fields *f, enum field k);

/*
 * Append the text of every string at every place of k to b, each followed by
 * one space.  Returns 0, or -1 as buf_room.
 */
int fields_text(struct fields *f, enum field k, struct buf *b);

/*
 * Call each with what names every element of a list field, as the bytes of a
 * JSON string, taken from the first place that has any elements: a string
 * itself ("#x" keeps its "#"); of an object its first member that is a string
 * among text, tag, screen_name, acct, username and name, or, of FIELD_URLS,
 * expanded_url and url; other elements are passed over.  Stops when each
 * returns false.
 */
void fields_names(struct fields *f, enum field k,
    bool (*each)(void *ctx, struct slice string), void *ctx);

/*
 * Likewise with the text of each of these strings, which is good until each
 * returns; b is working memory.  Returns 0, or -1 with errno as buf_room.
 */
int fields_each(struct fields *f, enum field k, struct buf *b,
    bool (*each)(void *ctx, struct slice text), void *ctx);

/* Places outside the map, for options that take a path. */
const char *place_parse(struct place *p, const char *text);
void place_free(struct place *p);

/* The same place for another map, not to be freed; it must outlive that one. */
struct place place_fork(const struct place *p);

struct slice place_get(struct place *p, struct fields *f);
bool place_each(struct place *p, struct fields *f,
    bool (*each)(void *ctx, struct slice value), void *ctx);

#endif
