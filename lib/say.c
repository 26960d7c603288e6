/* SPDX-License-Identifier: MIT */
#include "say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "buf.h"
#include "utf8.h"

#define LINE_MAX_SAID 2048
#define SECRETS 32

int say_quiet, say_verbose;
void (*say_before)(void);

static const char *prog = "sse";
static char last[LINE_MAX_SAID];
static unsigned long repeats;
static struct buf secret[SECRETS]; /* as they are, and percent-encoded */
static size_t secrets;

void
say_name(const char *name)
{
	prog = name;
}

const char *
say_prog(void)
{
	return prog;
}

/* One write a line, so that lines of several tools never mix. */
static void
put(const char *line)
{
	ssize_t r;

	if (say_before)
		say_before();
	do
		r = write(STDERR_FILENO, line, strlen(line));
	while (r == -1 && errno == EINTR);
}

/* Replace each secret in the line by ***; it never grows, secrets are longer. */
static void
redact(char *line)
{
	for (size_t i = 0; i < secrets; i++) {
		struct slice s = buf_get(&secret[i]);
		char *at;

		while ((at = memmem(line, strlen(line), s.p, s.n))) {
			memcpy(at, "***", 3);
			memmove(at + 3, at + s.n, strlen(at + s.n) + 1);
		}
	}
}

void
say_flush(void)
{
	char line[128];

	if (repeats) {
		snprintf(line, sizeof(line), "%s: ... %lu more like that\n",
		    prog, repeats);
		put(line);
	}
	repeats = 0;
	last[0] = '\0';
}

__attribute__((format(printf, 1, 0))) static void
vsay(const char *fmt, va_list ap)
{
	char line[LINE_MAX_SAID];
	int e = errno;
	size_t n;

	n = (size_t)snprintf(line, sizeof(line) - 1, "%s: ", prog);
	vsnprintf(line + n, sizeof(line) - 1 - n, fmt, ap);
	redact(line);
	n = strlen(line);
	line[n] = '\n';
	line[n + 1] = '\0';
	if (strcmp(line, last) == 0)
		repeats++;
	else {
		say_flush();
		memcpy(last, line, n + 2);
		put(line);
	}
	errno = e;
}

void
say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
}

void
say_note(const char *fmt, ...)
{
	va_list ap;

	if (say_quiet)
		return;
	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
}

void
say_more(const char *fmt, ...)
{
	va_list ap;

	if (!say_verbose)
		return;
	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
}

void
say_die(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
	say_flush();
	exit(code);
}

void
say_nomem(void)
{
	put(prog);
	put(": out of memory\n");
	_exit(SAY_OS);
}

const char *
say_bytes(struct slice s, size_t max)
{
	static char ring[8][512];
	static unsigned turn;
	char *out = ring[turn++ % 8], *p = out;
	char *end = out + sizeof(ring[0]) - 8;
	size_t shown = s.n < max ? s.n : max, i = 0;

	while (i < shown && p < end) {
		struct slice rest = { s.p + i, s.n - i < 4 ? s.n - i : 4 };
		uint32_t c = 0;
		size_t n = utf8_valid(rest) ? utf8_get(rest, &c) : 0;

		if (c >= 0x20 && (c < 0x7f || c >= 0xa0)) {
			p = mempcpy(p, rest.p, n);
			i += n;
		} else
			p += sprintf(p, "\\x%02x", (unsigned char)s.p[i++]);
	}
	memcpy(p, "...", 4);
	if (i == s.n)
		*p = '\0';
	return out;
}

static void
add_secret(struct buf *b)
{
	if (secrets == SECRETS) {
		/* forget the oldest: tokens come and go, keys stay first */
		buf_free(&secret[4]);
		memmove(
		    &secret[4], &secret[5], (SECRETS - 5) * sizeof(secret[0]));
		secrets--;
	}
	secret[secrets++] = *b;
}

void
say_secret(struct slice s)
{
	struct buf raw = { .max = 0 }, escaped = { .max = 0 };
	bool differs = false;

	if (s.n < 4)
		return;
	for (size_t i = 0; i < secrets; i++)
		if (slice_eq(buf_get(&secret[i]), s))
			return;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool bare = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || strchr("-._~", c);
		int r = bare ? buf_byte(&escaped, c)
			     : buf_fmt(&escaped, "%%%02X", (unsigned char)c);
		if (r == -1)
			say_nomem();
		differs = differs || !bare;
	}
	if (buf_slice(&raw, s) == -1)
		say_nomem();
	add_secret(&raw);
	if (differs)
		add_secret(&escaped);
	else
		buf_free(&escaped);
}
