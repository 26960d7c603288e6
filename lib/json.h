/* SPDX-License-Identifier: MIT */
#ifndef JSON_H
#define JSON_H
/*
 * JSON (RFC 8259) as bytes: judged, walked and written, never turned into a
 * tree.  Numbers keep their digits, objects their order and duplicates.
 */

#include "buf.h"

/*
 * Nesting that is still taken for JSON: with the record around it no deeper
 * than the 256 levels that jq 1.6 reads.  (It counts an object as two, so of
 * objects alone it reads half of that.)
 */
#define JSON_DEPTH 255

enum json_type {
	JSON_NONE, /* no value: the slice is absent */
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/*
 * True if s is exactly one JSON text: a value with optional white space
 * around it, nested depth deep at most.  Escaped lone surrogates are accepted
 * (RFC 8259 section 8.2).  Bytes from 0x80 are taken as they are: whether they
 * are UTF-8 is utf8_valid's judgement.
 */
bool json_valid(struct slice s, unsigned depth);

/* True if s is that, and UTF-8, too: in one pass. */
bool json_utf8(struct slice s, unsigned depth);

/*
 * Walking.  Everything below expects text that json_valid accepts; on other
 * text it never reads outside the slice, but what it returns means nothing.
 * A value is handed out as the slice of its bytes, without white space around.
 */

/* What differs from a number in the type that a byte begins: 0, mostly. */
extern const unsigned char json_first[256];

/*
 * What kind of value v is, by its first byte.  By a table, as kinds come in an
 * order that no processor guesses.
 */
static inline enum json_type
json_type(struct slice v)
{
	if (!v.p || v.n == 0)
		return JSON_NONE;
	return (enum json_type)(json_first[(unsigned char)*v.p] ^ JSON_NUMBER);
}

/* s without white space around it. */
struct slice json_trim(struct slice s);

/*
 * Behind the string whose first character, after the quote, is at p; end if it
 * does not end before.
 */
const char *json_string_end(const char *p, const char *end);

struct json_iter {
	const char *p, *end;
	bool object;
};

/* Start walking the members of the object, or the elements of the array, v. */
void json_begin(struct json_iter *it, struct slice v);

/*
 * The next element of an array, or member of an object: *key is then the
 * member's name with its quotes.  key may be NULL.  False at the end.
 */
bool json_next(struct json_iter *it, struct slice *key, struct slice *val);

/*
 * The same in two steps, for an object: the name of the next member, and then
 * its value, at the first byte of which it->p stands between them.  Without
 * another member json_name returns false, and it->p stays at the bracket.
 */
bool json_name(struct json_iter *it, struct slice *key);
struct slice json_value(struct json_iter *it);

/*
 * The value of the member of object v that name spells, the last of
 * duplicates; absent if there is none or v is no object.
 */
struct slice json_member(struct slice v, struct slice name);

/* The element of array v at index, from the end if that is negative; likewise. */
struct slice json_element(struct slice v, long index);

/*
 * Append the text of the JSON string v (quotes included in v) to b as UTF-8.
 * A lone surrogate escape becomes U+FFFD.  Returns 0, or -1 as buf_room.
 */
int json_text(struct buf *b, struct slice v);

/* json_text_is for a v that is longer than text and its quotes. */
bool json_spells(struct slice v, struct slice text);

/*
 * True if the JSON string v, quotes included, spells exactly text.  Inline, as
 * mostly the lengths tell: an escape is longer than what it stands for.
 */
static inline bool
json_text_is(struct slice v, struct slice text)
{
	if (v.n < text.n + 2)
		return false;
	if (v.n > text.n + 2)
		return json_spells(v, text);
	return slice_eq((struct slice){ v.p + 1, text.n }, text) &&
	    !memchr(v.p + 1, '\\', text.n);
}

/* The number v as a double; NaN if v is not a JSON number. */
double json_double(struct slice v);

/* Writing: append to b; return 0, or -1 with errno as buf_room. */

/*
 * s as a JSON string with its quotes.  Invalid UTF-8 becomes U+FFFD; control
 * characters, DEL and U+0080 to U+009F are escaped, so that a terminal is safe.
 */
int json_str(struct buf *b, struct slice s);

/* The same of a part of a string, which is UTF-8, without quotes around it. */
int json_str_part(struct buf *b, struct slice s);

/* v in the shortest form that reads back as v; null if v is not finite. */
int json_num(struct buf *b, double v);

#endif
