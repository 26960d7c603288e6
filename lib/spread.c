/* SPDX-License-Identifier: MIT */
#include "spread.h"

#include <ctype.h>
#include <stdlib.h>

#include "crew.h"
#include "say.h"

/* What is worth to be handed over. */
#define LEAST ((size_t)48 << 10)

/* How often that much must have come at once before threads are started. */
#define WARM 8

/* Slots a thread, so that it need not wait for the writing. */
#define AHEAD 4

/*
 * Where half of the lines are left to the reader, which are then done twice, it
 * goes on alone for so many fills, then four times as many and so on.
 */
#define ALONE 64

/* How far a filter has come in its block. */
struct point {
	size_t made; /* bytes */
	uint64_t lines, records;
	int last;
};

/* A line that is left to the reader. */
struct mark {
	struct point before;
	struct slice line; /* with its LF */
};

struct block {
	struct buf text, made, marks;
	struct piece piece; /* what text is to be; n 0: it is there */
	size_t n;           /* bytes of text */
	struct point end;
	struct slice rest; /* of text, not looked at */
};

/* What a thread has. */
struct hand {
	struct filter filter;
	struct block *block;
	struct buf text; /* of blocks before, still in this processor's cache */
	struct point at; /* before the line in work */
};

/* What the one that reads has. */
struct spread {
	struct filter *filter;
	bool files; /* only large ones are for threads */
	struct crew crew;
	struct block *block;
	void **job;
	unsigned warm;
	uint64_t seen;  /* fill that was no reason to hand over, */
	uint64_t tried; /* and behind which there was no piece */
	uint64_t alone; /* up to that fill nothing is handed over, */
	uint64_t vain;  /* for how many the next time */
};

/* In the threads. */

/* The line read last is left to the reader. */
static void
leave(struct hand *h)
{
	const struct slice text = buf_get(&h->block->text);
	size_t end = h->filter.source.in.start;
	const char *lf = memrchr(text.p, '\n', end - 1);
	size_t start = lf ? (size_t)(lf + 1 - text.p) : 0;
	struct mark m = { h->at, { text.p + start, end - start } };

	m.before.lines = h->filter.source.lines - 1;
	if (buf_add(&h->block->marks, &m, sizeof m) == -1)
		say_nomem();
}

static void
on_fault(void *ctx)
{
	leave(ctx);
}

static struct point
point(const struct hand *h)
{
	const struct filter *f = &h->filter;

	return (
	    struct point){ f->made->n, f->source.lines, f->records, f->last };
}

/* Back to before the line, of which nothing stays. */
static void
take_back(struct hand *h)
{
	h->filter.made->n = h->at.made;
	h->filter.records = h->at.records;
	h->filter.last = h->at.last;
	h->filter.odd = h->filter.full = false;
}

static void *
open_hand(void *ctx)
{
	struct hand *h = calloc(1, sizeof *h);

	if (!h)
		say_nomem();
	filter_fork(&h->filter, ctx);
	h->filter.source.fault = on_fault;
	h->filter.source.fault_ctx = h;
	return h;
}

static void
close_hand(void *state)
{
	struct hand *h = state;

	filter_leave(&h->filter);
	buf_free(&h->text);
	free(h);
}

static void
swap(struct buf *a, struct buf *b)
{
	struct buf c = *a;

	*a = *b;
	*b = c;
}

/* The text of a block that is a piece of the file. */
static void
read_piece(struct hand *h, struct block *b)
{
	swap(&b->text, &h->text);
	buf_reset(&b->text);
	if (piece_read(&b->piece, &b->text) == -1)
		say_nomem();
}

static void
run_block(void *state, void *job)
{
	struct hand *h = state;
	struct filter *f = &h->filter;
	struct block *b = h->block = job;

	if (b->piece.n)
		read_piece(h, b);
	b->n = b->text.n;
	buf_trim(&b->made, BUF_KEEP);
	buf_trim(&b->marks, BUF_KEEP);
	f->made = &b->made;
	f->source.lines = f->records = 0;
	/* not the first line of a file, which may have a byte order mark */
	f->source.in.lines = 1;
	source_block(&f->source, buf_get(&b->text));
	do {
		h->at = point(h);
		if (!filter_line(f))
			break;
		if (f->odd) {
			leave(h);
			take_back(h);
		}
	} while (b->made.n <= FILTER_MADE);
	b->end = point(h);
	b->rest = slice_from(buf_get(&b->text), source_unblock(&f->source));
	if (b->piece.n && b->rest.n == 0 && b->marks.n == 0)
		swap(&b->text, &h->text);
}

/* In the one that reads. */

static void
advance(struct filter *f, const struct point *from, const struct point *to,
    uint64_t lines, uint64_t in_lines)
{
	f->source.lines = lines + to->lines;
	f->source.in.lines = in_lines + to->lines;
	f->records += to->records - from->records;
	if (to->records > from->records)
		f->last = to->last;
}

/* Do lines here. */
static void
do_here(struct filter *f, struct slice lines)
{
	if (f->source.stop)
		return;
	source_block(&f->source, lines);
	while (filter_line(f))
		;
	source_unblock(&f->source);
}

static bool
stopped(const struct filter *f)
{
	return f->source.stop || io_stopped();
}

/* What was made of the block, and what is left of it. */
static void
finish(struct filter *f, struct block *b)
{
	const struct slice made = buf_get(&b->made);
	const struct mark *m = (const struct mark *)(void *)b->marks.p;
	uint64_t lines = f->source.lines, in_lines = f->source.in.lines;
	struct point at = { .made = 0 };

	for (size_t n = b->marks.n / sizeof *m; n; n--, m++) {
		out_put(&f->out, made.p + at.made, m->before.made - at.made);
		advance(f, &at, &m->before, lines, in_lines);
		do_here(f, m->line);
		at = m->before;
		if (stopped(f))
			return;
	}
	out_put(&f->out, made.p + at.made, b->end.made - at.made);
	advance(f, &at, &b->end, lines, in_lines);
	if (b->rest.n)
		do_here(f, b->rest);
}

static bool
alone(const struct spread *s)
{
	return s->filter->source.in.fills < s->alone;
}

/* Whether to go on with threads, which b shows. */
static void
weigh(struct spread *s, const struct block *b)
{
	size_t left = b->marks.n / sizeof(struct mark);

	if (alone(s))
		return;
	if (left < 2 + b->end.lines / 2) {
		s->vain = ALONE;
		return;
	}
	s->alone = s->filter->source.in.fills + s->vain;
	s->vain *= 4;
}

/* The oldest block.  Where a piece was cut short there is nothing behind it. */
static void
finish_one(struct spread *s)
{
	struct block *b = crew_take(&s->crew);

	finish(s->filter, b);
	weigh(s, b);
	if (b->n >= b->piece.n || stopped(s->filter))
		return;
	while (crew_out(&s->crew))
		crew_take(&s->crew);
	source_back(&s->filter->source, &b->piece, b->n);
}

/* All that is out. */
static void
finish_all(void *ctx)
{
	struct spread *s = ctx;

	while (crew_out(&s->crew) && !stopped(s->filter))
		finish_one(s);
}

/* Whether more is to be read while others work; the first times it is not. */
static bool
rushing(struct spread *s)
{
	const struct in *i = &s->filter->source.in;

	if (s->files || i->held.n - i->start < LEAST || s->seen == i->fills)
		return false;
	/* asked once of what was read at once */
	s->seen = i->fills;
	if (!source_ready(&s->filter->source))
		return false;
	s->warm += s->warm < WARM;
	return s->warm == WARM;
}

/* One more block that is a piece of a file. */
static bool
hand_piece(struct spread *s, struct block *b)
{
	struct source *in = &s->filter->source;

	if (s->tried == in->in.fills)
		return false;
	if ((!s->files || crew_out(&s->crew) ||
		source_left(in) >= SPREAD_LARGE) &&
	    source_piece(in, SPREAD_PIECE, &b->piece)) {
		if (crew_put(&s->crew))
			return true;
		source_back(in, &b->piece, 0);
	}
	s->tried = in->in.fills;
	return false;
}

/* One more block from what is held. */
static bool
hand_over(struct spread *s, struct block *b)
{
	struct source *in = &s->filter->source;
	/* what a parser says comes behind all it has made so far */
	size_t least = in->inlet && crew_out(&s->crew) ? 1 : LEAST;

	buf_reset(&b->text);
	b->piece.n = 0;
	if (!source_cut(in, least, &b->text))
		return false;
	if (!crew_put(&s->crew))
		do_here(s->filter, buf_get(&b->text));
	return true;
}

/* More of the input behind what is held, unless that would be too much. */
static bool
read_on(struct spread *s)
{
	struct source *in = &s->filter->source;

	if (in->in.held.n - in->in.start > SPREAD_BLOCK - (128 << 10) ||
	    !source_ready(in))
		return false;
	source_fill(in);
	return true;
}

static void
work(struct spread *s)
{
	struct block *b;

	while (!stopped(s->filter)) {
		b = alone(s) ? NULL : crew_room(&s->crew);
		if (b && hand_piece(s, b))
			continue;
		if (b && (crew_out(&s->crew) || rushing(s)) && hand_over(s, b))
			continue;
		if (b && crew_out(&s->crew) && read_on(s))
			continue;
		if (crew_out(&s->crew))
			finish_one(s);
		else if (!filter_line(s->filter))
			break;
	}
}

bool
spread_run(struct filter *f, unsigned threads, bool files)
{
	const struct crew_work w = { open_hand, run_block, close_hand, f };
	size_t slots = (size_t)threads * AHEAD;
	/* not on the stack: threads may be left that use it */
	static struct spread s;

	s = (struct spread){ .filter = f, .files = files, .vain = ALONE };
	s.block = calloc(slots, sizeof *s.block);
	s.job = calloc(slots, sizeof *s.job);
	if (!s.block || !s.job ||
	    crew_init(&s.crew, threads, &w, s.job, slots) == -1)
		say_nomem();
	for (size_t i = 0; i < slots; i++)
		s.job[i] = &s.block[i];
	f->source.out = &f->out;
	if (f->source.inlet) {
		f->source.inlet->before = finish_all;
		f->source.inlet->before_ctx = &s;
	}
	work(&s);
	if (!crew_end(&s.crew))
		return false;
	for (size_t i = 0; i < slots; i++) {
		buf_free(&s.block[i].text);
		buf_free(&s.block[i].made);
		buf_free(&s.block[i].marks);
	}
	free(s.block);
	free(s.job);
	return true;
}

/* What needs one thread. */

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/*
 * The word of a program that makes its records depend on each other, on modules
 * that may have such words, or that writes by itself.  Names of fields, formats
 * and variables and whole strings are none.
 */
static const char *
word_not(struct slice s)
{
	static const char *const words[] = { "input", "inputs", "debug",
		"stderr", "import", "include", "input_line_number" };
	size_t n;

	for (size_t i = 0; i < s.n; i += n ? n : 1) {
		struct slice at = slice_from(s, i);

		for (n = 0; n < at.n && is_word(at.p[n]); n++)
			;
		at.n = n;
		if (i && strchr(".$@\"", s.p[i - 1]))
			continue;
		for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++)
			if (slice_eq(at, slice_str(words[w])))
				return words[w];
	}
	return NULL;
}

const char *
spread_not(const struct filter *f)
{
	if (f->null)
		return "--null-input";
	if (f->slurp)
		return "--slurp";
	if (f->stage.by_key)
		return "--unique";
	if (!f->scripted)
		return NULL;
	if (program_own())
		return "definitions in ~/.jq";
	if (f->script.why && f->script.files)
		return "variables from files";
	return f->script.why ? word_not(buf_get(&f->text)) : NULL;
}
