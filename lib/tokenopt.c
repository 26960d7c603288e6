/* SPDX-License-Identifier: MIT */
#include "tokenopt.h"

#include <string.h>

#include "num.h"
#include "say.h"
#include "state.h"

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
	OPT_POOL,
	OPT_NO_POOL,
	OPT_BUDGET,
	OPT_MARGIN,
	OPT_WAIT,
	OPT_NEW,
	OPT_GIVE_BACK,
	OPT_REUSABLE,
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
	{ OPT_POOL, "pool", "NAME",
	    "share unused tokens and a budget with others of this NAME" },
	{ OPT_NO_POOL, "no-pool", NULL, "share nothing, keep nothing on disk" },
	{ OPT_BUDGET, "budget", "COUNT[/TIME]",
	    "requests of a pool in any TIME (default 10/1h)" },
	{ OPT_MARGIN, "margin", "TIME",
	    "a token of the pool lives so long at least (default 1m)" },
	{ OPT_WAIT, "wait", "TIME",
	    "wait so long at most for the budget (default 0)" },
	{ OPT_NEW, "new", NULL, "take none from the pool, ask for a new one" },
	{ OPT_GIVE_BACK, "give-back", NULL,
	    "put the unused token on standard input into the pool" },
	{ OPT_REUSABLE, "reusable", NULL,
	    "also take a token that was handed out before" },
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

/* Some more than asked for, as requests take their time on the way. */
static struct governor
window(uint64_t count, uint64_t ms)
{
	return (struct governor){ (unsigned)count, ms + ms / 60 };
}

static void
budget(struct tokenopt *o, const struct cli *c)
{
	struct slice count = { c->arg, strcspn(c->arg, "/") };
	const char *why, *time = c->arg + count.n;
	uint64_t n, ms = 3600000;

	why = num_parse(count, 1, 1000, &n);
	if (!why && *time)
		why = num_msec(time + 1, &ms);
	if (!why && (ms < 1000 || ms > 7 * UINT64_C(86400000)))
		why = "not between 1s and 7d";
	if (why)
		cli_bad(c, OPT_BUDGET, why);
	o->governor = window(n, ms);
}

static bool
pool_option(struct tokenopt *o, const struct cli *c, int k)
{
	switch (k) {
	case OPT_POOL:
		if (!state_name_ok(c->arg))
			cli_bad(c, k, "not a file name");
		o->pool = c->arg;
		return true;
	case OPT_NO_POOL:
		o->pool = NULL;
		return true;
	case OPT_BUDGET:
		budget(o, c);
		return true;
	case OPT_MARGIN:
		o->margin_ms = cli_msec(c, k);
		return true;
	case OPT_WAIT:
		o->budget_wait_ms = cli_msec(c, k);
		return true;
	case OPT_NEW:
		o->fresh = true;
		return true;
	case OPT_GIVE_BACK:
		o->give_back = true;
		return true;
	case OPT_REUSABLE:
		o->reusable = true;
		return true;
	default:
		return false;
	}
}

static void
option(struct tokenopt *o, struct cli *c, int k)
{
	switch (k) {
	case OPT_API_KEY_FILE:
		o->key_file = c->arg;
		o->key_fd = -1;
		break;
	case OPT_API_KEY_FD:
		o->key_fd = (int)cli_count(c, k, 0, 1 << 20);
		o->key_file = NULL;
		break;
	case OPT_API_KEY_NAME:
		if (!*c->arg || strchr(c->arg, '/'))
			cli_bad(c, k, "not a file name");
		o->key_name = c->arg;
		break;
	case OPT_NO_KEY:
		o->no_key = true;
		break;
	case OPT_KEY_AS_TOKEN:
		o->key_as_token = true;
		break;
	case OPT_KEY_HEADER:
		check_header(c, k);
		o->key_header = c->arg;
		break;
	case OPT_TOKEN_PATH:
		set_path(c, k, o->token, &o->tokens);
		break;
	case OPT_LIFETIME_PATH:
		set_path(c, k, o->life, &o->lives);
		break;
	case OPT_LIFETIME:
		o->life_s = cli_msec(c, k) / 1000;
		if (o->life_s == 0 || o->life_s > ANSWER_LIFE_MAX)
			cli_bad(c, k, "not between 1s and 366d");
		break;
	case OPT_RAW:
		o->raw = true;
		break;
	case OPT_SHOW:
		o->show = true;
		break;
	case OPT_RETRY:
		o->retries = cli_count(c, k, 0, 1000000);
		break;
	case OPT_MAX_WAIT:
		o->max_wait_ms = cli_msec(c, k);
		break;
	case OPT_MAX_TIME:
		o->max_time_ms = cli_msec(c, k);
		break;
	case OPT_URL:
		o->url = c->arg;
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

void
tokenopt_read(struct tokenopt *o, int argc, char **argv)
{
	struct cli c;
	int k;

	*o = (struct tokenopt){ .key_name = "sse-key",
		.key_header = "x-api-key",
		.key_fd = -1,
		.max_wait_ms = 300000,
		.max_time_ms = 30000,
		.governor = window(10, 3600000),
		.margin_ms = 60000 };
	request_init(&o->request);
	cli_init(&c, "[options] [URL]",
	    "Obtain the access token that a private event stream asks for.",
	    opts, argc, argv);
	refuse_key_in_argv(argc, argv);
	while ((k = cli_next(&c)) != -1)
		if (!request_option(&o->request, &c, k) &&
		    !pool_option(o, &c, k))
			option(o, &c, k);
	if (c.operands > 1)
		say_die(SAY_USAGE, "more than one URL (try --help)");
	if (c.operands)
		o->url = c.operand[0];
	if (o->key_as_token && o->no_key)
		say_die(SAY_USAGE, "--key-as-token and --no-key at once");
	if (o->give_back && !o->pool)
		say_die(SAY_USAGE, "--give-back needs --pool");
	if (o->tokens == 0) {
		default_path(o->token, &o->tokens, ".token");
		default_path(o->token, &o->tokens, ".access_token");
	}
	if (o->lives == 0) {
		default_path(o->life, &o->lives, ".expiresIn");
		default_path(o->life, &o->lives, ".expires_in");
		default_path(o->life, &o->lives, ".expires_at");
	}
}

void
tokenopt_free(struct tokenopt *o)
{
	for (size_t i = 0; i < o->tokens; i++)
		path_free(&o->token[i].path);
	for (size_t i = 0; i < o->lives; i++)
		path_free(&o->life[i].path);
	request_free(&o->request);
}
