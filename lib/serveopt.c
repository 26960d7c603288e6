/* SPDX-License-Identifier: MIT */
#include "serveopt.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "num.h"
#include "say.h"

#define MAX_EVENT ((size_t)16 << 20)
#define MOST ((uint64_t)1 << 24)

enum {
	API_KEY_FILE = CLI_LONG,
	BACKLOG,
	BACKPRESSURE,
	CERT,
	CHUNKS,
	CONTENT_TYPE,
	CORS,
	DATA,
	DURATION,
	END,
	FILTERS,
	HISTORY,
	HISTORY_SIZE,
	IDLE_CUT,
	IDS,
	INPUT,
	KEEP_OPEN,
	KEEPALIVE,
	KEY,
	KEY_STREAMS,
	LIVE,
	LOOP,
	MAX_CLIENTS,
	LARGEST,
	MAX_LAG,
	MAX_RATE,
	NO_STATUS,
	PATH,
	PORT_FILE,
	POST,
	READY_FD,
	RETRY,
	SEED,
	SPEED,
	STALL,
	START_ON_CLIENT,
	TAIL,
	TOKEN_GUARD,
	TOKEN_LIFETIME,
	TOKEN_LIMIT,
	TOKEN_PATH,
	TOKEN_REUSE,
	TOKEN_WINDOW
};

static const struct opt opts[] = {
	{ 'H', "header", "LINE", "add a header to each stream; may repeat" },
	{ 'l', "listen", "ADDR:PORT",
	    "or PORT alone; 0 is a free one [127.0.0.1:8080]" },
	{ 'n', "count", "COUNT", "stop after so many streams were served" },
	{ 'r', "rate", "N", "send so many events a second" },
	{ API_KEY_FILE, "api-key-file", "FILE",
	    "--token-guard: a key, mode 0600; may repeat" },
	{ BACKLOG, "backlog", "N", "live: events a new client gets first [0]" },
	{ BACKPRESSURE, "backpressure", NULL,
	    "live: read no faster than the slowest client" },
	{ CERT, "cert", "FILE", "serve TLS with this certificate chain (PEM)" },
	{ CHUNKS, "chunk", "SIZE",
	    "send so many bytes at a time, or random[:MAX]" },
	{ CONTENT_TYPE, "content-type", "TYPE",
	    "[text/event-stream; charset=utf-8]" },
	{ CORS, "cors", "ORIGIN", "who may read in a browser, or none [*]" },
	{ DATA, "data", "HOW",
	    "strings in records: auto, or string, always text [auto]" },
	{ DURATION, "duration", "TIME", "stop after so long" },
	{ END, "end", NULL, "end a stream behind its last event; the default" },
	{ FILTERS, "filters", NULL,
	    "let clients filter by query, as with --token-guard" },
	{ HISTORY, "history", "N",
	    "live: blocks kept for clients that return [1024]" },
	{ HISTORY_SIZE, "history-size", "SIZE",
	    "live: bytes of blocks kept at most [16M]" },
	{ IDLE_CUT, "idle-cut", "TIME",
	    "end a stream so long without event [guarded: 30m]" },
	{ IDS, "ids", NULL, "number the events of an input that has no ids" },
	{ INPUT, "input", "KIND", "sse, records or auto [auto]" },
	{ KEEP_OPEN, "keep-open", NULL,
	    "keep streams open behind the last event" },
	{ KEEPALIVE, "keepalive", "TIME",
	    "send a comment after such a silence; 0: never [15s]" },
	{ KEY, "key", "FILE", "the private key of --cert (PEM)" },
	{ KEY_STREAMS, "key-streams", "N",
	    "--token-guard: streams at once for a key [3]" },
	{ LIVE, "live", NULL, "play a file once, to whoever is connected" },
	{ LOOP, "loop", NULL, "start again at the end of the file" },
	{ MAX_CLIENTS, "max-clients", "N",
	    "refuse more at once with 503 [1000]" },
	{ LARGEST, "max-event", "SIZE", "skip larger events [16M]" },
	{ MAX_LAG, "max-lag", "N",
	    "live: cut a client so many blocks behind [--history]" },
	{ MAX_RATE, "max-rate", "N",
	    "events a second a client gets at most [guarded: 5]" },
	{ NO_STATUS, "no-status", NULL, "answer /admin/status.json with 403" },
	{ PATH, "path", "PATH=EVENT",
	    "serve here, all or only EVENT; * ends both; may repeat" },
	{ PORT_FILE, "port-file", "FILE", "write the port to FILE when ready" },
	{ POST, "post", NULL, "answer POST like GET" },
	{ READY_FD, "ready-fd", "FD", "write the URL to FD when ready" },
	{ RETRY, "retry", "TIME", "open each stream with a retry field" },
	{ SEED, "seed", "N", "of --chunk random [1]" },
	{ SPEED, "speed", "X", "send at X times the pace that records tell" },
	{ STALL, "stall", "TIME",
	    "cut a client that reads nothing so long [5m]" },
	{ START_ON_CLIENT, "start-on-client", NULL,
	    "live: read the input once a client has come" },
	{ TAIL, "tail", NULL, "send an unfinished event at the end of a file" },
	{ TOKEN_GUARD, "token-guard", NULL,
	    "a private stream: tokens for keys, a stream for a token" },
	{ TOKEN_LIFETIME, "token-lifetime", "TIME", "of a token [24h]" },
	{ TOKEN_LIMIT, "token-limit", "N", "tokens a key and window [10]" },
	{ TOKEN_PATH, "token-path", "PATH", "[/stream/token]" },
	{ TOKEN_REUSE, "token-reuse", NULL,
	    "a key's live token is given out again and opens many" },
	{ TOKEN_WINDOW, "token-window", "TIME", "of --token-limit [1h]" },
	{ 0 },
};

static void
list_add(struct serveopt_list *l, const struct cli *cli, int k)
{
	if (l->n == SERVEOPT_LIST)
		cli_bad(cli, k, "given too often");
	l->at[l->n++] = cli->arg;
}

static void
header(struct serveopt *o, const struct cli *cli)
{
	const char *colon = strchr(cli->arg, ':');

	if (!colon || colon == cli->arg || strpbrk(cli->arg, "\r\n"))
		cli_bad(cli, 'H', "not NAME: VALUE");
	list_add(&o->headers, cli, 'H');
}

static double
positive(const struct cli *cli, int k)
{
	double v = cli_double(cli, k);

	if (!(v > 0))
		cli_bad(cli, k, "must be more than 0");
	return v;
}

static void
chunks(struct serveopt *o, const struct cli *cli)
{
	const char *text = cli->arg, *why = NULL;
	uint64_t n = 64;

	o->random = strncmp(text, "random", 6) == 0;
	if (!o->random)
		why = num_size(text, &n);
	else if (text[6] == ':')
		why = num_size(text + 7, &n);
	else if (text[6])
		why = "not SIZE, random or random:MAX";
	if (!why && n == 0)
		why = "too small";
	if (why)
		cli_bad(cli, CHUNKS, why);
	o->chunk = (size_t)n;
}

static int
one_of(const struct cli *cli, int k, const char *const *names, const char *why)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(cli->arg, names[i]) == 0)
			return i;
	cli_bad(cli, k, why);
}

static size_t
bytes(const struct cli *cli, int k)
{
	uint64_t n = cli_size(cli, k);

	if (n < 64)
		cli_bad(cli, k, "too small");
	if (n > (uint64_t)1 << 31)
		cli_bad(cli, k, "too large");
	return (size_t)n;
}

/* Where and how: true if k is such an option. */
static bool
take_server(struct serveopt *o, const struct cli *cli, int k)
{
	const char *why;

	switch (k) {
	case 'H':
		header(o, cli);
		return true;
	case 'l':
		o->listen = cli->arg;
		return true;
	case 'n':
		o->count = cli_count(cli, k, 1, UINT64_MAX);
		return true;
	case CERT:
		o->cert = cli->arg;
		return true;
	case CHUNKS:
		chunks(o, cli);
		return true;
	case CONTENT_TYPE:
		o->type = cli->arg;
		return true;
	case CORS:
		o->cors = cli->arg;
		return true;
	case DURATION:
		o->duration_ms = cli_msec(cli, k);
		return true;
	case KEY:
		o->key = cli->arg;
		return true;
	case MAX_CLIENTS:
		o->max_clients = cli_count(cli, k, 1, 1000000);
		return true;
	case NO_STATUS:
		o->no_status = true;
		return true;
	case PATH:
		why = route_add(&o->routes, cli->arg);
		if (why)
			cli_bad(cli, k, why);
		return true;
	case PORT_FILE:
		o->port_file = cli->arg;
		return true;
	case POST:
		o->post = true;
		return true;
	case READY_FD:
		o->ready_fd = (int)cli_count(cli, k, 0, 1 << 20);
		return true;
	case SEED:
		o->seed = cli_count(cli, k, 0, UINT64_MAX);
		return true;
	case STALL:
		o->stall_ms = cli_msec(cli, k);
		return true;
	default:
		return false;
	}
}

/* The private stream. */
static bool
take_guard(struct serveopt *o, const struct cli *cli, int k)
{
	struct guard *g = &o->guard;

	switch (k) {
	case API_KEY_FILE:
		list_add(&o->keys, cli, k);
		return true;
	case FILTERS:
		o->filters = true;
		return true;
	case IDLE_CUT:
		o->feed.idle = cli_msec(cli, k) * 1000;
		o->idled = true;
		return true;
	case KEY_STREAMS:
		g->streams = (unsigned)cli_count(cli, k, 0, 1000000);
		return true;
	case MAX_RATE:
		o->feed.max_rate = positive(cli, k);
		o->rated = true;
		return true;
	case TOKEN_GUARD:
		o->guarded = true;
		return true;
	case TOKEN_LIFETIME:
		g->lifetime_ms = cli_msec(cli, k);
		return true;
	case TOKEN_LIMIT:
		g->issues = (unsigned)cli_count(cli, k, 0, 100000);
		return true;
	case TOKEN_PATH:
		o->token_path = cli->arg;
		return true;
	case TOKEN_REUSE:
		g->reuse = true;
		return true;
	case TOKEN_WINDOW:
		g->window_ms = cli_msec(cli, k);
		return true;
	default:
		return false;
	}
}

/* What is sent. */
static void
take_stream(struct serveopt *o, const struct cli *cli, int k)
{
	static const char *const kinds[] = { "auto", "sse", "records", NULL };
	static const char *const data[] = { "auto", "string", NULL };
	struct feed *f = &o->feed;

	switch (k) {
	case 'r':
		f->pace.rate = positive(cli, k);
		break;
	case BACKLOG:
		f->backlog = cli_count(cli, k, 0, MOST);
		break;
	case BACKPRESSURE:
		o->backpressure = true;
		break;
	case DATA:
		f->cut.text = one_of(cli, k, data, "not auto or string");
		break;
	case END:
		o->end = true;
		break;
	case HISTORY:
		o->history = cli_count(cli, k, 0, MOST);
		break;
	case HISTORY_SIZE:
		o->history_bytes = bytes(cli, k);
		break;
	case IDS:
		o->ids = true;
		break;
	case INPUT:
		o->kind = (enum serveopt_kind)one_of(
		    cli, k, kinds, "not auto, sse or records");
		break;
	case KEEP_OPEN:
		o->hold = true;
		break;
	case KEEPALIVE:
		f->keepalive = cli_msec(cli, k) * 1000;
		break;
	case LIVE:
		o->live = true;
		break;
	case LOOP:
		o->loop = true;
		break;
	case LARGEST:
		o->max_event = bytes(cli, k);
		break;
	case MAX_LAG:
		f->limit = cli_count(cli, k, 1, MOST);
		break;
	case RETRY:
		o->retry_ms = cli_msec(cli, k);
		break;
	case SPEED:
		f->pace.speed = positive(cli, k);
		break;
	case START_ON_CLIENT:
		o->start_on_client = true;
		break;
	case TAIL:
		o->tail = true;
		break;
	default:
		break;
	}
}

static void
exclude(bool a, const char *one, bool b, const char *other)
{
	if (a && b)
		say_die(SAY_USAGE, "%s and %s exclude each other", one, other);
}

static void
judge(const struct serveopt *o)
{
	exclude(o->end, "--end", o->hold, "--keep-open");
	exclude(o->end, "--end", o->loop, "--loop");
	exclude(o->tail, "--tail", o->hold, "--keep-open");
	exclude(o->tail, "--tail", o->loop, "--loop");
	exclude(o->tail, "--tail", o->live, "--live");
	exclude(
	    o->feed.pace.rate > 0, "--rate", o->feed.pace.speed > 0, "--speed");
	if (!o->cert != !o->key)
		say_die(SAY_USAGE, "--cert and --key belong together");
	if (o->keys.n && !o->guarded)
		say_die(SAY_USAGE, "--api-key-file is for --token-guard");
	if (o->ready_fd != -1 && fcntl(o->ready_fd, F_GETFD) == -1)
		say_die(SAY_USAGE, "--ready-fd %d: %s", o->ready_fd,
		    strerror(errno));
}

/* What follows from what was asked for. */
static void
settle(struct serveopt *o)
{
	static char retry[48];
	uint64_t most;

	if (o->guarded) {
		o->filters = true;
		if (!o->rated)
			o->feed.max_rate = 5;
		if (!o->idled)
			o->feed.idle = UINT64_C(1800) * 1000000;
	}
	if (o->routes.n == 0)
		route_add(&o->routes, o->guarded ? "/sse/private" : "*");
	if (o->retry_ms)
		o->feed.preamble = (struct slice){ retry,
			(size_t)snprintf(retry, sizeof(retry),
			    "retry: %" PRIu64 "\n\n", o->retry_ms) };
	o->feed.keep = o->history;
	/* without a history slow readers still need one to be behind by */
	if (o->history < 256)
		o->history = 256;
	o->feed.patient = o->backpressure;
	o->feed.hold = o->hold;
	most = o->feed.limit && o->feed.limit < o->history ? o->feed.limit
							   : o->history;
	o->intake.burst = most / 8 + 1;
	o->intake.burst_bytes = o->history_bytes / 8;
	o->intake.max = o->max_event;
	o->intake.number = o->ids;
	o->intake.pace = o->feed.pace;
	o->intake.cut.text = o->feed.cut.text;
}

void
serveopt_read(struct serveopt *o, int argc, char **argv)
{
	struct cli cli;
	int k;

	*o = (struct serveopt){ .listen = "127.0.0.1:8080",
		.type = "text/event-stream; charset=utf-8",
		.cors = "*",
		.token_path = "/stream/token",
		.max_event = MAX_EVENT,
		.history_bytes = MAX_EVENT,
		.history = 1024,
		.max_clients = 1000,
		.seed = 1,
		.count = UINT64_MAX,
		.stall_ms = 300000,
		.ready_fd = -1,
		.feed = { .keepalive = UINT64_C(15000000) },
		.guard = { .lifetime_ms = 86400000,
		    .window_ms = 3600000,
		    .issues = 10,
		    .streams = 3 } };
	cli_init(&cli, "[options] [file]",
	    "Serve an event stream, recorded or live, to many HTTP clients.",
	    opts, argc, argv);
	while ((k = cli_next(&cli)) != -1)
		if (!take_server(o, &cli, k) && !take_guard(o, &cli, k))
			take_stream(o, &cli, k);
	if (cli.operands > 1)
		say_die(SAY_USAGE, "more than one file (try --help)");
	if (cli.operands && strcmp(cli.operand[0], "-") != 0)
		o->file = cli.operand[0];
	judge(o);
	settle(o);
}
