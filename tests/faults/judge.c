/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include <ctype.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "glob.h"

/* Standard error without what differs from run to run. */

static void
swap(struct buf *b, const char *what, const char *with)
{
	size_t n = strlen(what), m = strlen(with), at = 0;
	struct buf out = { .max = 0 };

	while (at < b->n) {
		if (b->n - at >= n && memcmp(b->p + at, what, n) == 0) {
			buf_add(&out, with, m);
			at += n;
		} else {
			buf_byte(&out, b->p[at++]);
		}
	}
	buf_free(b);
	*b = out;
}

/* "in 0.005s", "after 0.1 s", "for 9.0 s" */
static void
swap_times(struct buf *b)
{
	static const char *const before[] = { " in ", " after ", " for " };
	size_t n, digits;
	char *at;

	for (size_t k = 0; k < 3; k++) {
		n = strlen(before[k]);
		for (size_t i = 0; i + n < b->n; i++) {
			at = b->p + i + n;
			if (memcmp(b->p + i, before[k], n) != 0)
				continue;
			for (digits = 0; i + n + digits < b->n &&
			     (isdigit((unsigned char)at[digits]) ||
				 at[digits] == '.');)
				digits++;
			if (digits == 0 || i + n + digits + 2 > b->n)
				continue;
			/* the waits that a server asks for are in the table */
			if (k == 0 && *at != '0')
				continue;
			if (at[digits] == 's')
				digits++;
			else if (at[digits] == ' ' && at[digits + 1] == 's')
				digits += 2;
			else
				continue;
			memset(at, 'T', 1);
			memmove(at + 1, at + digits,
			    (size_t)(b->p + b->n - at) - digits);
			b->n -= digits - 1;
		}
	}
}

static void
swap_hosts(const struct run *r, struct buf *b)
{
	char name[32];

	swap(b, r->host, "HOST");
	snprintf(name, sizeof(name), "127.0.0.1:%u", r->port[DOOR_PORT]);
	swap(b, name, "OTHER");
	snprintf(name, sizeof(name), "127.0.0.2:%u", r->port[DOOR_HERE]);
	swap(b, name, "OTHER");
	snprintf(name, sizeof(name), "127.0.0.1:%u", r->port[DOOR_HERE]);
	swap(b, name, "PROXY");
}

/* The lines there should be; each a pattern. */

struct lines {
	char *v[64];
	size_t n;
	bool owed; /* a failure was told, so that its end is */
};

__attribute__((format(printf, 2, 3))) static void
expect(struct lines *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&l->v[l->n++], fmt, ap) == -1)
		abort();
	va_end(ap);
}

static void
expect_open(const struct run *r, struct lines *l, bool again)
{
	expect(l, "connected to '%s://%sHOST/s%s'%s", r->tls ? "https" : "http",
	    run_with(r, "basic") ? "\\*\\*\\*@" : "",
	    run_with(r, "query") ? "\\?api_key=\\*\\*\\*" : "",
	    again ? " again after T" : "");
}

/* What comes a second time is counted, until a connection is stable. */
static void
expect_failure(struct lines *l, const char *why, const char *then)
{
	expect(l, "%s; %s", why, then ? then : "trying again in T");
	for (size_t i = 0; i + 1 < l->n; i++)
		if (strcmp(l->v[i], l->v[l->n - 1]) == 0) {
			free(l->v[--l->n]);
			return;
		}
	l->owed = true;
}

static void
expect_over(const struct run *r, struct lines *l)
{
	if (l->owed)
		expect_open(r, l, true);
	l->owed = false;
}

/* The fault when it is all there is. */
static void
expect_alone(const struct run *r, struct lines *l)
{
	const char *ends = row_get(r->row, "ends");
	const char *why = ends ? ends : row_get(r->row, "fails");

	if (row_number(r->row, "alone", 75) != 75) {
		expect(l, "%s", why);
		return;
	}
	if (ends)
		expect_open(r, l, false);
	expect_failure(l, why, NULL);
	if (ends)
		expect_over(r, l);
	expect(l, "%s; gave up after 2 retries", why);
}

/* The fault in the middle of a stream. */
static void
expect_mid(const struct run *r, struct lines *l)
{
	const char *ends = row_get(r->row, "ends");
	const char *why = ends ? ends : row_get(r->row, "fails");
	const char *then = row_get(r->row, "then");

	expect_open(r, l, false);
	expect_failure(l, "stream of 'HOST' ended", NULL);
	if (ends)
		expect_over(r, l);
	if (row_has(r->row, "mid")) {
		expect(l, "%s", why);
		return;
	}
	expect_failure(l, why, then);
	expect_over(r, l);
}

static void
expect_given(const struct run *r, struct lines *l)
{
	const char *s;

	for (size_t i = 0; (s = row_nth(r->row, "err", i)); i++) {
		if (strncmp(s, "open", 4) == 0 && (!s[4] || s[4] == ' '))
			expect_open(r, l, s[4]);
		else
			expect(l, "%s", s);
	}
}

/* With -v there is more than what is expected, but never less. */
static bool
lines_match(const struct run *r, const struct lines *l, struct slice text)
{
	const char *prog =
	    row_has(r->row, "tool") ? "sse-token: " : "sse-connect: ";
	struct slice line;
	size_t at = 0, n;

	while (text.n) {
		n = (size_t)((char *)memchr(text.p, '\n', text.n) - text.p);
		line = (struct slice){ text.p, n };
		text = slice_from(text, n + 1);
		if (n < strlen(prog) || memcmp(line.p, prog, strlen(prog)) != 0)
			return false;
		line = slice_from(line, strlen(prog));
		if (at < l->n && glob_match(l->v[at], line))
			at++;
		else if (!r->verbose)
			return false;
	}
	return at == l->n;
}

static void
judge_lines(struct run *r, enum mode mode, struct buf *err)
{
	struct lines l = { .n = 0 };
	char text[3000] = "";

	if (mode == MODE_ALONE)
		expect_alone(r, &l);
	else if (mode == MODE_MID)
		expect_mid(r, &l);
	else
		expect_given(r, &l);
	swap_hosts(r, err);
	swap_times(err);
	if ((err->n && err->p[err->n - 1] != '\n') ||
	    !lines_match(r, &l, buf_get(err))) {
		for (size_t i = 0; i < l.n; i++)
			snprintf(text + strlen(text),
			    sizeof(text) - strlen(text), "\n      %s", l.v[i]);
		run_wrong(r, "standard error is not%s:%s",
		    r->verbose ? " (with more between)" : "", text);
	}
	while (l.n)
		free(l.v[--l.n]);
}

static void
judge_code(struct run *r, enum mode mode)
{
	const char *code = row_get(r->row, "exit");
	int want = code ? atoi(code) : 0, got;

	if (code && want == 0 && *code != '0')
		want = 128 + run_signal(code);
	if (mode == MODE_ALONE)
		want = row_number(r->row, "alone", 75);
	else if (mode == MODE_MID)
		want = row_number(r->row, "mid", 0);
	got = WIFSIGNALED(r->status) ? 128 + WTERMSIG(r->status)
				     : WEXITSTATUS(r->status);
	if (got != want)
		run_wrong(r, "exit code %d, not %d", got, want);
}

static void
judge_output(struct run *r)
{
	const char *text = row_get(r->row, "out");
	struct buf raw = { .max = 0 };
	size_t same = 0;

	run_file(&raw, "stdout");
	if (text && (!buf_cstr(&raw) || !strstr(raw.p, text)))
		run_wrong(r, "standard output lacks '%s'", text);
	while (same < r->want.n && same < r->got.n &&
	    r->want.p[same] == r->got.p[same])
		same++;
	if (!row_has(r->row, "tool") && !row_has(r->row, "loses") &&
	    (same < r->want.n || same < r->got.n))
		run_wrong(r,
		    "standard output differs from byte %zu on: "
		    "%zu bytes, not %zu",
		    same, r->got.n, r->want.n);
	buf_free(&raw);
}

static void
judge_leaks(struct run *r, struct slice err)
{
	struct buf out = { .max = 0 };
	const char *c;
	glob_t cores;

	run_file(&out, "stdout");
	run_file(&r->about, "about");
	if ((c = leak_find(&r->leak, LEAK_ALL, buf_get(&out))))
		run_wrong(r, "standard output shows %s", c);
	if ((c = leak_find(&r->leak, LEAK_ALL, err)))
		run_wrong(r, "standard error shows %s", c);
	if ((c = leak_find(&r->leak, LEAK_ALL, buf_get(&r->about))))
		run_wrong(r, "arguments or environment show %s", c);
	if ((c = leak_find(&r->leak, LEAK_ALL, buf_get(&r->elsewhere))))
		run_wrong(r, "another origin was told %s", c);
	if (glob("core*", 0, NULL, &cores) == 0)
		run_wrong(r, "it left a core file");
	globfree(&cores);
	buf_free(&out);
}

void
judge(struct run *r, enum mode mode)
{
	struct buf err = { .max = 0 };

	run_file(&err, "stderr");
	judge_leaks(r, buf_get(&err));
	judge_lines(r, mode, &err);
	judge_code(r, mode);
	judge_output(r);
	if (row_has(r->row, "asks") &&
	    (unsigned)row_number(r->row, "asks", 0) != r->asks)
		run_wrong(r, "%u connections, not %s", r->asks,
		    row_get(r->row, "asks"));
	buf_free(&err);
}
