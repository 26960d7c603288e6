/* SPDX-License-Identifier: MIT */
/*
 * sse-parse: an event stream in, one record a line out.
 */
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "inlet.h"
#include "say.h"

enum {
	ALL = CLI_LONG,
	DATA,
	KEEP_EMPTY,
	LARGEST,
	NO_STREAM,
	STRICT,
	UNBUFFERED
};

static const struct opt opts[] = {
	{ 'e', "event", "GLOB", "keep only events of this type; may repeat" },
	{ 'n', "count", "COUNT", "stop after so many records" },
	{ 't', "time", NULL, "add the time of arrival as first member" },
	{ ALL, "all", NULL, "also write comments and retry fields" },
	{ DATA, "data", "HOW",
	    "data as auto, string or require (JSON) [auto]" },
	{ KEEP_EMPTY, "keep-empty", NULL,
	    "also write events that have no data line" },
	{ LARGEST, "max-event", "SIZE", "skip larger events [16M]" },
	{ NO_STREAM, "no-stream", NULL,
	    "do not say which of several streams an event is from" },
	{ STRICT, "strict", NULL, "stop with 65 at what would be lost" },
	{ UNBUFFERED, "unbuffered", NULL, "accepted and ignored" },
	{ 0 },
};

struct parse {
	/* as asked */
	const char **globs;
	bool time;

	/* at work */
	struct parser parser;
	struct out out;
	int code;
};

/* The time of arrival of what was just read. */
static struct slice
arrival(void)
{
	static char now[CLOCK_RFC3339];

	clock_write(now, io_wall_us());
	return slice_str(now);
}

/* What was read to records.  False if no more is wanted. */
static bool
chunk(struct parse *p, struct slice in)
{
	enum parser_step step;

	if (p->time)
		p->parser.time = arrival();
	while (
	    (step = parser_next(&p->parser, &in, &p->out.held)) != PARSER_MORE)
		switch (step) {
		case PARSER_LONG:
			out_flush(&p->out);
			out_slice(&p->out, p->parser.piece);
			break;
		case PARSER_LOST:
			inlet_lost(&p->parser);
			if (p->parser.strict)
				p->code = SAY_REFUSED;
			break;
		case PARSER_ERROR:
			say_nomem();
		case PARSER_DONE:
			return false;
		default:
			out_flush(&p->out);
			break;
		}
	return true;
}

/* One stream to its end, or until no more is wanted. */
static void
stream(struct parse *p, struct in *in)
{
	struct slice s;

	parser_reset(&p->parser);
	while ((s = in_next(in)).n)
		if (!chunk(p, s))
			return;
	if (inlet_unfinished(&p->parser, in->name))
		p->code = SAY_REFUSED;
}

static enum parser_data
how(const struct cli *cli)
{
	static const char *const names[] = { "auto", "string", "require" };

	for (int i = 0; i < 3; i++)
		if (strcmp(cli->arg, names[i]) == 0)
			return (enum parser_data)i;
	cli_bad(cli, DATA, "not auto, string or require");
}

static void
add_glob(struct parse *p, const char *glob)
{
	size_t n = p->parser.nglobs;

	p->globs = realloc(p->globs, (n + 1) * sizeof(*p->globs));
	if (!p->globs)
		say_nomem();
	p->globs[n] = glob;
	p->parser.globs = p->globs;
	p->parser.nglobs = n + 1;
}

static void
options(struct parse *p, struct cli *cli)
{
	int k;

	while ((k = cli_next(cli)) != -1)
		switch (k) {
		case 'e':
			add_glob(p, cli->arg);
			break;
		case 'n':
			p->parser.count = cli_count(cli, k, 1, UINT64_MAX);
			break;
		case 't':
			p->time = true;
			break;
		case ALL:
			p->parser.all = true;
			break;
		case DATA:
			p->parser.data = how(cli);
			break;
		case KEEP_EMPTY:
			p->parser.keep_empty = true;
			break;
		case LARGEST:
			p->parser.max_event = cli_size(cli, k);
			break;
		case NO_STREAM:
			p->parser.streams = false;
			break;
		case STRICT:
			p->parser.strict = true;
			break;
		default:
			break;
		}
}

int
main(int argc, char **argv)
{
	static const char *standard_input = "-";
	static struct parse p;
	struct cli cli;
	struct in in;

	io_init();
	parser_zeroed(&p.parser);
	cli_init(&cli, "[options] [file...]",
	    "Turn an event stream into one JSON record a line.", opts, argc,
	    argv);
	options(&p, &cli);
	if (cli.operands == 0) {
		cli.operand = &standard_input;
		cli.operands = 1;
	}
	out_init(&p.out, STDOUT_FILENO, "standard output");
	for (int i = 0; i < cli.operands; i++) {
		if (p.code || p.parser.count == 0 || io_stopped())
			break;
		if (!in_open(&in, cli.operand[i], &p.out))
			continue;
		stream(&p, &in);
		in_free(&in);
	}
	if (inlet_summary(&p.parser))
		p.code = SAY_REFUSED;
	parser_free(&p.parser);
	free(p.globs);
	io_exit(&p.out, p.code);
}
