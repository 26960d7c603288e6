/* SPDX-License-Identifier: MIT */
#include "playback.h"

#include <errno.h>

bool
playback_is_records(struct slice s)
{
	size_t i = 0;

	while (i < s.n && strchr(" \t\r\n", s.p[i]))
		i++;
	return i < s.n && s.p[i] == '{';
}

static struct slice
view(void *ctx, uint64_t at, size_t want)
{
	return recording_view(ctx, at, want);
}

static int
walk(struct playback *p, struct feed *f, size_t max_event)
{
	enum cut k;

	f->cut.had_id = false;
	while ((k = feed_walk(f, &p->at)) != CUT_MORE) {
		if (k == CUT_NOMEM)
			return -1;
		if (f->cut.taken > max_event) {
			p->at -= f->cut.taken;
			errno = EMSGSIZE;
			return -1;
		}
		p->bad += k == CUT_BAD;
		if (k != CUT_PIECE || f->cut.piece.kind != BLOCK_EVENT)
			continue;
		p->events++;
		p->ids += f->cut.piece.has_id;
	}
	f->cut.had_id = false;
	return 0;
}

int
playback_open(struct playback *p, struct feed *f, int fd, size_t max_event,
    bool auto_kind, bool tail)
{
	struct slice start;

	*p = (struct playback){ 0 };
	if (recording_init(&p->file, fd, 2 * max_event) == -1)
		return -1;
	f->view = view;
	f->ctx = &p->file;
	f->size = p->file.size;
	start = recording_view(&p->file, 0, 4096);
	if (!start.p)
		return -1;
	if (auto_kind)
		f->cut.records = playback_is_records(start);
	if (walk(p, f, max_event) == -1)
		return -1;
	p->left = f->size - p->at;
	if (!tail)
		f->size = p->at;
	f->total = p->events;
	return 0;
}

void
playback_free(struct playback *p)
{
	recording_free(&p->file);
}
