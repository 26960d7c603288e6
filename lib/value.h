/* SPDX-License-Identifier: MIT */
#ifndef VALUE_H
#define VALUE_H
/*
 * The values of a jq program that runs on bytes: what stands in the input is
 * its slice, and only what the program makes takes memory.  What they mean,
 * how they compare and how they are written is as in jq 1.6, except that a
 * number that is only passed on keeps its digits.
 */

#include <stdint.h>

#include "arena.h"
#include "json.h"

/* How a program, or a function of it, goes on. */
enum flow {
	FLOW_ON,
	FLOW_ERROR, /* jq has an error here */
	FLOW_STOP,  /* no more results are wanted */
	FLOW_BREAK, /* the same, up to the label heap.label */
	FLOW_ASK    /* only libjq knows, or memory ran out */
};

enum value_form {
	VALUE_RAW,    /* s: JSON, as it stands in the input */
	VALUE_TEXT,   /* s: the text of a string */
	VALUE_NUMBER, /* number */
	VALUE_LIST    /* list */
};

/* null, false and true are always VALUE_RAW. */
struct value {
	enum json_type type;
	enum value_form form;
	struct slice s;
	union {
		double number;
		const struct value_list *list;
	};
};

/* An array, or an object: no key comes twice. */
struct value_list {
	size_t n, room; /* room: for so many */
	size_t nest;    /* lists in lists, what stands in the input apart */
	struct value *item, *key; /* key: strings; NULL in an array */
	/*
	 * Arrays that are sums may begin with the same items in the same memory:
	 * that of base, which is used up to filled.
	 */
	struct value_list *base;
	size_t filled;
	struct value_table *table; /* value_find's, or NULL */
	uint64_t owner;            /* a value_state that may change it, or 0 */
};

struct inputs;

/* The state of a "reduce": accumulate.h. */
struct value_state {
	uint64_t owner;
};

/* What values are made in.  Zeroed but for arena.max it is ready for use. */
struct heap {
	struct arena arena;
	struct buf work, spare;
	size_t scan; /* bytes that look-ups may still go over */
	size_t copy; /* bytes that may still be copied: heap_copy */
	bool worn;   /* they were too many */
	struct value_state *state; /* for what runs next, on it; or NULL */
	uint64_t owners;           /* so many were given out */
	struct slice sum; /* the last string that was added up, and there is */
	size_t behind;    /* room for so many bytes behind it */
	struct inputs *inputs; /* NULL: "inputs" is not there */
	unsigned depth;      /* functions that are running inside themselves */
	bool later;          /* behave as libjq 1.7 and later, or ask */
	double (*now)(void); /* seconds since 1970; NULL: libjq knows */
	const char *why;     /* of the last FLOW_ERROR, if it is known */
	struct value thrown; /* or it is this, if it is not JSON_NONE */
	const struct value *label; /* of a FLOW_BREAK: the slot of its label */
	uint64_t seed[2];          /* of tables of keys: engine_seed */
	struct buf message;
};

/*
 * Forget all values; bytes are what the next ones are looked up in.  A value
 * that is looked up in again and again is libjq's, which has tables for that.
 */
void heap_reset(struct heap *h, size_t bytes);
void heap_free(struct heap *h);

/* What heap.state is, for who is first to ask. */
static inline struct value_state *
heap_state(struct heap *h)
{
	struct value_state *state = h->state;

	h->state = NULL;
	return state;
}

/*
 * Before so many bytes of what was made are copied for a sum or a change, which
 * is not one of those that cost what they add only.  libjq changes more of them
 * in place, and gets what would take too long: false.
 */
static inline bool
heap_copy(struct heap *h, size_t bytes)
{
	h->worn = h->worn || bytes > h->copy;
	h->copy -= h->worn ? 0 : bytes;
	return !h->worn;
}

/*
 * Making one.  Each field is set by itself: what is stored in halves and then
 * copied as a whole makes the processor wait.
 */
static inline struct value
value_raw(struct slice json)
{
	struct value v;

	v.type = json_type(json);
	v.form = VALUE_RAW;
	v.s = json;
	v.number = 0;
	return v;
}

static inline struct value
value_text(struct slice text)
{
	struct value v;

	v.type = JSON_STRING;
	v.form = VALUE_TEXT;
	v.s = text;
	v.number = 0;
	return v;
}

static inline struct value
value_number(double d)
{
	struct value v;

	v.type = JSON_NUMBER;
	v.form = VALUE_NUMBER;
	v.s = SLICE("");
	v.number = d;
	return v;
}

static inline struct value
value_null(void)
{
	return value_raw(SLICE("null"));
}

static inline struct value
value_bool(bool b)
{
	return value_raw(b ? SLICE("true") : SLICE("false"));
}

/* A list with room for n; the caller fills it.  NULL: FLOW_ASK. */
struct value_list *value_room(struct heap *h, enum json_type type, size_t n);
struct value value_of_list(struct value_list *l);

/* How functions of values end: *out is v. */
static inline enum flow
value_give(struct value v, struct value *out)
{
	*out = v;
	return FLOW_ON;
}

/* The same; but what jq would write as null, or clip, is libjq's. */
enum flow value_give_number(double d, struct value *out);

/* An error whose words are left to libjq. */
static inline enum flow
value_error(struct heap *h)
{
	h->why = NULL;
	h->thrown.type = JSON_NONE;
	return FLOW_ERROR;
}

/* One whose words are known of libjq 1.6. */
static inline enum flow
value_error_words(struct heap *h, const char *words)
{
	h->why = h->later ? NULL : words;
	return FLOW_ERROR;
}

/* Neither null nor false. */
static inline bool
value_true(const struct value *v)
{
	return v->type != JSON_NULL && v->type != JSON_FALSE;
}

/* An array or an object. */
static inline bool
value_holds(const struct value *v)
{
	return v->type == JSON_ARRAY || v->type == JSON_OBJECT;
}

/*
 * True if a and b are the same bytes of the input, or the same list: then they
 * are equal, which others may be, too.
 */
bool value_same(const struct value *a, const struct value *b);

/* "null", "boolean", "number", ... */
struct slice value_type_name(const struct value *v);

/* The text of the string v; as good as v, until heap_reset. */
enum flow value_get_text(
    struct heap *h, const struct value *v, struct slice *text);

/*
 * A buffer to make a text in, with the memory of one that was given back if
 * there is one: heap_give_back, or value_give_text, does that.
 */
struct buf heap_buf(struct heap *h);
void heap_give_back(struct heap *h, struct buf *b);

/*
 * Unless flow is another one, *out is the text made in b, as good as what
 * heap_reset leaves; b is given back.
 */
enum flow value_give_text(
    struct heap *h, enum flow flow, struct buf *b, struct value *out);

/* The number v; always finite. */
enum flow value_get_number(struct heap *h, const struct value *v, double *d);

/* True if every release of libjq writes the number v as it is spelled. */
bool value_plain(const struct value *v);

/*
 * A new list of what the array or object v, which is VALUE_RAW, holds, of equal
 * keys the last value only, with room for so many more, and if that is not 0 for
 * what may come behind them.  NULL: FLOW_ASK.
 */
struct value_list *value_make_list(
    struct heap *h, const struct value *v, size_t room);

/* What the array or object v holds, of equal keys the last value only. */
enum flow value_get_list(
    struct heap *h, const struct value *v, struct value_list *l);

/*
 * *i is where l, of an object, has the key name; l->n if it does not.  Who takes
 * a member out of l, or moves it, sets l->table to NULL.
 */
enum flow value_find(
    struct heap *h, const struct value_list *l, struct slice name, size_t *i);

/* Of equal keys of an object leave the first, with the value of the last. */
enum flow value_unite(struct heap *h, struct value_list *l);

/*
 * v[name] and v[index] as jq has them: null where there is nothing, and an
 * error in a value of another type.
 */
enum flow value_member(struct heap *h, const struct value *v, struct slice name,
    struct value *out);
enum flow value_element(
    struct heap *h, const struct value *v, double index, struct value *out);

/* *r is below, at or above 0 as a is below, at or above b in jq's order. */
enum flow value_compare(
    struct heap *h, const struct value *a, const struct value *b, int *r);

/* True if the object v has a member of that name, whatever it is. */
enum flow value_has(
    struct heap *h, const struct value *v, struct slice name, bool *there);

/* The order of n values, equal ones as they stand. */
enum flow value_sort(
    struct heap *h, const struct value *v, size_t n, size_t **order);

/* The keys of the list of an object, in the order of their bytes. */
enum flow value_sort_keys(
    struct heap *h, const struct value_list *l, size_t **order);

#endif
