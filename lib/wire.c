/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include "scan.h"

/* Enough of a line past the limit to know which field it is. */
#define NAME_MAX_KEPT 16

static const char mark[3] = { '\xef', '\xbb', '\xbf' };

void
wire_init(struct wire *w, size_t maxline)
{
	*w = (struct wire){ .maxline = maxline };
}

void
wire_reset(struct wire *w)
{
	buf_reset(&w->carry);
	w->length = 0;
	w->bom = 0;
	w->cr = w->spent = w->failed = false;
}

void
wire_free(struct wire *w)
{
	buf_free(&w->carry);
}

bool
wire_partial(const struct wire *w)
{
	return (w->length > 0 && !w->spent) || w->bom > 0;
}

static void
take(struct slice *in, size_t n)
{
	*in = slice_from(*in, n);
}

static enum wire_kind
field(struct slice name)
{
	switch (name.n) {
	case 2:
		if (memcmp(name.p, "id", 2) == 0)
			return WIRE_ID;
		break;
	case 4:
		if (memcmp(name.p, "data", 4) == 0)
			return WIRE_DATA;
		break;
	case 5:
		if (memcmp(name.p, "event", 5) == 0)
			return WIRE_EVENT;
		if (memcmp(name.p, "retry", 5) == 0)
			return WIRE_RETRY;
		break;
	default:
		break;
	}
	return WIRE_OTHER;
}

/* A whole line, without its end, into name and value. */
static enum wire_kind
split(struct slice s, struct wire_line *line)
{
	const char *colon;
	size_t n;

	*line = (struct wire_line){ SLICE(""), SLICE(""), NULL };
	if (s.n == 0)
		return WIRE_END;
	if (s.n > 4 && memcmp(s.p, "data:", 5) == 0)
		n = 4;
	else if ((colon = memchr(s.p, ':', s.n)))
		n = (size_t)(colon - s.p);
	else {
		line->name = s;
		return field(s);
	}
	line->name = (struct slice){ s.p, n };
	line->value = slice_from(s, n + 1);
	if (line->value.n && *line->value.p == ' ')
		line->value = slice_from(line->value, 1);
	return n == 0 ? WIRE_COMMENT : field(line->name);
}

/* A line past the limit, of which s is the beginning. */
static enum wire_kind
cut(struct slice s, struct wire_line *line)
{
	if (s.n > NAME_MAX_KEPT)
		s.n = NAME_MAX_KEPT;
	split(s, line);
	line->value = SLICE("");
	return WIRE_LONG;
}

/* Keep bytes of a line that has not ended; past the limit only its name. */
static int
hold(struct wire *w, struct slice s)
{
	w->length += s.n;
	if (w->length > w->maxline) {
		if (w->carry.n > NAME_MAX_KEPT)
			w->carry.n = NAME_MAX_KEPT;
		if (s.n > NAME_MAX_KEPT - w->carry.n)
			s.n = NAME_MAX_KEPT - w->carry.n;
	}
	return buf_slice(&w->carry, s);
}

/*
 * The byte order mark, wherever it is cut.  Bytes that began like one and went
 * on otherwise are the beginning of the first line.
 */
static enum wire_kind
bom(struct wire *w, struct slice *in)
{
	while (in->n && *in->p == mark[w->bom]) {
		take(in, 1);
		if (++w->bom == 3) {
			w->bom = -1;
			return WIRE_BOM;
		}
	}
	if (in->n) {
		struct slice s = { mark, (size_t)w->bom };
		w->bom = -1;
		if (hold(w, s) == -1) {
			w->failed = true;
			return WIRE_ERROR;
		}
	}
	return WIRE_MORE;
}

/*
 * What an earlier call or chunk left to do, before a line can be looked for.
 * WIRE_MORE if nothing stands in the way.
 */
static enum wire_kind
resume(struct wire *w, struct slice *in)
{
	enum wire_kind k;

	if (w->failed)
		return WIRE_ERROR;
	if (w->spent) {
		buf_trim(&w->carry, BUF_KEEP);
		w->length = 0;
		w->spent = false;
	}
	if (w->bom >= 0 && ((k = bom(w, in)) != WIRE_MORE || in->n == 0))
		return k;
	if (w->cr && in->n) {
		if (*in->p == '\n')
			take(in, 1);
		w->cr = false;
	}
	return WIRE_MORE;
}

enum wire_kind
wire_next(struct wire *w, struct slice *in, struct wire_line *line)
{
	const char *end = in->p + in->n, *eol;
	enum wire_kind k;
	struct slice s;

	if ((w->failed || w->spent || w->cr || w->bom >= 0) &&
	    (k = resume(w, in)) != WIRE_MORE)
		return k;
	eol = scan_eol(in->p, end);
	s = (struct slice){ in->p, (size_t)(eol - in->p) };
	if ((eol == end || w->length) && hold(w, s) == -1) {
		w->failed = true;
		return WIRE_ERROR;
	}
	take(in, s.n);
	if (eol == end)
		return WIRE_MORE;
	take(in, 1);
	if (*eol == '\r') {
		if (in->n == 0)
			w->cr = true;
		else if (*in->p == '\n')
			take(in, 1);
	}
	if (w->length) {
		w->spent = true;
		s = buf_get(&w->carry);
		if (w->length > w->maxline)
			return cut(s, line);
		k = split(s, line);
		line->held = &w->carry;
		return k;
	}
	if (s.n > w->maxline)
		return cut(s, line);
	return split(s, line);
}
