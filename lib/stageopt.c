/* SPDX-License-Identifier: MIT */
#include "stageopt.h"

#include <errno.h>
#include <sys/random.h>

#include "say.h"

#define KEYS 65536

void
stageopt_init(struct stageopt *o, struct stage *s)
{
	*o = (struct stageopt){ .keys = KEYS };
	fields_init(&s->fields);
}

/* A call on the stage gave r; why is for EINVAL. */
static void
check(int r, const struct cli *c, int k, const char *why)
{
	if (r == 0)
		return;
	if (errno == EINVAL)
		cli_bad(c, k, why);
	say_nomem();
}

static void
check_why(const char *why, const struct cli *c, int k)
{
	if (why)
		cli_bad(c, k, why);
}

static enum sift_verified
verified(const struct cli *c, int k)
{
	if (!c->arg || strcmp(c->arg, "true") == 0)
		return SIFT_VERIFIED;
	if (strcmp(c->arg, "false") == 0)
		return SIFT_UNVERIFIED;
	if (strcmp(c->arg, "any") != 0)
		cli_bad(c, k, "not true, false or any");
	return SIFT_ANY;
}

static void
unique(struct stage *s, const struct cli *c, int k)
{
	s->by_key = true;
	if (!c->arg)
		return;
	place_free(&s->unique);
	check_why(place_parse(&s->unique, c->arg), c, k);
	s->by_place = true;
}

bool
stageopt_take(struct stageopt *o, struct stage *s, const struct cli *c, int k)
{
	switch (k) {
	case STAGEOPT_EVENT:
		check(sift_event(&s->sift, c->arg), c, k, "");
		break;
	case STAGEOPT_BREAKING:
		s->sift.breaking = true;
		break;
	case STAGEOPT_EXPLODE:
		place_free(&s->explode);
		check_why(place_parse(&s->explode, c->arg), c, k);
		s->exploding = true;
		break;
	case STAGEOPT_KEYWORDS:
		check(sift_keywords(&s->sift, c->arg), c, k, "empty");
		break;
	case STAGEOPT_WORD:
		s->sift.word = true;
		return true;
	case STAGEOPT_USERS:
		check(sift_users(&s->sift, c->arg), c, k, "empty");
		break;
	case STAGEOPT_SOURCES:
		check(sift_sources(&s->sift, c->arg), c, k, "empty");
		break;
	case STAGEOPT_LANGUAGE:
		check(sift_languages(&s->sift, c->arg), c, k, "empty");
		break;
	case STAGEOPT_FOLLOWERS:
		s->sift.min_followers = cli_double(c, k);
		s->sift.by_followers = true;
		break;
	case STAGEOPT_RETWEETS:
		s->sift.min_retweets = cli_double(c, k);
		s->sift.by_retweets = true;
		break;
	case STAGEOPT_VERIFIED:
		s->sift.verified = verified(c, k);
		break;
	case STAGEOPT_UNIQUE:
		unique(s, c, k);
		break;
	case STAGEOPT_KEYS:
		o->keys = cli_count(c, k, 1, 1 << 30);
		return true;
	case STAGEOPT_TWEET:
		s->tweet = true;
		break;
	case STAGEOPT_FIELD:
		check_why(fields_set(&s->fields, c->arg), c, k);
		return true;
	case STAGEOPT_NOTES:
		s->keep_notes = true;
		return true;
	default:
		return false;
	}
	o->any = true;
	return true;
}

void
stageopt_seen(struct seen *s, size_t max)
{
	uint64_t secret[2];

	if (getrandom(secret, sizeof secret, 0) != sizeof secret)
		say_die(SAY_OS, "cannot get random bytes: %s", strerror(errno));
	if (seen_init(s, max, secret) == -1)
		say_nomem();
}

void
stageopt_done(const struct stageopt *o, struct stage *s)
{
	if (s->by_key)
		stageopt_seen(&s->seen, o->keys);
}
