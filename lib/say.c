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
/* What options name comes first and stays; tokens come and go behind it. */
#define SECRETS 128
#define SECRETS_KEPT 64

int say_quiet, say_verbose;
void (*say_before)(void);

static const char *prog; /* NULL: as we were called */
static char last[LINE_MAX_SAID];
static unsigned long repeats;
static struct buf secret[SECRETS]; /* in all their forms */
static size_t secrets;

void
say_name(const char *name)
{
	prog = name;
}

const char *
say_prog(void)
{
	return prog ? prog : program_invocation_short_name;
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

/* Bytes of the longest secret that s begins with, 0 if there is none. */
static size_t
secret_at(struct slice s)
{
	size_t most = 0;

	for (size_t i = 0; i < secrets; i++)
		if (secret[i].n <= s.n && secret[i].n > most &&
		    memcmp(secret[i].p, s.p, secret[i].n) == 0)
			most = secret[i].n;
	return most;
}

/* s.n if s, whose end is missing, could be the beginning of a secret, else 0. */
static size_t
secret_begins(struct slice s)
{
	for (size_t i = 0; i < secrets; i++)
		if (secret[i].n > s.n && memcmp(secret[i].p, s.p, s.n) == 0)
			return s.n;
	return 0;
}

/*
 * Replace each secret in the line by ***, where it was cut also what begins one
 * at its end.  It grows by two bytes at most, as secrets are longer.
 */
static void
redact(char *line, bool cut)
{
	size_t left = strlen(line), n;

	for (char *p = line; left; p++, left--) {
		n = secret_at((struct slice){ p, left });
		if (n == 0 && cut)
			n = secret_begins((struct slice){ p, left });
		if (n == 0)
			continue;
		memmove(p + 3, p + n, left - n + 1);
		memcpy(p, "***", 3);
		p += 2;
		left -= n - 1;
	}
}

void
say_flush(void)
{
	char line[128];

	if (repeats) {
		snprintf(line, sizeof(line), "%s: ... %lu more like that\n",
		    say_prog(), repeats);
		put(line);
	}
	repeats = 0;
	last[0] = '\0';
}

__attribute__((format(printf, 1, 0))) static void
vsay(const char *fmt, va_list ap)
{
	char line[LINE_MAX_SAID];
	size_t n, room = sizeof(line) - 3; /* for redact, and a line end */
	int e = errno;
	bool cut;

	n = (size_t)snprintf(line, room, "%s: ", say_prog());
	cut = (size_t)vsnprintf(line + n, room - n, fmt, ap) >= room - n;
	redact(line, cut);
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
	put(say_prog());
	put(": out of memory\n");
	_exit(SAY_OS);
}

/* cut: the end of s is missing. */
static const char *
fit(struct slice s, size_t max, bool cut)
{
	static char ring[8][512];
	static unsigned turn;
	char *out = ring[turn++ % 8], *p = out;
	char *end = out + sizeof(ring[0]) - 8;
	size_t shown = s.n < max ? s.n : max, i = 0;

	while (i < shown && p < end) {
		struct slice rest = { s.p + i, s.n - i < 4 ? s.n - i : 4 };
		uint32_t c = 0;
		size_t n = secret_at(slice_from(s, i));

		if (n == 0 && cut)
			n = secret_begins(slice_from(s, i));
		/* here, as nobody knows half a secret for one behind the cut */
		if (n) {
			p = mempcpy(p, "***", 3);
			i += n;
			continue;
		}
		n = utf8_valid(rest) ? utf8_get(rest, &c) : 0;
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

const char *
say_bytes(struct slice s, size_t max)
{
	return fit(s, max, false);
}

const char *
say_kept(const char *s, size_t size, size_t max)
{
	return fit(slice_str(s), max, strlen(s) == size - 1);
}

int
say_redact(struct buf *b, struct slice s)
{
	int r = 0;

	for (size_t i = 0, n; i < s.n && r == 0; i += n ? n : 1) {
		n = secret_at(slice_from(s, i));
		r = n ? buf_str(b, "***") : buf_byte(b, s.p[i]);
	}
	return r;
}

static void
add_secret(struct buf *b)
{
	if (b->n < 4 || secret_at(buf_get(b)) == b->n) {
		buf_wipe(b);
		return;
	}
	if (secrets == SECRETS) {
		buf_wipe(&secret[SECRETS_KEPT]);
		memmove(&secret[SECRETS_KEPT], &secret[SECRETS_KEPT + 1],
		    (SECRETS - SECRETS_KEPT - 1) * sizeof(secret[0]));
		secrets--;
	}
	secret[secrets++] = *b;
}

static int
percent_encode(struct buf *b, struct slice s)
{
	int r = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool bare = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || (c && strchr("-._~", c));

		r |= bare ? buf_byte(b, c)
			  : buf_fmt(b, "%%%02X", (unsigned char)c);
	}
	return r;
}

static int
percent_decode(struct buf *b, struct slice s)
{
	int r = 0;

	for (size_t i = 0; i < s.n; i++) {
		char hex[3] = "", *end = hex;
		long c = 0;

		if (s.p[i] == '%' && s.n - i > 2) {
			memcpy(hex, s.p + i + 1, 2);
			c = strtol(hex, &end, 16);
		}
		if (end == hex + 2) {
			r |= buf_byte(b, (char)c);
			i += 2;
		} else {
			r |= buf_byte(b, s.p[i]);
		}
	}
	return r;
}

void
say_secret(struct slice s)
{
	struct buf raw = { .max = 0 }, encoded = { .max = 0 },
		   decoded = { .max = 0 };

	if (buf_slice(&raw, s) == -1 || percent_encode(&encoded, s) == -1 ||
	    percent_decode(&decoded, s) == -1)
		say_nomem();
	add_secret(&raw);
	add_secret(&encoded);
	add_secret(&decoded);
}
