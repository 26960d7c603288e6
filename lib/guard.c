/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <errno.h>
#include <stdlib.h>

struct guard_key {
	char *text;
	size_t n;
	uint64_t *issued; /* a ring of when the last tokens were */
	size_t count;     /* of them, ever */
	unsigned streams; /* open */
};

struct guard_token {
	char text[GUARD_TOKEN];
	size_t key;
	uint64_t ends;
};

/* Equal, in a time that tells nothing but the length. */
static bool
same(const char *a, const char *b, size_t n)
{
	unsigned char diff = 0;

	for (size_t i = 0; i < n; i++)
		diff |= (unsigned char)(a[i] ^ b[i]);
	return diff == 0;
}

int
guard_add_key(struct guard *g, struct slice key)
{
	struct guard_key *k = realloc(g->key, (g->keys + 1) * sizeof(*k));
	size_t issues = g->issues ? g->issues : 1;

	if (!k)
		return -1;
	g->key = k;
	k += g->keys;
	*k = (struct guard_key){ .n = key.n };
	k->text = malloc(key.n + 1);
	k->issued = calloc(issues, sizeof(*k->issued));
	if (!k->text || !k->issued) {
		free(k->text);
		free(k->issued);
		errno = ENOMEM;
		return -1;
	}
	memcpy(k->text, key.p, key.n);
	g->keys++;
	return 0;
}

static bool
find_key(const struct guard *g, struct slice key, size_t *at)
{
	bool found = false;

	for (size_t i = 0; i < g->keys; i++)
		if (g->key[i].n == key.n &&
		    same(g->key[i].text, key.p, key.n)) {
			*at = i;
			found = true;
		}
	return found;
}

/* Forget what has expired. */
static void
expire(struct guard *g, uint64_t now)
{
	size_t n = 0;

	for (size_t i = 0; i < g->tokens; i++)
		if (g->token[i].ends > now)
			g->token[n++] = g->token[i];
	g->tokens = n;
}

/* Milliseconds until key k may have another token; 0: now. */
static uint64_t
wait_ms(const struct guard *g, const struct guard_key *k, uint64_t now)
{
	uint64_t oldest;

	if (!g->issues || k->count < g->issues)
		return 0;
	oldest = k->issued[k->count % g->issues];
	return now - oldest < g->window_ms ? g->window_ms - (now - oldest) : 0;
}

static struct guard_token *
add_token(struct guard *g)
{
	size_t room = g->room ? 2 * g->room : 16;
	struct guard_token *t;

	if (g->tokens == g->room) {
		t = realloc(g->token, room * sizeof(*t));
		if (!t)
			return NULL;
		g->token = t;
		g->room = room;
	}
	return &g->token[g->tokens++];
}

static void
hand_out(const struct guard_token *t, uint64_t now, char token[GUARD_TOKEN + 1],
    uint64_t *seconds)
{
	memcpy(token, t->text, GUARD_TOKEN);
	token[GUARD_TOKEN] = '\0';
	*seconds = (t->ends - now) / 1000;
}

enum guard_got
guard_issue(struct guard *g, struct slice key, uint64_t now,
    const unsigned char random[GUARD_RANDOM], char token[GUARD_TOKEN + 1],
    uint64_t *seconds)
{
	static const char hex[] = "0123456789abcdef";
	struct guard_token *t;
	uint64_t wait;
	size_t k;

	if (!find_key(g, key, &k))
		return GUARD_UNKNOWN;
	expire(g, now);
	for (size_t i = 0; g->reuse && i < g->tokens; i++)
		if (g->token[i].key == k) {
			hand_out(&g->token[i], now, token, seconds);
			return GUARD_OK;
		}
	wait = wait_ms(g, &g->key[k], now);
	if (wait) {
		*seconds = (wait + 999) / 1000;
		return GUARD_BUSY;
	}
	t = add_token(g);
	if (!t)
		return GUARD_NOMEM;
	for (size_t i = 0; i < GUARD_RANDOM; i++) {
		t->text[2 * i] = hex[random[i] >> 4];
		t->text[2 * i + 1] = hex[random[i] & 15];
	}
	t->key = k;
	t->ends = now + g->lifetime_ms;
	if (g->issues)
		g->key[k].issued[g->key[k].count++ % g->issues] = now;
	hand_out(t, now, token, seconds);
	return GUARD_OK;
}

enum guard_got
guard_enter(
    struct guard *g, struct slice token, uint64_t now, bool look, size_t *key)
{
	size_t at = SIZE_MAX;
	struct guard_key *k;

	expire(g, now);
	for (size_t i = 0; token.n == GUARD_TOKEN && i < g->tokens; i++)
		if (same(g->token[i].text, token.p, GUARD_TOKEN))
			at = i;
	if (at == SIZE_MAX)
		return GUARD_UNKNOWN;
	*key = g->token[at].key;
	k = &g->key[*key];
	if (g->streams && k->streams >= g->streams)
		return GUARD_BUSY;
	if (look)
		return GUARD_OK;
	k->streams++;
	if (!g->reuse)
		g->token[at] = g->token[--g->tokens];
	return GUARD_OK;
}

void
guard_leave(struct guard *g, size_t key)
{
	g->key[key].streams--;
}

void
guard_free(struct guard *g)
{
	for (size_t i = 0; i < g->keys; i++) {
		explicit_bzero(g->key[i].text, g->key[i].n);
		free(g->key[i].text);
		free(g->key[i].issued);
	}
	free(g->key);
	free(g->token);
	g->key = NULL;
	g->token = NULL;
	g->keys = g->tokens = g->room = 0;
}
