/* SPDX-License-Identifier: MIT */
#include "records.h"

#include "inlet.h"

void
records_init(struct records *r)
{
	parser_init(&r->parser);
	parser_reset(&r->parser);
}

int
records_put(struct records *r, struct sink *s, struct slice blocks)
{
	struct buf *made = sink_open(s);

	for (;;)
		switch (parser_keep(&r->parser, &blocks, made)) {
		case PARSER_MORE:
			return sink_made(s);
		case PARSER_LOST:
			inlet_lost(&r->parser);
			break;
		case PARSER_FULL:
		case PARSER_LONG:
			break;
		default:
			return -1;
		}
}

uint64_t
records_events(const struct records *r)
{
	return r->parser.records + r->parser.lost[PARSER_LARGE];
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
}
