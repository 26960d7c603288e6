/* SPDX-License-Identifier: MIT */
#include "records.h"

#include "inlet.h"

void
records_init(struct records *r)
{
	r->made = (struct buf){ .max = 0 };
	parser_init(&r->parser);
	parser_reset(&r->parser);
}

/* What is made into the sink, a line each. */
static int
give(struct records *r, struct sink *s)
{
	size_t ends[512], n = 0;
	const char *from = r->made.p, *p = from, *end = p + r->made.n, *lf;
	int rc = 0;

	while (
	    rc == 0 && p < end && (lf = memchr(p, '\n', (size_t)(end - p)))) {
		p = lf + 1;
		ends[n++] = (size_t)(p - from);
		if (n < sizeof(ends) / sizeof(*ends) && p < end)
			continue;
		rc = sink_run(s, (struct slice){ from, ends[n - 1] }, ends, n);
		from = p;
		n = 0;
	}
	buf_trim(&r->made, BUF_KEEP);
	return rc;
}

int
records_put(struct records *r, struct sink *s, struct slice blocks)
{
	for (;;)
		switch (parser_keep(&r->parser, &blocks, &r->made)) {
		case PARSER_MORE:
			return give(r, s);
		case PARSER_FULL:
			if (give(r, s) == -1)
				return -1;
			break;
		case PARSER_LOST:
			inlet_lost(&r->parser);
			break;
		case PARSER_LONG:
			break;
		default:
			return -1;
		}
}

void
records_summary(const struct records *r)
{
	inlet_counts(&r->parser); /* the content type has said what it is */
}

void
records_free(struct records *r)
{
	parser_free(&r->parser);
	buf_free(&r->made);
}
