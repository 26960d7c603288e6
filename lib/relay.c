/* SPDX-License-Identifier: MIT */
#include "relay.h"

/* Lines are only looked at; a longer one is passed on as it is. */
#define MAX_LINE 65536

void
relay_init(struct relay *r, size_t max_event)
{
	*r = (struct relay){ .max_event = max_event };
	wire_init(&r->wire, MAX_LINE);
	resume_init(&r->resume);
	r->type.max = r->data.max = RELAY_TEXT;
}

static void
begin(struct relay *r)
{
	buf_trim(&r->held, BUF_KEEP);
	buf_reset(&r->type);
	buf_reset(&r->data);
	r->size = 0;
	r->fields = r->has_data = r->has_id = r->text_cut = false;
	r->skipping = r->finished = false;
}

/* A piece too long for the text buffers is no error: it cannot be asked for. */
static void
text(struct relay *r, enum wire_kind k, struct slice value)
{
	if (k == WIRE_EVENT) {
		buf_reset(&r->type);
		if (buf_slice(&r->type, value) == -1)
			buf_reset(&r->type);
	} else if (k == WIRE_DATA) {
		if (r->has_data && buf_byte(&r->data, '\n') == -1)
			r->text_cut = true;
		if (buf_slice(&r->data, value) == -1)
			r->text_cut = true;
	}
}

static void
look(struct relay *r, enum wire_kind k, const struct wire_line *line)
{
	static const struct slice data = { "data", 4 };

	if (k == WIRE_COMMENT || (k == WIRE_LONG && line->name.n == 0))
		return;
	r->fields = true;
	text(r, k, line->value);
	if (k == WIRE_ID)
		r->has_id = true;
	if (k == WIRE_LONG && slice_eq(line->name, data))
		r->text_cut = r->has_data = true;
	if (k == WIRE_DATA)
		r->has_data = true;
}

/* The LF of a CRLF that was cut in two goes after its CR without waiting. */
static bool
lone_lf(struct relay *r, struct slice *in, struct relay_block *b)
{
	struct slice lf = { in->p, 1 };
	struct wire_line line;

	if (!r->cr || in->n == 0)
		return false;
	r->cr = false;
	if (*in->p != '\n')
		return false;
	*b = (struct relay_block){ .bytes = lf, .type = SLICE("message") };
	wire_next(&r->wire, &lf, &line);
	*in = slice_from(*in, 1);
	return !r->cr_dropped;
}

static enum relay_step
give(struct relay *r, struct slice part, struct relay_block *b)
{
	r->finished = true;
	r->cr = part.n && part.p[part.n - 1] == '\r';
	r->cr_dropped = r->skipping;
	if (r->skipping) {
		r->large++;
		return RELAY_LARGE;
	}
	*b = (struct relay_block){ .bytes = part,
		.event = r->has_data,
		.id = r->has_id,
		.type = r->type.n ? buf_get(&r->type) : SLICE("message") };
	if (!r->text_cut)
		b->data = buf_get(&r->data);
	if (r->held.n == 0)
		return RELAY_BLOCK; /* the common case: nothing was copied */
	if (buf_slice(&r->held, part) == -1)
		return RELAY_ERROR;
	b->bytes = buf_get(&r->held);
	return RELAY_BLOCK;
}

/* Count bytes of the block in hand; past the limit they are dropped. */
static void
grow(struct relay *r, size_t n)
{
	r->size += n;
	if (r->size > r->max_event && !r->skipping) {
		r->skipping = true;
		buf_trim(&r->held, 0);
	}
}

enum relay_step
relay_next(struct relay *r, struct slice *in, struct relay_block *block)
{
	struct wire_line line;
	struct slice part;
	const char *mark;
	enum wire_kind k;

	if (r->finished)
		begin(r);
	if (lone_lf(r, in, block))
		return RELAY_BLOCK;
	mark = in->p;
	while ((k = wire_next(&r->wire, in, &line)) != WIRE_MORE) {
		if (k == WIRE_ERROR || resume_line(&r->resume, k, &line) == -1)
			return RELAY_ERROR;
		if (k == WIRE_BOM) {
			begin(r);
			mark = in->p;
			continue;
		}
		if (k != WIRE_END) {
			look(r, k, &line);
			if (r->fields)
				continue;
		}
		part = (struct slice){ mark, (size_t)(in->p - mark) };
		/* the LF may as well come later: the limit does not see it */
		grow(r,
		    part.n -
			(part.n > 1 && part.p[part.n - 1] == '\n' &&
			    part.p[part.n - 2] == '\r'));
		return give(r, part, block);
	}
	part = (struct slice){ mark, (size_t)(in->p - mark) };
	grow(r, part.n);
	if (part.n && !r->skipping && buf_slice(&r->held, part) == -1)
		return RELAY_ERROR;
	return RELAY_MORE;
}

bool
relay_partial(const struct relay *r)
{
	return !r->finished && (r->fields || wire_partial(&r->wire));
}

void
relay_drop(struct relay *r)
{
	begin(r);
	r->cr = false;
	wire_reset(&r->wire);
	resume_drop(&r->resume);
}

void
relay_free(struct relay *r)
{
	wire_free(&r->wire);
	resume_free(&r->resume);
	buf_free(&r->held);
	buf_free(&r->type);
	buf_free(&r->data);
}
