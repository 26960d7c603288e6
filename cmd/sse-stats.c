/* SPDX-License-Identifier: MIT */
/*
 * sse-stats: records in, figures out.
 */
#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "cli.h"
#include "inlet.h"
#include "report.h"
#include "say.h"
#include "vet.h"

/* How long a record may be under way before its interval is written. */
#define GRACE_MS 5000

enum {
	DURATION = CLI_LONG,
	FIELD,
	FORMAT,
	HEARTBEATS,
	INTERVAL,
	LATENCY,
	LIST,
	MAX_KEYS,
	QUANTILES,
	RATE_BY,
	SUM,
	TO_NOW,
	TOP,
	TOP_HASHTAGS,
	TOP_USERS,
	UNBUFFERED,
	WINDOW
};

static const struct opt opts[] = {
	{ 'e', "event", "GLOB", "count only events of this type; may repeat" },
	{ 'n', "count", "COUNT", "stop after so many records" },
	{ DURATION, "duration", "TIME", "stop after so long" },
	{ INTERVAL, "interval", "TIME",
	    "write figures so often; 0: at the end only [60s]" },
	{ WINDOW, "window", "TIME", "width of the rate's window [60s]" },
	{ RATE_BY, "rate-by", "PATH",
	    "rate by the time there, not by arrival" },
	{ TO_NOW, "to-now", NULL,
	    "with --rate-by: the window ends now, not at the newest" },
	{ HEARTBEATS, "heartbeats", "EVENTS",
	    "events a,b,c that do not count as traffic" },
	{ TOP_HASHTAGS, "top-hashtags", "[N]", "the N most frequent [10]" },
	{ TOP_USERS, "top-users", "[N]", "the N most frequent [10]" },
	{ TOP, "top", "PATH", "count the values there; may repeat" },
	{ SUM, "sum", "PATH", "add the number or numbers there; may repeat" },
	{ QUANTILES, "quantiles", "PATH",
	    "how the numbers there are spread; may repeat" },
	{ LATENCY, "latency", NULL, "quantiles of arrival minus created_at" },
	{ LIST, "list", "N", "keys to list of each --top and --sum [10]" },
	{ MAX_KEYS, "max-keys", "N",
	    "keys each counter holds at most [10000]" },
	{ FIELD, "field", "NAME=PATHS", "where to find NAME in a record" },
	{ FORMAT, "format", "FORMAT", "json or table [json]" },
	INLET_OPTS,
	{ UNBUFFERED, "unbuffered", NULL, "accepted and ignored" },
	{ 0 },
};

struct stats {
	uint64_t count, duration_ms;
	bool table, live; /* live: the table is redrawn in place */
	bool interval_given;
	struct fields fields;
	struct summary sum;
	struct inlet inlet; /* with sum.sound, which is --sse */

	/* at work */
	struct out out;
	struct buf text;
	size_t drawn;     /* lines of the table on the terminal */
	uint64_t end_ms;  /* of the monotonic clock; 0: never */
	uint64_t last_ms; /* when the last record was read */
	uint64_t fills;   /* of the input when it was last asked what time it */
	uint64_t ms;      /* is: on the monotonic clock, */
	int64_t us;       /* and on the wall */
};

/* The time that intervals go by while no record comes. */
static int64_t
idle_now(const struct stats *st)
{
	if (!st->sum.timed)
		return io_wall_us();
	return st->sum.clock + (int64_t)(io_now_ms() - st->last_ms) * 1000;
}

static size_t
terminal_rows(const struct stats *st)
{
	struct winsize w;

	if (ioctl(st->out.fd, TIOCGWINSZ, &w) == -1 || w.ws_row < 2)
		return 23;
	return w.ws_row - 1U;
}

/* In place of the table drawn before; what is too wide is cut, not wrapped. */
static int
draw(struct stats *st, int64_t at, bool final)
{
	size_t rows = final ? 0 : terminal_rows(st);
	struct buf *b = &st->text;
	int r = 0;

	if (st->drawn)
		r |= buf_fmt(b, "\033[%zuA\r\033[J", st->drawn);
	r |= buf_str(b, "\033[?7l");
	r |= report_table(b, &st->sum, at, rows);
	r |= buf_str(b, "\033[?7h");
	st->drawn = 0;
	for (size_t i = 0; i < b->n; i++)
		st->drawn += b->p[i] == '\n';
	return r;
}

static void
put_figures(struct stats *st, int64_t at, bool final)
{
	struct buf *b = &st->text;
	int r;

	summary_settle(&st->sum, at, io_wall_us());
	buf_reset(b);
	if (st->live)
		r = draw(st, at, final);
	else if (st->table) {
		r = report_table(b, &st->sum, at, 0);
		if (!final)
			r |= buf_byte(b, '\n');
	} else
		r = report_json(b, &st->sum, at, final);
	if (r)
		say_nomem();
	out_slice(&st->out, buf_get(b));
}

static void
put_due(struct stats *st, int64_t now)
{
	int64_t at;

	while (summary_due(&st->sum, now, &at)) {
		put_figures(st, at, false);
		summary_next(&st->sum, at);
	}
}

/*
 * When an idle input lets intervals go by.  With records that carry their time
 * not at once: the next may be of this interval and only be slow to come.
 */
static uint64_t
idle_due_ms(const struct stats *st)
{
	const struct summary *s = &st->sum;
	int64_t left = (s->due - idle_now(st) + 999) / 1000;
	uint64_t due = io_now_ms() + (left > 0 ? (uint64_t)left : 0);
	uint64_t grace = (uint64_t)s->interval / 1000;

	if (grace > GRACE_MS)
		grace = GRACE_MS;
	if (s->timed && due < st->last_ms + grace)
		due = st->last_ms + grace;
	return due;
}

/* When to stop waiting for input, on the monotonic clock; 0: never. */
static uint64_t
wake_ms(const struct stats *st)
{
	uint64_t due = 0;

	if (st->sum.interval && st->sum.begun)
		due = idle_due_ms(st);
	if (st->end_ms && (!due || st->end_ms < due))
		due = st->end_ms;
	return due;
}

static void
skipped(const struct stats *st, const struct in *in, struct slice line,
    const char *why)
{
	const char *hint;

	if (st->sum.all.skipped != 1)
		return;
	say("skipped line %llu of %s: %s", (unsigned long long)in->lines,
	    in->name, why);
	hint = vet_hint(line);
	if (hint)
		say("%s", hint);
}

/* The time, of which lines have the same that came together. */
static void
look_at_clocks(struct stats *st, const struct in *in)
{
	if (st->fills == in->fills)
		return;
	st->fills = in->fills;
	st->ms = io_now_ms();
	st->us = io_wall_us();
}

static void
count_line(struct stats *st, const struct in *in, struct slice line)
{
	look_at_clocks(st, in);
	if (!st->sum.timed)
		put_due(st, st->us);
	switch (summary_read(&st->sum, line, st->us)) {
	case 1:
		st->last_ms = st->ms;
		put_due(st, st->sum.clock);
		if (summary_add(&st->sum) == -1)
			say_nomem();
		break;
	case -1:
		skipped(st, in, line, "not JSON");
		break;
	default:
		break;
	}
}

static bool
finished(const struct stats *st)
{
	return st->sum.all.records >= st->count ||
	    (st->end_ms && io_now_ms() >= st->end_ms);
}

/* One input to its end, or until enough was counted. */
static void
read_lines(struct stats *st, struct in *in)
{
	struct slice line;

	while (!finished(st)) {
		in->wake_ms = wake_ms(st);
		switch (in_line(in, &line)) {
		case IN_END:
			return;
		case IN_LINE:
			count_line(st, in, line);
			break;
		case IN_LONG:
			summary_skip(&st->sum, line.n);
			skipped(st, in, line, "too long");
			break;
		case IN_WAKE:
			if (io_woken())
				put_figures(st, idle_now(st), false);
			if (st->sum.begun && io_now_ms() >= idle_due_ms(st))
				put_due(st, idle_now(st));
			break;
		}
	}
}

/* False if it cannot be opened. */
static bool
read_input(struct stats *st, const char *name)
{
	bool sse = st->sum.sound;
	struct in in;

	if (sse ? !inlet_open(&st->inlet, &in, name, &st->out)
		: !in_open(&in, name, &st->out))
		return false;
	st->fills = UINT64_MAX;
	read_lines(st, &in);
	if (sse)
		inlet_close(&st->inlet, &in);
	else
		in_free(&in);
	return true;
}

static void
put_final(struct stats *st)
{
	struct summary *s = &st->sum;
	int64_t at = io_wall_us();

	if (s->timed)
		at = s->newest > s->since ? s->newest : s->since;
	else
		put_due(st, at);
	put_figures(st, at, true);
	if (s->all.skipped > 1)
		say("skipped %llu lines", (unsigned long long)s->all.skipped);
}

static void
ask(struct stats *st, const struct cli *cli, int k, enum summary_kind kind,
    const char *text, size_t top)
{
	const char *why = summary_ask(&st->sum, kind, text, top);

	if (why)
		cli_bad(cli, k, why);
}

/* N of --top-users[=N]. */
static size_t
list_length(const struct cli *cli, int k)
{
	return cli->arg ? (size_t)cli_count(cli, k, 1, 1000000) : 0;
}

static int64_t
usec(const struct cli *cli, int k, uint64_t least_ms)
{
	uint64_t ms = cli_msec(cli, k);

	if (ms < least_ms)
		cli_bad(cli, k, "too small");
	if (ms > UINT64_C(315360000000))
		cli_bad(cli, k, "too large");
	return (int64_t)ms * 1000;
}

static bool
table(const struct cli *cli)
{
	if (strcmp(cli->arg, "table") == 0)
		return true;
	if (strcmp(cli->arg, "json") != 0)
		cli_bad(cli, FORMAT, "not json or table");
	return false;
}

/* "arrival", a field of the map, or a place. */
static void
rate_by(struct stats *st, const struct cli *cli)
{
	struct where *by = &st->sum.by;
	const char *why;

	where_free(by);
	if (strcmp(cli->arg, "arrival") == 0)
		return;
	why = where_parse(by, cli->arg);
	if (why)
		cli_bad(cli, RATE_BY, why);
}

static void
field(struct stats *st, const struct cli *cli)
{
	const char *why = fields_set(&st->fields, cli->arg);

	if (why)
		cli_bad(cli, FIELD, why);
}

static void
option(struct stats *st, const struct cli *cli, int k)
{
	struct summary *s = &st->sum;

	switch (k) {
	case 'e':
		if (summary_only(s, cli->arg) == -1)
			say_nomem();
		break;
	case 'n':
		st->count = cli_count(cli, k, 1, UINT64_MAX);
		break;
	case DURATION:
		st->duration_ms = cli_msec(cli, k);
		break;
	case FIELD:
		field(st, cli);
		break;
	case FORMAT:
		st->table = table(cli);
		break;
	case HEARTBEATS:
		s->quiet = cli->arg;
		break;
	case INLET_MAX_EVENT:
		st->inlet.parser.max_event = cli_size(cli, k);
		break;
	case INLET_SSE:
		s->sound = true;
		break;
	case INTERVAL:
		s->interval = usec(cli, k, 0);
		st->interval_given = true;
		break;
	case LATENCY:
		s->latency = true;
		break;
	case LIST:
		s->list = (size_t)cli_count(cli, k, 1, 1000000);
		break;
	case MAX_KEYS:
		s->max_keys = (size_t)cli_count(cli, k, 1, 10000000);
		break;
	case QUANTILES:
		ask(st, cli, k, SUMMARY_QUANTILES, cli->arg, 0);
		break;
	case RATE_BY:
		rate_by(st, cli);
		break;
	case SUM:
		ask(st, cli, k, SUMMARY_SUM, cli->arg, 0);
		break;
	case TO_NOW:
		s->to_now = true;
		break;
	case TOP:
		ask(st, cli, k, SUMMARY_TOP, cli->arg, 0);
		break;
	case TOP_HASHTAGS:
		ask(st, cli, k, SUMMARY_TOP, "hashtags", list_length(cli, k));
		break;
	case TOP_USERS:
		ask(st, cli, k, SUMMARY_TOP, "user", list_length(cli, k));
		break;
	case WINDOW:
		s->window = usec(cli, k, 1);
		break;
	default:
		break;
	}
}

static void
start(struct stats *st, struct cli *cli)
{
	uint64_t seed[2] = { 0, 0 };
	int k;

	(void)!getrandom(seed, sizeof seed, 0);
	fields_init(&st->fields);
	summary_init(&st->sum, &st->fields, seed);
	inlet_init(&st->inlet);
	while ((k = cli_next(cli)) != -1)
		option(st, cli, k);
	st->live = st->table && st->sum.interval && isatty(STDOUT_FILENO);
	if (st->live && !st->interval_given)
		st->sum.interval = 1000000;
	if (summary_ready(&st->sum) == -1)
		say_nomem();
	if (st->duration_ms)
		st->end_ms = io_now_ms() + st->duration_ms;
	out_init(&st->out, STDOUT_FILENO, "standard output");
	summary_begin(&st->sum, io_wall_us());
	io_wake_on(SIGUSR1);
}

int
main(int argc, char **argv)
{
	static struct stats st; /* large: no part of the program's file */
	struct cli cli;
	bool any = false;

	st.count = UINT64_MAX;
	io_init();
	cli_init(&cli, "[options] [file...]",
	    "Count records: rates, top lists, sums and quantiles.", opts, argc,
	    argv);
	start(&st, &cli);
	for (int i = 0; i < cli.operands || i == 0; i++) {
		const char *name = cli.operands ? cli.operand[i] : "-";

		if (io_stopped() || finished(&st))
			break;
		any |= read_input(&st, name);
	}
	if (any)
		put_final(&st);
	if (st.sum.sound)
		inlet_summary(&st.inlet.parser);
	inlet_free(&st.inlet);
	summary_free(&st.sum);
	fields_free(&st.fields);
	buf_free(&st.text);
	io_exit(&st.out, SAY_OK);
}
