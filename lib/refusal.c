/* SPDX-License-Identifier: MIT */
#include "refusal.h"

#include <stdio.h>
#include <string.h>

#include "say.h"

void
refusal_text(char *out, size_t size, const char *host, const struct reply *r,
    struct slice body)
{
	const char *text, *sep;

	while (body.n && memchr(" \t\r\n", body.p[body.n - 1], 4))
		body.n--;
	text = say_bytes(body, 200);
	sep = *text ? ": " : "";
	if (r->status != 200)
		snprintf(out, size, "'%s' answers %d%s%s%s%s", host, r->status,
		    *r->reason ? " " : "",
		    say_kept(r->reason, sizeof(r->reason), 60), sep, text);
	else if (reply_is_type(r, "text/event-stream"))
		snprintf(out, size,
		    "'%s' sends content coding '%s', not asked for", host,
		    say_kept(r->coding, sizeof(r->coding), 60));
	else
		snprintf(out, size, "'%s' sends no event stream, but %s%s%s",
		    host,
		    *r->type ? say_kept(r->type, sizeof(r->type), 80)
			     : "no content type",
		    sep, text);
}

enum refusal_id
refusal_id(int status)
{
	switch (status) {
	case 400:
	case 404:
	case 409:
		return REFUSAL_MAYBE;
	case 410:
	case 412:
	case 416:
		return REFUSAL_ID;
	default:
		return REFUSAL_OTHER;
	}
}
