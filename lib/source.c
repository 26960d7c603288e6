/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <stdio.h>

#include "record.h"
#include "say.h"
#include "tally.h"

const char *
source_where(const struct source *s, struct slice record)
{
	static char text[512];
	const char *file = s->next ? s->path[s->next - 1] : "-";
	bool named = strcmp(file, "-") != 0;
	struct record r = { .object = false };
	struct slice id;

	if (record.p)
		record_read(&r, record);
	id = r.id;
	if (json_type(id) == JSON_STRING)
		id = (struct slice){ id.p + 1, id.n - 2 };
	snprintf(text, sizeof text, "%s%s%s %llu%s%s",
	    named ? say_bytes(slice_str(file), 200) : "", named ? ", " : "",
	    s->inlet ? "record" : "line", (unsigned long long)s->in.lines,
	    id.n ? ", id " : "", say_bytes(id, 80));
	return text;
}

void
source_fault(struct source *s, int kind, const char *why, struct slice line)
{
	const char *hint;

	/* it might as well have been passed over */
	if (s->sieve && s->last.p && kind != SOURCE_LONG &&
	    sieve_denies(s->sieve, s->last))
		return;
	if (s->fault) {
		s->fault(s->fault_ctx);
		return;
	}
	if (s->faults[kind]++ == 0 || say_verbose)
		say("%s%s%s, %s: '%s'",
		    s->open ? source_where(s, (struct slice){ 0 }) : "",
		    s->open ? ": " : "", s->strict ? "refused" : "skipped", why,
		    say_bytes(line, 60));
	if (kind == VET_JSON && s->faults[kind] == 1 && (hint = vet_hint(line)))
		say("%s", hint);
	if (s->strict)
		s->refused = s->stop = true;
}

/* Pass over lines that the sieve denies, and count them. */
static size_t
pass(struct in *i, struct slice lines, size_t *next)
{
	struct source *s = i->pass_ctx;
	size_t n;

	lines.n = sieve_pass(s->sieve, lines, next);
	n = tally_byte(lines, '\n');
	/* the last one of the input */
	if (lines.n && lines.p[lines.n - 1] != '\n')
		n++;
	i->lines += n;
	s->lines += n;
	return lines.n;
}

static void
open_next(struct source *s)
{
	const char *path = s->path[s->next++];

	s->open = s->inlet ? inlet_open(s->inlet, &s->in, path, s->out)
			   : in_open(&s->in, path, s->out);
	s->in.maxline = s->max_line;
	s->in.pass = s->sieve ? pass : NULL;
	s->in.pass_ctx = s;
}

static void
close_it(struct source *s)
{
	s->open = false;
	s->last = (struct slice){ 0 };
	if (!s->inlet)
		in_free(&s->in);
	else {
		inlet_close(s->inlet, &s->in);
		s->refused = s->refused || s->inlet->refused;
	}
}

bool
source_line(struct source *s, struct slice *line)
{
	while (!s->stop && !io_stopped()) {
		if (!s->open) {
			if (s->next == s->paths || s->refused)
				return false;
			open_next(s);
			continue;
		}
		switch (in_line(&s->in, line)) {
		case IN_LINE:
			s->lines++;
			s->last = *line;
			return true;
		case IN_LONG:
			s->lines++;
			source_fault(
			    s, SOURCE_LONG, "longer than --max-line", *line);
			break;
		default:
			if (s->block)
				return false;
			close_it(s);
		}
	}
	return false;
}

struct slice
source_last(const struct source *s)
{
	struct slice line = s->last;

	line.n += line.p + line.n < s->in.held.p + s->in.held.n;
	return line;
}

/* A byte order mark may open a file, and is no part of its first line. */
static struct slice
unmarked(const struct source *s, struct slice line)
{
	if (s->in.lines == 1 && line.n >= 3 &&
	    memcmp(line.p, "\xef\xbb\xbf", 3) == 0)
		line = slice_from(line, 3);
	return json_trim(line);
}

bool
source_json(struct source *s, struct slice *line)
{
	enum vet v;

	while (source_line(s, line)) {
		/* the parser has judged what it made it of */
		if (s->inlet)
			return true;
		*line = unmarked(s, *line);
		if (line->n == 0)
			continue;
		v = vet_judge(&s->judge, *line);
		if (v == VET_GOOD)
			return true;
		source_fault(s, (int)v, vet_reason(v), *line);
	}
	return false;
}

bool
source_ready(const struct source *s)
{
	const struct inlet *l = s->inlet;

	if (!s->open || s->stop || s->in.eof || s->in.skipping)
		return false;
	if (!l)
		return in_ready(&s->in);
	return l->chunk || (!l->ended && in_ready(&l->raw));
}

void
source_fill(struct source *s)
{
	in_fill(&s->in);
}

/* Whether lines may be taken from in: not the first one of a file. */
static bool
begun(const struct source *s)
{
	return s->open && !s->stop && s->in.lines;
}

bool
source_cut(struct source *s, size_t min, struct buf *b)
{
	return begun(s) && in_cut(&s->in, min, b);
}

size_t
source_left(const struct source *s)
{
	return begun(s) ? piece_left(&s->in) : 0;
}

bool
source_piece(struct source *s, size_t n, struct piece *p)
{
	return begun(s) && piece_cut(&s->in, n, p);
}

void
source_back(struct source *s, const struct piece *p, size_t n)
{
	piece_back(p, n, &s->in);
}

void
source_block(struct source *s, struct slice text)
{
	s->file = s->in;
	s->in = (struct in){ .fd = -1,
		.name = s->file.name,
		.held = { .p = (char *)text.p, .n = text.n, .cap = text.n },
		.maxline = s->max_line,
		.lines = s->file.lines,
		.eof = true,
		.pass = s->sieve ? pass : NULL,
		.pass_ctx = s };
	s->open = s->block = true;
}

size_t
source_unblock(struct source *s)
{
	size_t n = s->in.start;

	s->file.lines = s->in.lines;
	s->in = s->file;
	s->block = false;
	return n;
}

void
source_summary(struct source *s)
{
	if (s->inlet && inlet_summary(&s->inlet->parser))
		s->refused = true;
	for (int i = 0; i < SOURCE_FAULTS; i++)
		if (s->faults[i] > 1)
			say("%llu lines skipped, %s",
			    (unsigned long long)s->faults[i],
			    i == SOURCE_LONG       ? "longer than --max-line"
				: i < SOURCE_UNFIT ? vet_reason((enum vet)i)
						   : "not fit for libjq");
}

void
source_free(struct source *s)
{
	if (s->open)
		close_it(s);
	if (s->inlet)
		inlet_free(s->inlet);
}
