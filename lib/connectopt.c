/* SPDX-License-Identifier: MIT */
#include "connectopt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "cli.h"
#include "say.h"
#include "slurp.h"
#include "url.h"

#define MAX_EVENT ((size_t)16 << 20)
/* For the headers of an answer, where no idle time-out says. */
#define ANSWER_MS 60000

#define URLS_MAX ((size_t)64 << 20)

enum {
	URL = CLI_LONG,
	URLS,
	TOKEN_CMD,
	TOKEN_BACK_CMD,
	TOKEN_FILE,
	LAST_ID,
	RESUME,
	RESUME_QUERY,
	BACKOFF,
	RETRY,
	MAX_DOWN,
	NO_RECONNECT,
	RECONNECT,
	IDLE,
	EVENT_TIMEOUT,
	RENEW,
	SLOTS,
	SLOT_WAIT,
	DURATION,
	CHECK,
	PROBE_RESUME,
	STOP_DATA,
	STOP_EVENT,
	RECONNECT_EVENT,
	NOTES,
	NOTE_FILE,
	RECORDS,
	LARGEST,
	BUFFER,
	SPOOL,
	PROGRESS,
	NO_PROGRESS,
	UNBUFFERED
};

static const struct opt opts[] = {
	{ URL, "url", "URL", "the stream, where no operand names it" },
	{ URLS, "urls", "FILE",
	    "follow these too, one a line: URL, or NAME URL" },
	REQUEST_OPTS,
	{ TOKEN_CMD, "token-cmd", "CMD",
	    "run CMD for the token that replaces {token}" },
	{ TOKEN_BACK_CMD, "token-back-cmd", "CMD",
	    "run CMD for one that is given back, unused" },
	{ TOKEN_FILE, "token-file", "FILE",
	    "read the token that replaces {token} from FILE" },
	{ LAST_ID, "last-event-id", "ID", "ask for what comes after ID" },
	{ RESUME, "resume", "FILE",
	    "the same, ID being that of the last record in FILE" },
	{ RESUME_QUERY, "resume-query", "NAME={id}",
	    "also ask for it in the query of the URL" },
	{ NO_RECONNECT, "no-reconnect", NULL, "one connection only" },
	{ RECONNECT, "reconnect", NULL,
	    "connect again also where that repeats a POST" },
	{ BACKOFF, "backoff", "FIRST[:MAX[:JITTER]]",
	    "wait between connections [1s:30s:50%]" },
	{ RETRY, "retry", "COUNT",
	    "give up after so many retries in a row without a stream" },
	{ MAX_DOWN, "max-down", "TIME",
	    "give up after so long without a stream" },
	{ IDLE, "idle-timeout", "TIME|auto",
	    "connect again after so long without a byte, 0: never [auto]" },
	{ EVENT_TIMEOUT, "event-timeout", "TIME|auto",
	    "the same for events, whatever else comes [0]" },
	{ RENEW, "renew", "TIME",
	    "after so long let a new connection take over without a gap" },
	{ SLOTS, "slots", "NAME[:COUNT]",
	    "so many connections under NAME in all processes [3]" },
	{ SLOT_WAIT, "slot-wait", "TIME",
	    "wait so long for one of them, then give up [0]" },
	{ 'n', "count", "COUNT", "stop after so many events" },
	{ DURATION, "duration", "TIME", "stop after so long" },
	{ STOP_DATA, "stop-on-data", "TEXT",
	    "stop after an event with this data; may repeat" },
	{ STOP_EVENT, "stop-on-event", "GLOB",
	    "stop after an event of this type; may repeat" },
	{ RECONNECT_EVENT, "reconnect-on-event", "GLOB",
	    "connect anew after an event of this type; may repeat" },
	{ CHECK, "check", "[table|json]",
	    "only tell what is right and wrong with the server" },
	{ PROBE_RESUME, "probe-resume", "[table|json]",
	    "only tell whether it goes on behind an event id" },
	{ NOTES, "notes", NULL,
	    "tell of connections and gaps in events of type sse-connect" },
	{ NOTE_FILE, "note-file", "FILE",
	    "add the same to FILE, as records with the time" },
	{ RECORDS, "records", NULL,
	    "write records, as sse-parse would behind it" },
	{ LARGEST, "max-event", "SIZE", "skip larger events [16M]" },
	{ BUFFER, "buffer", "SIZE",
	    "bytes that may wait for a slow reader [1M]" },
	{ SPOOL, "spool", "SIZE",
	    "so many more on disk, before the server has to wait [0]" },
	{ PROGRESS, "progress", NULL,
	    "tell on standard error how it goes [on a terminal]" },
	{ NO_PROGRESS, "no-progress", NULL, "do not" },
	{ UNBUFFERED, "unbuffered", NULL, "accepted and ignored" },
	{ 0 },
};

static void
check(int r)
{
	if (r == -1)
		say_nomem();
}

static void
add(struct stream_words *l, const char *s)
{
	l->v = realloc(l->v, (l->n + 1) * sizeof(*l->v));
	if (!l->v)
		say_nomem();
	l->v[l->n++] = s;
}

static void
resume_query(struct connectopt *c, struct cli *cli)
{
	if (!url_has(slice_str(cli->arg), SLICE("id")))
		cli_bad(cli, RESUME_QUERY, "holds no {id}");
	c->follow.link.resume_query = cli->arg;
}

static uint64_t
watchdog_ms(const struct cli *cli, int k)
{
	return strcmp(cli->arg, "auto") == 0 ? WATCHDOG_LEARN
					     : cli_msec(cli, k);
}

static void
limits(struct connectopt *c, struct cli *cli, int k)
{
	struct follow_opts *o = &c->follow;
	const char *why;

	switch (k) {
	case BACKOFF:
		why = backoff_parse(&o->backoff, cli->arg);
		if (why)
			cli_bad(cli, k, why);
		break;
	case RETRY:
		o->retries = cli_count(cli, k, 0, UINT32_MAX);
		break;
	case MAX_DOWN:
		o->max_down_ms = cli_msec(cli, k);
		break;
	case IDLE:
		o->idle_ms = watchdog_ms(cli, k);
		break;
	case EVENT_TIMEOUT:
		o->event_ms = watchdog_ms(cli, k);
		break;
	case SLOTS:
		why = slots_parse(&o->slots, cli->arg);
		if (why)
			cli_bad(cli, k, why);
		break;
	case SLOT_WAIT:
		o->slots.wait_ms = cli_msec(cli, k);
		break;
	case RENEW:
		o->renew_ms = cli_msec(cli, k);
		break;
	case DURATION:
		c->duration_ms = cli_msec(cli, k);
		break;
	case LARGEST:
		o->link.max_event = cli_size(cli, k);
		break;
	case BUFFER:
		c->buffer = cli_size(cli, k);
		break;
	case SPOOL:
		c->spool = cli_size(cli, k);
		break;
	default:
		break;
	}
}

static void
examine(struct connectopt *c, const struct cli *cli, int k)
{
	bool json = cli->arg && strcmp(cli->arg, "json") == 0;

	if (cli->arg && !json && strcmp(cli->arg, "table") != 0)
		cli_bad(cli, k, "neither table nor json");
	c->exam = k == CHECK ? CONNECTOPT_CHECK : CONNECTOPT_PROBE;
	c->json = json;
}

static void
option(struct connectopt *c, struct cli *cli, int k)
{
	struct follow_opts *o = &c->follow;

	switch (k) {
	case URL:
		c->url = cli->arg;
		break;
	case URLS:
		c->urls = cli->arg;
		break;
	case TOKEN_CMD: /* the last one counts: it may replace a profile's */
		o->link.token = (struct grant_source){ .cmd = cli->arg };
		break;
	case TOKEN_BACK_CMD:
		if (!o->link.token.cmd)
			cli_bad(cli, k, "no --token-cmd before it");
		o->link.token.back = cli->arg;
		break;
	case TOKEN_FILE:
		o->link.token = (struct grant_source){ .file = cli->arg };
		break;
	case LAST_ID:
		c->last_id = cli->arg;
		break;
	case RESUME:
		c->resume = cli->arg;
		break;
	case RESUME_QUERY:
		resume_query(c, cli);
		break;
	case NO_RECONNECT:
	case RECONNECT:
		o->once = k == NO_RECONNECT;
		o->reconnect = k == RECONNECT;
		break;
	case 'n':
		o->stream.count = cli_count(cli, k, 1, UINT64_MAX);
		break;
	case STOP_DATA:
		add(&o->stream.stop_data, cli->arg);
		break;
	case STOP_EVENT:
		add(&o->stream.stop_event, cli->arg);
		break;
	case RECONNECT_EVENT:
		add(&o->stream.reconnect_event, cli->arg);
		break;
	case CHECK:
	case PROBE_RESUME:
		examine(c, cli, k);
		break;
	case NOTES:
		o->stream.notes = true;
		break;
	case RECORDS:
		c->records = true;
		break;
	case NOTE_FILE:
		if (strcmp(cli->arg, "-") == 0)
			cli_bad(cli, k, "not a file, see --notes");
		c->note_file = cli->arg;
		break;
	case PROGRESS:
	case NO_PROGRESS:
		c->progress = k == PROGRESS;
		break;
	default:
		limits(c, cli, k);
	}
}

/* Nothing has been contacted yet: the last chance to say 2. */
static void
check_asked(struct connectopt *c, const char *text)
{
	const struct request *r = &c->follow.link.request;
	const struct grant_source *t = &c->follow.link.token;
	bool secret, token = t->cmd || t->file;
	bool wants = request_has(r, SLICE("token")) ||
	    url_has(slice_str(text), SLICE("token"));
	struct buf url = { 0 }, safe = { 0 };
	const char *why;

	if (token && !wants)
		say_die(SAY_USAGE,
		    "no {token} in the URL, a header or --url-query");
	if (!token && wants)
		say_die(SAY_USAGE, "{token} needs --token-cmd or --token-file");
	check(request_url(&url, r, slice_str(text)));
	url_secrets(buf_get(&url), say_secret);
	why = request_refuse(r, buf_get(&url), token, &secret);
	if (why) {
		check(url_redact(&safe, slice_str(text)));
		say_die(
		    SAY_USAGE, "'%s': %s", say_bytes(buf_get(&safe), 200), why);
	}
	buf_free(&url);
	c->secret |= secret;
	if (secret) /* no copy of it in a core file */
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

/* "/path" is one on the origin of --url. */
static const char *
whole_url(const struct connectopt *c, struct slice text)
{
	struct buf b = { .max = 0 };
	const char *why, *s;
	struct url u;

	if (text.n && *text.p == '/' && c->url) {
		why = url_parse(&u, slice_str(c->url));
		if (why)
			say_die(SAY_USAGE, "'%s': %s",
			    say_bytes(slice_str(c->url), 200), why);
		check(url_join(&b, &u, text));
	} else {
		check(buf_slice(&b, text));
	}
	s = buf_cstr(&b);
	if (!s)
		say_nomem();
	return s; /* lives as long as the process */
}

/* One is named by its URL, as that may be shown, unless a name is given. */
static void
add_stream(struct connectopt *c, struct slice name, struct slice text)
{
	struct connectopt_stream *v;
	struct buf shown = { .max = 0 };

	/* room doubles: no reallocation for each of thousands */
	if ((c->n & (c->n - 1)) == 0) {
		v = realloc(c->streams, (c->n ? 2 * c->n : 1) * sizeof(*v));
		if (!v)
			say_nomem();
		c->streams = v;
	}
	v = &c->streams[c->n++];
	v->url = whole_url(c, text);
	check_asked(c, v->url);
	if (name.n)
		check(buf_slice(&shown, name));
	else
		check(url_redact(&shown, slice_str(v->url)));
	v->name = buf_cstr(&shown);
	if (!v->name)
		say_nomem();
}

/* "URL" or "NAME URL", with blanks between and around */
static void
add_line(struct connectopt *c, struct slice line)
{
	size_t n = 0;

	while (line.n && strchr(" \t\r", line.p[line.n - 1]))
		line.n--;
	while (line.n && strchr(" \t", *line.p))
		line = slice_from(line, 1);
	if (line.n == 0 || *line.p == '#')
		return;
	while (n < line.n && !strchr(" \t", line.p[n]))
		n++;
	if (n == line.n) {
		add_stream(c, (struct slice){ NULL, 0 }, line);
		return;
	}
	struct slice name = { line.p, n };

	while (strchr(" \t", line.p[n]))
		n++;
	add_stream(c, name, slice_from(line, n));
}

static void
read_urls(struct connectopt *c)
{
	struct slice rest;

	c->text.max = URLS_MAX;
	slurp_file(&c->text, c->urls);
	for (rest = buf_get(&c->text); rest.n;)
		add_line(c, slurp_line(&rest));
	buf_free(&c->text);
}

/* They have been copied. */
static void
hide_urls(const struct connectopt *c, const struct cli *cli)
{
	for (int i = 0; i < cli->operands; i++)
		if (url_has_secret(slice_str(cli->operand[i])))
			cli_hide(cli, cli->operand[i]);
	if (c->url && url_has_secret(slice_str(c->url)))
		cli_hide(cli, c->url);
}

static void
read_streams(struct connectopt *c, const struct cli *cli)
{
	for (int i = 0; i < cli->operands; i++)
		add_stream(
		    c, (struct slice){ NULL, 0 }, slice_str(cli->operand[i]));
	if (c->urls)
		read_urls(c);
	else if (c->n == 0 && c->url)
		add_stream(c, (struct slice){ NULL, 0 }, slice_str(c->url));
	hide_urls(c, cli);
	if (c->n == 0)
		say_die(SAY_USAGE, "no URL given (try --help)");
	if (c->n == 1) { /* nothing to tell apart */
		free((char *)c->streams[0].name);
		c->streams[0].name = NULL;
	} else if (c->last_id)
		say_die(SAY_USAGE, "--last-event-id is for one URL at a time");
	else if (c->exam)
		say_die(SAY_USAGE,
		    "--check and --probe-resume are for one URL at a time");
}

void
connectopt_read(struct connectopt *c, int argc, char **argv)
{
	struct follow_opts *o = &c->follow;
	struct cli cli;
	int k;

	*c = (struct connectopt){ .progress = -1,
		.buffer = 1 << 20,
		.follow = { .idle_ms = WATCHDOG_LEARN,
		    .retries = UINT64_MAX,
		    .link.max_event = MAX_EVENT,
		    .stream.count = UINT64_MAX } };
	request_init(&o->link.request);
	backoff_init(&o->backoff);
	cli_init(&cli, "[options] URL...\n-p PROFILE [options] [URL|/PATH]...",
	    "Follow event streams; whole events to standard output.", opts,
	    argc, argv);
	while ((k = cli_next(&cli)) != -1)
		if (!request_option(&o->link.request, &cli, k))
			option(c, &cli, k);
	o->link.answer_ms =
	    o->idle_ms && o->idle_ms != WATCHDOG_LEARN ? o->idle_ms : ANSWER_MS;
	read_streams(c, &cli);
}

void
connectopt_free(struct connectopt *c)
{
	struct stream_opts *s = &c->follow.stream;

	for (size_t i = 0; i < c->n; i++) {
		free((char *)c->streams[i].url);
		free((char *)c->streams[i].name);
	}
	free(c->streams);
	free(s->stop_data.v);
	free(s->stop_event.v);
	free(s->reconnect_event.v);
	request_free(&c->follow.link.request);
}
