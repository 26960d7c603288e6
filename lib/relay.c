/* SPDX-License-Identifier: MIT */
#include "relay.h"

#include "scan.h"

/* Lines are only looked at; a longer one is passed on as it is. */
#define MAX_LINE RELAY_WHOLE

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

/* The block in hand of a run. */
struct part {
	bool fields, data, has_id;
	struct slice id;
};

/* True if line, not empty, is the field of that name; its value then. */
static inline bool
is_field(struct slice line, struct slice name, struct slice *value)
{
	if (line.n < name.n || memcmp(line.p, name.p, name.n) != 0)
		return false;
	*value = slice_from(line, name.n);
	if (value->n == 0)
		return true;
	if (*value->p != ':')
		return false;
	*value = slice_from(*value, 1);
	if (value->n && *value->p == ' ')
		*value = slice_from(*value, 1);
	return true;
}

/* A line of a run, not a blank one. */
static void
run_line(struct relay *r, struct part *b, struct slice line)
{
	struct wire_line l;

	switch (*line.p) {
	case ':':
		return;
	case 'd':
		b->data |= is_field(line, SLICE("data"), &l.value);
		break;
	case 'i':
		if (is_field(line, SLICE("id"), &l.value) &&
		    !memchr(l.value.p, '\0', l.value.n)) {
			b->id = l.value;
			b->has_id = true;
		}
		break;
	case 'r':
		/* seen again if the block ends in no run, to the same end */
		if (is_field(line, SLICE("retry"), &l.value))
			resume_line(&r->resume, WIRE_RETRY, &l);
		break;
	default:
		break;
	}
	b->fields = true;
}

/* Commit the last id of the run. */
static int
run_id(struct relay *r, struct slice id)
{
	struct wire_line l = { .value = id };

	if (resume_line(&r->resume, WIRE_ID, &l) == -1)
		return -1;
	return resume_line(&r->resume, WIRE_END, &l);
}

/*
 * The same as wire_next and look do, but for what can wait for a blank line or
 * is not asked for.  A CR, a long line and a large block are left to them.
 */
int
relay_run(struct relay *r, struct slice *in, struct relay_run *run)
{
	const char *p = in->p, *end = p + in->n, *from = p, *eol;
	struct part b = { 0 };
	struct slice id = { NULL, 0 };

	run->n = 0;
	run->events = 0;
	if (!r->finished || r->cr)
		return 0;
	for (; run->n < RELAY_RUN; p = eol + 1) {
		eol = scan_eol(p, end);
		if (eol == end || *eol == '\r' || eol - p > MAX_LINE)
			break;
		if (eol > p)
			run_line(r, &b, (struct slice){ p, (size_t)(eol - p) });
		if (eol > p && b.fields)
			continue;
		if ((size_t)(eol + 1 - from) > r->max_event)
			break;
		from = eol + 1;
		run->ends[run->n++] = (size_t)(from - in->p);
		run->events += b.data;
		if (b.has_id)
			id = b.id;
		b = (struct part){ 0 };
	}
	if (run->n == 0)
		return 0;
	run->bytes = (struct slice){ in->p, (size_t)(from - in->p) };
	*in = slice_from(*in, run->bytes.n);
	return id.p && run_id(r, id) == -1 ? -1 : 1;
}

/* The last blank line that LF or CRLF ends, behind one that LF ends. */
static const char *
last_blank(const char *p, const char *end)
{
	const char *lf;

	while ((lf = memrchr(p, '\n', (size_t)(end - p)))) {
		end = lf;
		if (end > p && end[-1] == '\r')
			end--;
		if (end > p && end[-1] == '\n')
			return lf + 1;
	}
	return NULL;
}

struct slice
relay_whole(struct relay *r, struct slice *in)
{
	size_t n = in->n < RELAY_WHOLE ? in->n : RELAY_WHOLE;
	struct slice whole = { in->p, 0 };
	const char *end;

	/* no line of so few bytes is too long, and no event too large */
	if (!r->finished || r->cr || r->max_event < n ||
	    !(end = last_blank(in->p, in->p + n)))
		return (struct slice){ NULL, 0 };
	whole.n = (size_t)(end - in->p);
	*in = slice_from(*in, whole.n);
	return whole;
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
