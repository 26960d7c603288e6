/* SPDX-License-Identifier: MIT */
/* sse-token: obtain the access token that a private event stream asks for. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "backoff.h"
#include "cli.h"
#include "fetch.h"
#include "io.h"
#include "key.h"
#include "say.h"
#include "url.h"

#define SAID_MAX 200 /* bytes of the service's own words in a message */

enum {
	OPT_API_KEY_FILE = CLI_LONG,
	OPT_API_KEY_FD,
	OPT_API_KEY_NAME,
	OPT_NO_KEY,
	OPT_KEY_AS_TOKEN,
	OPT_KEY_HEADER,
	OPT_TOKEN_PATH,
	OPT_LIFETIME_PATH,
	OPT_LIFETIME,
	OPT_RAW,
	OPT_SHOW,
	OPT_RETRY,
	OPT_MAX_WAIT,
	OPT_MAX_TIME,
	OPT_URL
};

/* clang-format off */
static const struct opt opts[] = {
	{ OPT_API_KEY_FILE, "api-key-file", "FILE", "read the key from FILE" },
	{ OPT_API_KEY_FD, "api-key-fd", "N",
	    "read the key from this open descriptor" },
	{ OPT_API_KEY_NAME, "api-key-name", "NAME",
	    "what the key is stored under (default sse-key)" },
	{ OPT_NO_KEY, "no-key", NULL, "the service wants no key" },
	{ OPT_KEY_AS_TOKEN, "key-as-token", NULL,
	    "the key is the token: print it and ask nobody" },
	{ OPT_KEY_HEADER, "key-header", "HEADER",
	    "header for the key, {key} in its value (default x-api-key)" },
	{ OPT_TOKEN_PATH, "token-path", "PATH",
	    "where the answer holds the token (default .token)" },
	{ OPT_LIFETIME_PATH, "lifetime-path", "PATH",
	    "where it holds the lifetime (default .expiresIn)" },
	{ OPT_LIFETIME, "lifetime", "TIME",
	    "lifetime if the answer names none (default 5m)" },
	{ OPT_RAW, "raw", NULL, "print the bare token, not an object" },
	{ OPT_SHOW, "show", NULL, "print to a terminal, too" },
	{ OPT_RETRY, "retry", "N",
	    "ask up to N times more when it fails for now (default 0)" },
	{ OPT_MAX_WAIT, "max-wait", "TIME",
	    "longest wait between two attempts (default 5m)" },
	{ OPT_MAX_TIME, "max-time", "TIME",
	    "give one attempt this long (default 30s)" },
	{ OPT_URL, "url", "URL", "the same as the operand" },
	REQUEST_OPTS,
	{ 0 }
};
/* clang-format on */

struct tool {
	struct request req;
	const char *url;
	const char *key_file, *key_name, *key_header;
	int key_fd; /* -1: none given */
	bool no_key, key_as_token, raw, show;
	uint64_t life_s; /* 0: not given */
	uint64_t retries, max_wait_ms, max_time_ms;
	struct answer_field token[2], life[3];
	size_t tokens, lives;
	struct key key;
	struct buf header; /* "x-api-key: SECRET" */
	struct buf full;   /* the URL asked for */
	struct buf shown;  /* the same as messages may show it */
	struct answer answer;
	int64_t now; /* when the answer came, microseconds since 1970 */
};

/* Nothing in memory may end up in a core file, or be read by a debugger. */
static void
harden(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

_Noreturn static void
finish(struct tool *t, struct out *o, int code)
{
	key_free(&t->key);
	buf_wipe(&t->header);
	answer_free(&t->answer);
	for (size_t i = 0; i < t->tokens; i++)
		path_free(&t->token[i].path);
	for (size_t i = 0; i < t->lives; i++)
		path_free(&t->life[i].path);
	buf_free(&t->full);
	buf_free(&t->shown);
	request_free(&t->req);
	io_exit(o, code);
}

/* Where the key comes from. */

_Noreturn static void
no_key(const struct tool *t)
{
	struct buf path = { .max = 0 };

	if (t->key_file)
		say_die(SAY_USAGE, "cannot open key file '%s': %s", t->key_file,
		    strerror(ENOENT));
	if (key_path(&path, t->key_name) == -1)
		say_die(SAY_USAGE, "no API key: give --api-key-file FILE");
	say_die(SAY_USAGE,
	    "no API key: give --api-key-file FILE, or put it into '%s' "
	    "(chmod 600)",
	    path.p);
}

static void
find_key(struct tool *t)
{
	int r;

	if (t->key_file)
		r = key_file(&t->key, t->key_file);
	else if (t->key_fd != -1)
		r = key_fd(&t->key, t->key_fd);
	else if (!(r = key_credential(&t->key, t->key_name)) &&
	    !(r = key_config(&t->key, t->key_name)))
		r = key_env(&t->key, "SSE_API_KEY");
	if (r == 0)
		no_key(t);
	if (r == -1 && !t->key.why.n)
		say_nomem();
	if (r == -1)
		say_die(SAY_USAGE, "%s", t->key.why.p);
	say_more("key from %s", t->key.from.p);
	say_secret(buf_get(&t->key.secret));
}

/* "x-api-key", or a whole line with {key} in it. */
static void
make_header(struct tool *t)
{
	struct slice h = slice_str(t->key_header);
	int r = buf_room(&t->header, h.n + t->key.secret.n + 3);

	if (memchr(h.p, ':', h.n)) {
		r |= url_fill(&t->header, h, SLICE("key"),
		    buf_get(&t->key.secret), false);
	} else {
		r |= buf_slice(&t->header, h);
		r |= buf_str(&t->header, ": ");
		r |= buf_slice(&t->header, buf_get(&t->key.secret));
	}
	if (r == -1 || !buf_cstr(&t->header))
		say_nomem();
}

/* Options. */

static void
set_path(const struct cli *c, int k, struct answer_field *f, size_t *n)
{
	const char *why;

	while (*n)
		path_free(&f[--*n].path);
	f->name = c->arg;
	why = path_parse(&f->path, c->arg);
	if (why)
		cli_bad(c, k, why);
	*n = 1;
}

static void
default_path(struct answer_field *f, size_t *n, const char *name)
{
	f[*n].name = name;
	if (path_parse(&f[*n].path, name))
		say_nomem();
	++*n;
}

static void
check_header(const struct cli *c, int k)
{
	const char *p = c->arg;
	size_t n = strspn(p,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "!#$%&'*+-.^_`|~");

	if (n == 0 || (p[n] && p[n] != ':'))
		cli_bad(c, k, "not a header name");
	if (p[n] == ':' && !strstr(p, "{key}"))
		cli_bad(c, k, "no {key} in the header's value");
	for (; *p; p++)
		if ((*p < ' ' && *p != '\t') || *p == 0x7f)
			cli_bad(c, k, "control character");
}

static void
option(struct tool *t, struct cli *c, int k)
{
	switch (k) {
	case OPT_API_KEY_FILE:
		t->key_file = c->arg;
		t->key_fd = -1;
		break;
	case OPT_API_KEY_FD:
		t->key_fd = (int)cli_count(c, k, 0, 1 << 20);
		t->key_file = NULL;
		break;
	case OPT_API_KEY_NAME:
		if (!*c->arg || strchr(c->arg, '/'))
			cli_bad(c, k, "not a file name");
		t->key_name = c->arg;
		break;
	case OPT_NO_KEY:
		t->no_key = true;
		break;
	case OPT_KEY_AS_TOKEN:
		t->key_as_token = true;
		break;
	case OPT_KEY_HEADER:
		check_header(c, k);
		t->key_header = c->arg;
		break;
	case OPT_TOKEN_PATH:
		set_path(c, k, t->token, &t->tokens);
		break;
	case OPT_LIFETIME_PATH:
		set_path(c, k, t->life, &t->lives);
		break;
	case OPT_LIFETIME:
		t->life_s = cli_msec(c, k) / 1000;
		if (t->life_s == 0 || t->life_s > ANSWER_LIFE_MAX)
			cli_bad(c, k, "not between 1s and 366d");
		break;
	case OPT_RAW:
		t->raw = true;
		break;
	case OPT_SHOW:
		t->show = true;
		break;
	case OPT_RETRY:
		t->retries = cli_count(c, k, 0, 1000000);
		break;
	case OPT_MAX_WAIT:
		t->max_wait_ms = cli_msec(c, k);
		break;
	case OPT_MAX_TIME:
		t->max_time_ms = cli_msec(c, k);
		break;
	case OPT_URL:
		t->url = c->arg;
		break;
	}
}

/* Somebody will try it, and the key is then in every process list. */
static void
refuse_key_in_argv(int argc, char **argv)
{
	static const char name[] = "--api-key";
	const size_t n = sizeof(name) - 1;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], name, n) != 0 ||
		    (argv[i][n] && argv[i][n] != '='))
			continue;
		if (i + 1 < argc)
			explicit_bzero(argv[i + 1], strlen(argv[i + 1]));
		explicit_bzero(argv[i], strlen(argv[i]));
		say_die(SAY_USAGE,
		    "no option takes the key itself, as every user could read "
		    "it there: use --api-key-file, --api-key-fd or "
		    "SSE_API_KEY");
	}
}

static void
read_options(struct tool *t, int argc, char **argv)
{
	struct cli c;
	int k;

	cli_init(&c, "[options] [URL]",
	    "Obtain the access token that a private event stream asks for.",
	    opts, argc, argv);
	refuse_key_in_argv(argc, argv);
	while ((k = cli_next(&c)) != -1)
		if (!request_option(&t->req, &c, k))
			option(t, &c, k);
	if (c.operands > 1)
		say_die(SAY_USAGE, "more than one URL (try --help)");
	if (c.operands)
		t->url = c.operand[0];
	if (t->key_as_token && t->no_key)
		say_die(SAY_USAGE, "--key-as-token and --no-key at once");
	if (t->tokens == 0) {
		default_path(t->token, &t->tokens, ".token");
		default_path(t->token, &t->tokens, ".access_token");
	}
	if (t->lives == 0) {
		default_path(t->life, &t->lives, ".expiresIn");
		default_path(t->life, &t->lives, ".expires_in");
		default_path(t->life, &t->lives, ".expires_at");
	}
}

static void
make_url(struct tool *t)
{
	const char *why;
	bool secret;

	if (!t->url)
		say_die(SAY_USAGE, "no URL of a token service (try --help)");
	if (request_url(&t->full, &t->req, slice_str(t->url)) == -1 ||
	    !buf_cstr(&t->full) ||
	    url_redact(&t->shown, buf_get(&t->full)) == -1 ||
	    !buf_cstr(&t->shown))
		say_nomem();
	why = request_refuse(&t->req, buf_get(&t->full), !t->no_key, &secret);
	if (why)
		say_die(SAY_USAGE, "cannot use '%s': %s",
		    say_bytes(buf_get(&t->shown), SAID_MAX), why);
}

/* Asking. */

static int
exit_code(enum http_fail f)
{
	switch (f) {
	case HTTP_CERT:
	case HTTP_PROXY:
		return SAY_DENIED;
	case HTTP_BAD:
	case HTTP_LARGE:
		return SAY_PROTOCOL;
	case HTTP_LOCAL:
		return SAY_USAGE;
	default:
		return SAY_AGAIN;
	}
}

/*
 * Services echo what they were sent.  The key is taken out before the text is
 * cut, as half a key would not be known for one any more.
 */
static void
redact(struct buf *b, struct slice key)
{
	char *at;

	while (key.n > 3 && b->n && (at = memmem(b->p, b->n, key.p, key.n))) {
		memset(at, '*', 3);
		memmove(at + 3, at + key.n, (size_t)(b->p + b->n - at) - key.n);
		b->n -= key.n - 3;
	}
}

static void
say_refused(struct tool *t, const struct reply *r, int64_t wait_ms)
{
	struct answer *a = &t->answer;
	struct buf m = { .max = 0 };
	int e;

	redact(&a->said, buf_get(&t->key.secret));
	e = buf_fmt(&m, "'%s' answered %d",
	    say_bytes(buf_get(&t->shown), SAID_MAX), r->status);
	if (*r->reason)
		e |= buf_fmt(&m, " %s", say_bytes(slice_str(r->reason), 40));
	if (a->why.n)
		e |= buf_fmt(&m, ": %s", say_bytes(buf_get(&a->why), SAID_MAX));
	if (wait_ms > 0)
		e |= buf_fmt(
		    &m, ", asks to wait %" PRId64 " s", (wait_ms + 999) / 1000);
	if (a->said.n)
		e |=
		    buf_fmt(&m, ": %s", say_bytes(buf_get(&a->said), SAID_MAX));
	if (e == -1 || !buf_cstr(&m))
		say_nomem();
	say("%s", m.p);
	buf_free(&m);
}

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void
start_ask(const struct tool *t, struct http_ask *ask, const char **headers,
    size_t attempt)
{
	const struct request *req = &t->req;
	const char *method = req->method ? req->method : "POST";
	bool data = req->has_body, json;
	size_t n = 0;

	*ask = (struct http_ask){ .url = t->full.p,
		.method = method,
		.headers = headers,
		.agent = "sse-token/" VERSION,
		.proxy = attempt };
	if (!data &&
	    (strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0))
		ask->body = SLICE("{}");
	if (!t->no_key)
		headers[n++] = t->header.p;
	headers[n++] = "Accept: application/json";
	json = ask->body.p ||
	    (data && req->body.n && strchr("{[", req->body.p[0]));
	if (json && !req->json)
		headers[n++] = "Content-Type: application/json";
	headers[n] = NULL;
}

/* One attempt.  Returns an exit code, 0 with t->answer filled in. */
static int
ask_once(struct tool *t, size_t attempt, int64_t *wait_ms)
{
	struct answer_want want = { t->token, t->tokens, t->life, t->lives, 0 };
	struct fetch got = { .body.max = ANSWER_BODY };
	const char *headers[4];
	struct http_ask ask;
	int code = 0;

	*wait_ms = -1;
	start_ask(t, &ask, headers, attempt);
	fetch_answer(&t->req, &ask, t->max_time_ms, &got);
	t->now = now_us();
	if (got.fail == HTTP_STOPPED)
		finish(t, NULL, SAY_AGAIN);
	if (got.fail != HTTP_OK) {
		say("no token from '%s': %s",
		    say_bytes(buf_get(&t->shown), SAID_MAX), got.error);
		code = exit_code(got.fail);
	} else {
		want.now = t->now;
		if (answer_read(&t->answer, &want, &got.reply,
			buf_get(&got.body)) == -1)
			say_nomem();
		if (t->answer.kind == ANSWER_LATER) {
			*wait_ms = reply_wait_ms(
			    &got.reply, buf_get(&got.body), t->now / 1000000);
			code = SAY_AGAIN;
		} else if (t->answer.kind != ANSWER_TOKEN)
			code = t->answer.kind == ANSWER_DENIED ? SAY_DENIED
							       : SAY_PROTOCOL;
		if (code)
			say_refused(t, &got.reply, *wait_ms);
	}
	buf_wipe(&got.body);
	fetch_free(&got);
	return code;
}

static void
wait_ms(struct tool *t, uint64_t ms)
{
	uint64_t end = io_now_ms() + ms, now;
	struct timespec ts = { 0, 0 };

	/* in slices: a signal may come right before the sleep begins */
	while ((now = io_now_ms()) < end) {
		if (io_stopped())
			finish(t, NULL, SAY_AGAIN);
		ts.tv_nsec =
		    (long)(end - now < 100 ? end - now : 100) * 1000000;
		nanosleep(&ts, NULL);
	}
}

static void
obtain(struct tool *t)
{
	struct backoff b;
	uint64_t ms;
	uint32_t random = 0;
	int64_t asked;
	int code;

	backoff_init(&b);
	for (uint64_t i = 0; (code = ask_once(t, (size_t)i, &asked)); i++) {
		if (code != SAY_AGAIN || i == t->retries)
			finish(t, NULL, code);
		if (getrandom(&random, sizeof(random), GRND_NONBLOCK) == -1)
			random = 0;
		ms = backoff_next(&b, -1, random);
		if (asked > 0 && (uint64_t)asked > ms)
			ms = (uint64_t)asked;
		if (ms > t->max_wait_ms)
			finish(t, NULL, code);
		say_note("trying again in %" PRIu64 " s", (ms + 999) / 1000);
		wait_ms(t, ms);
	}
}

/* The result. */

static uint64_t
lifetime(const struct tool *t)
{
	const struct answer *a = &t->answer;
	uint64_t s = t->life_s ? t->life_s : 300;

	if (a->life_s)
		return a->life_s;
	if (a->odd.n)
		say("%s: taking it for %" PRIu64 " s",
		    say_bytes(buf_get(&a->odd), SAID_MAX), s);
	else if (!t->life_s)
		say("the answer names no lifetime: taking it for %" PRIu64
		    " s (--lifetime)",
		    s);
	return s;
}

_Noreturn static void
print(struct tool *t, struct slice token, uint64_t life_s)
{
	struct buf b = { .max = 0 };
	struct out out;
	int r;

	/* room at once: no copy stays behind in freed memory */
	r = buf_room(&b, token.n * 2 + 256);
	if (t->raw)
		r |= buf_slice(&b, token);
	else
		r |= answer_write(&b, token, t->now, life_s);
	r |= buf_byte(&b, '\n');
	if (r == -1)
		say_nomem();
	out_init(&out, STDOUT_FILENO, "standard output");
	out_slice(&out, buf_get(&b));
	buf_wipe(&b);
	finish(t, &out, SAY_OK);
}

int
main(int argc, char **argv)
{
	static struct tool t = { .key_name = "sse-key",
		.key_header = "x-api-key",
		.key_fd = -1,
		.max_wait_ms = 300000,
		.max_time_ms = 30000 };

	harden();
	io_init();
	http_init();
	request_init(&t.req);
	read_options(&t, argc, argv);
	if (!t.show && isatty(STDOUT_FILENO))
		say_die(SAY_USAGE,
		    "standard output is a terminal: pipe the token to where it "
		    "is used, or give --show");
	if (!t.key_as_token)
		make_url(&t);
	if (!t.no_key)
		find_key(&t);
	key_forget_env("SSE_API_KEY");
	if (t.key_as_token)
		print(&t, buf_get(&t.key.secret), 0);
	make_header(&t);
	obtain(&t);
	print(&t, buf_get(&t.answer.token), lifetime(&t));
}
