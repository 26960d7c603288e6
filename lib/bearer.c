/* SPDX-License-Identifier: MIT */
#include "bearer.h"

#include "json.h"

/* A token goes into a URL or a header line: nothing may end either. */
static bool
printable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0;
}

const char *
bearer_read(struct buf *token, struct slice text)
{
	struct slice v;

	buf_reset(token);
	text = json_trim(text);
	if (text.n == 0)
		return "no output";
	if (*text.p != '{')
		return buf_slice(token, text) == -1 ? "too large"
		    : printable(text)               ? NULL
						    : "not one token";
	if (!json_valid(text, JSON_DEPTH))
		return "not one JSON object";
	v = json_member(text, SLICE("token"));
	if (json_type(v) != JSON_STRING)
		return "no string named token in the JSON object";
	if (json_text(token, v) == -1)
		return "too large";
	return printable(buf_get(token)) ? NULL : "not one token";
}
