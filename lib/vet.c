/* SPDX-License-Identifier: MIT */
#include "vet.h"

static bool
deep(struct slice s)
{
	const char *p = s.p, *end = p + s.n;
	long open = 0;

	while (p < end) {
		char c = *p++;

		if (c == '"')
			p = json_string_end(p, end);
		else if (c == '{' || c == '[')
			open++;
		else if (c == '}' || c == ']')
			open--;
		if (open > JSON_DEPTH + 1)
			return true;
	}
	return false;
}

enum vet
vet_judge(struct judge *j, struct slice line)
{
	switch (judge_text(j, line, JSON_DEPTH + 1)) {
	case JUDGE_JSON:
		return VET_GOOD;
	case JUDGE_BROKEN:
		return VET_UTF8;
	default:
		return deep(line) ? VET_DEEP : VET_JSON;
	}
}

enum vet
vet_line(struct slice line)
{
	return vet_judge(NULL, line);
}

const char *
vet_reason(enum vet v)
{
	switch (v) {
	case VET_UTF8:
		return "not UTF-8";
	case VET_DEEP:
		return "nested too deep";
	case VET_JSON:
		return "not JSON";
	default:
		return "good";
	}
}

size_t
vet_digits(struct slice s)
{
	const char *p = s.p, *end = p + s.n;
	size_t digits = 0, longest = 0;

	while (p < end) {
		char c = *p++;

		if (c == '"')
			p = json_string_end(p, end);
		if ((c >= '1' && c <= '9') || (c == '0' && digits)) {
			digits++;
			if (digits > longest)
				longest = digits;
		} else if (c != '.' && c != '0')
			digits = 0;
	}
	return longest;
}

static bool
digit(char c)
{
	return (c >= '0' && c <= '9') || c == '.';
}

bool
vet_long(struct slice s, size_t n)
{
	const char *end = s.p + s.n;

	/* one byte of each n + 1 is a part of such a number */
	for (size_t i = n; i < s.n; i += n + 1) {
		const char *p = s.p + i, *from = p;

		if (!digit(*p))
			continue;
		while (from > s.p && digit(from[-1]))
			from--;
		while (p < end && digit(*p))
			p++;
		/* behind a quote stands the text of a string */
		if ((size_t)(p - from) > n && (from == s.p || from[-1] != '"'))
			return vet_digits(s) > n;
		i = (size_t)(p - s.p);
	}
	return false;
}

const char *
vet_hint(struct slice line)
{
	static const char *const start[] = { ":",
		"data:", "event:", "id:", "retry:", "sse-stream:" };

	for (size_t i = 0; i < sizeof(start) / sizeof(*start); i++)
		if (line.n >= strlen(start[i]) &&
		    memcmp(line.p, start[i], strlen(start[i])) == 0)
			return "this looks like an event stream: sse-parse "
			       "makes records of it, and --sse reads it";
	line = json_trim(line);
	if (slice_eq(line, SLICE("{")) || slice_eq(line, SLICE("[")))
		return "this looks like JSON over several lines: a record is "
		       "one line, as jq -c writes it";
	return NULL;
}

bool
vet_suspect(struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;

	for (; (p = memchr(p, '\\', (size_t)(end - p))); p += 2) {
		if (end - p < 3)
			return false;
		if (p[1] == 'u' && (p[2] | 32) == 'd')
			return true;
	}
	return false;
}

static bool
surrogate(const char *p, const char *end, const char *second)
{
	return end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
	    (p[2] | 32) == 'd' && p[3] && strchr(second, p[3]);
}

void
vet_mend(char *p, size_t n)
{
	char *end = p + n;

	while ((p = memchr(p, '\\', (size_t)(end - p)))) {
		bool high = surrogate(p, end, "89abAB");

		if (high && surrogate(p + 6, end, "cdefCDEF")) {
			p += 12;
		} else if (high || surrogate(p, end, "cdefCDEF")) {
			memcpy(p + 2, "fffd", 4);
			p += 6;
		} else
			p += end - p > 1 ? 2 : 1;
	}
}
