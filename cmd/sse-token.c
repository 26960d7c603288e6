/* SPDX-License-Identifier: MIT */
/* sse-token: obtain the access token that a private event stream asks for. */

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "backoff.h"
#include "bearer.h"
#include "io.h"
#include "key.h"
#include "purchase.h"
#include "purse.h"
#include "say.h"
#include "tokenopt.h"
#include "url.h"

#define SAID_MAX 200 /* bytes of the service's own words in a message */

struct tool {
	struct tokenopt o;
	struct key key;
	struct buf header; /* "x-api-key: SECRET" */
	struct buf full;   /* the URL asked for */
	struct buf shown;  /* the same as messages may show it */
	struct purchase buy;
	struct purse purse;
	struct buf token;  /* from the pool, or given back */
	uint64_t receipt;  /* for the token, if there is a pool */
	uint64_t until_ms; /* the budget is waited for */
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
	purchase_free(&t->buy);
	if (t->o.pool)
		purse_close(&t->purse);
	buf_wipe(&t->token);
	tokenopt_free(&t->o);
	buf_free(&t->full);
	buf_free(&t->shown);
	io_exit(o, code);
}

/* Where the key comes from. */

_Noreturn static void
no_key(const struct tool *t)
{
	struct buf path = { .max = 0 };

	if (t->o.key_file)
		say_die(SAY_USAGE, "cannot open key file '%s': %s",
		    t->o.key_file, strerror(ENOENT));
	if (key_path(&path, t->o.key_name) == -1)
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

	if (t->o.key_file)
		r = key_file(&t->key, t->o.key_file);
	else if (t->o.key_fd != -1)
		r = key_fd(&t->key, t->o.key_fd);
	else if (!(r = key_credential(&t->key, t->o.key_name)) &&
	    !(r = key_config(&t->key, t->o.key_name)))
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
	struct slice h = slice_str(t->o.key_header);
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

static void
make_url(struct tool *t)
{
	const char *why;
	bool secret;

	if (!t->o.url)
		say_die(SAY_USAGE, "no URL of a token service (try --help)");
	if (request_url(&t->full, &t->o.request, slice_str(t->o.url)) == -1 ||
	    !buf_cstr(&t->full) ||
	    url_redact(&t->shown, buf_get(&t->full)) == -1 ||
	    !buf_cstr(&t->shown))
		say_nomem();
	why = request_refuse(
	    &t->o.request, buf_get(&t->full), !t->o.no_key, &secret);
	if (why)
		say_die(SAY_USAGE, "cannot use '%s': %s",
		    say_bytes(buf_get(&t->shown), SAID_MAX), why);
}

/* The result. */

_Noreturn static void
print(struct tool *t, struct slice token, uint64_t life_s)
{
	struct buf b = { .max = 0 };
	struct out out;
	int r;

	/* room at once: no copy stays behind in freed memory */
	r = buf_room(&b, token.n * 2 + 256);
	if (t->o.raw)
		r |= buf_slice(&b, token);
	else
		r |= answer_write(&b, token, t->buy.now, life_s, t->receipt);
	r |= buf_byte(&b, '\n');
	if (r == -1)
		say_nomem();
	out_init(&out, STDOUT_FILENO, "standard output");
	out_slice(&out, buf_get(&b));
	buf_wipe(&b);
	finish(t, &out, SAY_OK);
}

/* None for now; the caller is told when to come again, if that is known. */
_Noreturn static void
later(struct tool *t, int64_t ms)
{
	char text[48];
	struct out out;
	int n;

	if (ms <= 0 || t->o.raw)
		finish(t, NULL, SAY_AGAIN);
	n = snprintf(text, sizeof(text), "{\"retry_after\":%" PRId64 "}\n",
	    (ms + 999) / 1000);
	out_init(&out, STDOUT_FILENO, "standard output");
	out_put(&out, text, (size_t)n);
	finish(t, &out, SAY_AGAIN);
}

static void
wait_for(struct tool *t, uint64_t ms)
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

/* The pool. */

/* Ends the run if the purse could not be used. */
static enum purse_got
check(struct tool *t, enum purse_got got)
{
	struct purse *p = &t->purse;

	if (p->damaged)
		say("the ledger of pool '%s' was damaged: it is kept as "
		    "ledger.bad, and the budget taken for spent",
		    t->o.pool);
	p->damaged = false;
	if (got == PURSE_BUSY || got == PURSE_FAILED)
		say("%s", p->why);
	if (got == PURSE_BUSY || got == PURSE_STOPPED)
		finish(t, NULL, SAY_AGAIN);
	if (got == PURSE_FAILED)
		finish(t, NULL, SAY_CREATE);
	return got;
}

static void
open_pool(struct tool *t)
{
	t->purse.governor = t->o.governor;
	t->purse.margin_ms = t->o.margin_ms;
	check(t, purse_open(&t->purse, t->o.pool));
}

/* The reader of our output has gone, or we are to end: nobody takes it. */
static bool
unwanted(void)
{
	struct pollfd p = { .fd = STDOUT_FILENO };

	return io_stopped() ||
	    (poll(&p, 1, 0) == 1 && p.revents & (POLLERR | POLLHUP));
}

static void
take_pooled(struct tool *t)
{
	uint64_t life_s;

	if (buf_room(&t->token, ANSWER_TOKEN_MAX) == -1)
		say_nomem();
	if (check(t, purse_take(&t->purse, &t->token, &life_s, &t->receipt)) ==
	    PURSE_OK) {
		say_more("token from pool '%s'", t->o.pool);
		t->buy.now = io_wall_us();
		print(t, buf_get(&t->token), life_s);
	}
}

/* Until a request may be made, which then counts; returns its time. */
static int64_t
reserve(struct tool *t)
{
	uint64_t now;
	int64_t ms;

	for (;;) {
		if (unwanted())
			finish(t, NULL, SAY_AGAIN);
		if (!t->o.fresh)
			take_pooled(t);
		if (check(t, purse_ask(&t->purse, &ms)) == PURSE_OK)
			return ms;
		now = io_now_ms();
		if (now + (uint64_t)ms > t->until_ms) {
			say("no token in pool '%s', and the next may be asked "
			    "for in %" PRId64 " s",
			    t->o.pool, (ms + 999) / 1000);
			later(t, ms);
		}
		/* meanwhile one may be given back */
		wait_for(t, ms < 1000 ? (uint64_t)ms : 1000);
	}
}

/* For the next one that asks. */
_Noreturn static void
keep(struct tool *t, struct slice token, uint64_t life_s)
{
	if (check(t, purse_put(&t->purse, token, life_s, t->receipt)) ==
	    PURSE_OK)
		say_note(
		    "token not wanted any more: put into pool '%s'", t->o.pool);
	finish(t, NULL, SAY_AGAIN);
}

/* A new token is handed out by one process, unless it may be used again. */
static void
register_token(struct tool *t, struct slice token, uint64_t life_s)
{
	enum purse_got got = purse_out(&t->purse, token, life_s, &t->receipt);

	if (got == PURSE_FAILED || got == PURSE_BUSY) {
		/* it was paid for */
		say("%s", t->purse.why);
		return;
	}
	if (check(t, got) != PURSE_AGAIN) {
		if (unwanted())
			keep(t, token, life_s);
		return;
	}
	if (t->o.reusable) {
		say_more("the service gave a token again");
		return;
	}
	say("'%s' gave a token again that was handed out before, and each is "
	    "used once (--reusable)",
	    say_bytes(buf_get(&t->shown), SAID_MAX));
	later(t, (int64_t)life_s * 1000);
}

/* --give-back */

static void
read_input(struct buf *b)
{
	ssize_t n;

	b->max = 65536;
	if (buf_room(b, b->max) == -1)
		say_nomem();
	do {
		n = read(STDIN_FILENO, b->p + b->n, b->max - b->n);
		if (n == -1 && errno != EINTR)
			say_die(SAY_IO, "cannot read standard input: %s",
			    strerror(errno));
		if (n > 0)
			b->n += (size_t)n;
	} while (n != 0 && b->n < b->max && !io_stopped());
}

/* Tokens of a service are, see answer.h. */
static bool
visible(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '!' || s.p[i] > '~')
			return false;
	return true;
}

_Noreturn static void
give_back(struct tool *t)
{
	struct buf text = { .max = 0 };
	enum purse_got got;
	const char *why;
	uint64_t life_s;

	t->token.max = ANSWER_TOKEN_MAX;
	read_input(&text);
	why = bearer_read(&t->token, buf_get(&text));
	if (!why && !bearer_receipt(buf_get(&text), &t->receipt))
		why = "its receipt is none";
	if (!why && !visible(buf_get(&t->token)))
		why = "it holds more than visible ASCII characters";
	life_s = t->o.life_s ? t->o.life_s : 300;
	if (bearer_dated(buf_get(&text)))
		life_s =
		    bearer_life_ms(buf_get(&text), io_wall_us(), true) / 1000;
	buf_wipe(&text);
	if (why) {
		say("no token in standard input: %s", why);
		finish(t, NULL, SAY_REFUSED);
	}
	got = check(
	    t, purse_put(&t->purse, buf_get(&t->token), life_s, t->receipt));
	if (got == PURSE_NONE)
		say_more("no use for the token: %s", t->purse.why);
	else if (t->purse.strange)
		say("token put into pool '%s' for %" PRIu64
		    " s, though it is none of those handed out there",
		    t->o.pool, life_s);
	finish(t, NULL, SAY_OK);
}

/* Asking. */

/* One attempt, within the budget of the pool if there is one. */
static int
ask_once(struct tool *t, size_t attempt)
{
	int64_t asked = t->o.pool ? reserve(t) : 0;
	int code = purchase_try(&t->buy, attempt);

	if (t->o.pool && !t->buy.sent)
		check(t, purse_unask(&t->purse, asked));
	if (t->o.pool && code == SAY_AGAIN && t->buy.wait_ms > 0)
		check(t, purse_later(&t->purse, t->buy.wait_ms));
	if (code && io_stopped())
		finish(t, NULL, SAY_AGAIN);
	return code;
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
	for (uint64_t i = 0; (code = ask_once(t, (size_t)i)); i++) {
		asked = t->buy.wait_ms;
		if (code != SAY_AGAIN)
			finish(t, NULL, code);
		if (i == t->o.retries)
			later(t, asked);
		if (getrandom(&random, sizeof(random), GRND_NONBLOCK) == -1)
			random = 0;
		ms = backoff_next(&b, -1, random);
		if (asked > 0 && (uint64_t)asked > ms)
			ms = (uint64_t)asked;
		if (ms > t->o.max_wait_ms)
			later(t, asked);
		say_note("trying again in %" PRIu64 " s", (ms + 999) / 1000);
		wait_for(t, ms);
	}
}

static uint64_t
lifetime(const struct tool *t)
{
	const struct answer *a = &t->buy.answer;
	uint64_t s = t->o.life_s ? t->o.life_s : 300;

	if (a->life_s)
		return a->life_s;
	if (a->odd.n)
		say("%s: taking it for %" PRIu64 " s",
		    say_bytes(buf_get(&a->odd), SAID_MAX), s);
	else if (!t->o.life_s)
		say("the answer names no lifetime: taking it for %" PRIu64
		    " s (--lifetime)",
		    s);
	return s;
}

static void
buy(struct tool *t)
{
	struct purchase *b = &t->buy;
	struct slice token;
	uint64_t life_s;

	b->request = &t->o.request;
	b->url = t->full.p;
	b->shown = t->shown.p;
	if (!t->o.no_key)
		make_header(t);
	b->header = t->o.no_key ? NULL : t->header.p;
	b->key = buf_get(&t->key.secret);
	b->want = (struct answer_want){ t->o.token, t->o.tokens, t->o.life,
		t->o.lives, 0 };
	b->max_time_ms = t->o.max_time_ms;
	t->until_ms = io_now_ms() + t->o.budget_wait_ms;
	obtain(t);
	token = buf_get(&b->answer.token);
	life_s = lifetime(t);
	if (t->o.pool)
		register_token(t, token, life_s);
	print(t, token, life_s);
}

int
main(int argc, char **argv)
{
	static struct tool t;

	harden();
	io_init();
	http_init();
	tokenopt_read(&t.o, argc, argv);
	if (t.o.pool && !t.o.key_as_token)
		open_pool(&t);
	if (t.o.give_back)
		give_back(&t);
	if (!t.o.show && isatty(STDOUT_FILENO))
		say_die(SAY_USAGE,
		    "standard output is a terminal: pipe the token to where it "
		    "is used, or give --show");
	if (!t.o.key_as_token)
		make_url(&t);
	if (!t.o.no_key)
		find_key(&t);
	key_forget_env("SSE_API_KEY");
	if (t.o.key_as_token)
		print(&t, buf_get(&t.key.secret), 0);
	buy(&t);
}
