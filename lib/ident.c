/* SPDX-License-Identifier: MIT */
#include "ident.h"

#include "scan.h"

/* What is behind an id in a head: record.h. */
static const struct slice tail = SLICE_INIT("\",\"data\":");

void
ident_forget(struct ident *t)
{
	t->before_n = 0;
}

/* The value of the last id line in prefix; absent if there is none. */
static struct slice
last_id(struct slice prefix)
{
	struct slice id = { NULL, 0 };
	const char *p = prefix.p, *end = p + prefix.n, *eol;

	/* behind the last line end is the data line */
	for (; (eol = scan_eol(p, end)) < end; p = eol + 1)
		if (eol - p > 3 && memcmp(p, "id:", 3) == 0) {
			p += p[3] == ' ' ? 4 : 3;
			id = (struct slice){ p, (size_t)(eol - p) };
		} else if (eol - p == 2 && memcmp(p, "id", 2) == 0)
			id = (struct slice){ p, 0 };
	return id;
}

static bool
ends_in(struct slice s, struct slice end)
{
	return s.n >= end.n && memcmp(s.p + s.n - end.n, end.p, end.n) == 0;
}

static bool
is_plain(struct slice s)
{
	return scan_plain(s.p, s.p + s.n) == s.p + s.n;
}

void
ident_learn(
    struct ident *t, struct slice prefix, struct slice head, struct slice id)
{
	struct slice said = last_id(prefix), after;
	size_t n;

	ident_forget(t);
	if (!said.p || said.n == 0 || !slice_eq(said, id) || !is_plain(id) ||
	    !ends_in(head, tail))
		return;
	head.n -= tail.n;
	if (!ends_in(head, id))
		return;
	head.n -= id.n;
	n = (size_t)(said.p - prefix.p);
	after = slice_from(prefix, n + said.n);
	if (n > IDENT_MAX || after.n > IDENT_MAX || head.n > IDENT_MAX)
		return;
	memcpy(t->before, prefix.p, n);
	memcpy(t->after, after.p, after.n);
	memcpy(t->head, head.p, head.n);
	t->before_n = n;
	t->after_n = after.n;
	t->head_n = head.n;
}

struct slice
ident_match(
    const struct ident *t, const char *p, const char *end, const char **value)
{
	struct slice none = { NULL, 0 }, id;
	size_t n = t->before_n, left;
	const char *eol;

	/* there is more behind an id and a value: at least a line end */
	if (n == 0 || (size_t)(end - p) < n + t->after_n + 2 ||
	    memcmp(p, t->before, n) != 0)
		return none;
	id.p = p + n;
	left = (size_t)(end - id.p);
	eol = scan_plain(id.p, id.p + (left < IDENT_MAX ? left : IDENT_MAX));
	id.n = (size_t)(eol - id.p);
	/* of leading spaces what is before has one, if there is any */
	if (id.n == 0 || (*id.p == ' ' && p[n - 1] != ' '))
		return none;
	if ((size_t)(end - eol) < t->after_n + 1 ||
	    memcmp(eol, t->after, t->after_n) != 0)
		return none;
	*value = eol + t->after_n;
	if (**value == ' ' && (*value)[-1] != ' ')
		return none;
	return id;
}

struct slice
ident_head(struct ident *t, struct slice id)
{
	char *to = t->head + t->head_n;

	memcpy(to, id.p, id.n);
	memcpy(to + id.n, tail.p, tail.n);
	return (struct slice){ t->head, t->head_n + id.n + tail.n };
}
