/* SPDX-License-Identifier: MIT */
#include "grant.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bearer.h"
#include "say.h"

#define TOKEN_MAX 65536

enum {
	NONE,
	FRESH,
	SHOWN,
	SPENT
};

void
grant_init(struct grant *g, const struct grant_source *from)
{
	*g = (struct grant){ .from = from };
	g->child.fd = -1;
	g->child.out.max = TOKEN_MAX;
	g->token.max = TOKEN_MAX;
}

bool
grant_used(const struct grant *g)
{
	return g->from->cmd || g->from->file || g->from->text.p;
}

bool
grant_in_hand(const struct grant *g)
{
	return !g->from->cmd || g->age == FRESH || g->age == SHOWN;
}

uint64_t
grant_expires_ms(const struct grant *g)
{
	(void)g;
	return UINT64_MAX;
}

static enum grant_state
fail(struct grant *g, int code, const char *what, const char *why)
{
	g->age = NONE;
	g->code = code;
	snprintf(g->why, sizeof(g->why), "%s: %s", what, why);
	return GRANT_FAILED;
}

static enum grant_state
take(struct grant *g, struct slice text, const char *from)
{
	struct buf was = g->token;
	const char *why;
	bool same;

	g->token = (struct buf){ .max = TOKEN_MAX };
	why = bearer_read(&g->token, text);
	same = slice_eq(buf_get(&was), buf_get(&g->token));
	buf_wipe(&was);
	if (why)
		return fail(g, SAY_DENIED, from, why);
	if (same && g->renewed)
		return fail(g, SAY_DENIED, from, "still the token denied");
	say_secret(buf_get(&g->token));
	g->age = FRESH;
	return GRANT_READY;
}

static enum grant_state
read_file(struct grant *g)
{
	struct buf b = { .max = TOKEN_MAX };
	int fd = open(g->from->file, O_RDONLY | O_CLOEXEC);
	enum grant_state state;
	ssize_t n = -1;

	while (fd != -1 && buf_room(&b, 4096) == 0 &&
	    (n = read(fd, b.p + b.n, 4096)) > 0)
		b.n += (size_t)n;
	if (n == 0)
		state = take(g, buf_get(&b), "no token in the token file");
	else
		state = fail(g, SAY_USAGE, "cannot read the token file",
		    strerror(errno));
	if (fd != -1)
		close(fd);
	buf_wipe(&b);
	return state;
}

enum grant_state
grant_get(struct grant *g)
{
	if (!grant_used(g) || g->age == FRESH || g->age == SHOWN)
		return GRANT_READY;
	if (g->from->text.p)
		return take(g, g->from->text, "no token in standard input");
	if (g->from->file)
		return read_file(g);
	if (child_start(&g->child, g->from->cmd) == -1)
		return fail(g, SAY_AGAIN, "cannot run the token command",
		    strerror(errno));
	return GRANT_RUNNING;
}

/* What the codes of sse-token say holds here too; the rest may pass. */
static enum grant_state
command_failed(struct grant *g, int status)
{
	static const char what[] = "token command failed";
	int code = WEXITSTATUS(status);
	char how[40];

	if (!WIFEXITED(status)) {
		snprintf(how, sizeof(how), "signal %d", WTERMSIG(status));
		return fail(g, SAY_AGAIN, what, how);
	}
	snprintf(how, sizeof(how), "exit code %d", code);
	if (code == 126 || code == 127)
		code = SAY_USAGE;
	if (code != SAY_USAGE && code != SAY_DENIED && code != SAY_PROTOCOL)
		code = SAY_AGAIN;
	return fail(g, code, what, how);
}

enum grant_state
grant_run(struct grant *g)
{
	enum grant_state state;

	if (!child_run(&g->child))
		return GRANT_RUNNING;
	if (g->child.large)
		state = fail(g, SAY_DENIED, "no token from the token command",
		    "too much output");
	else if (g->child.status)
		state = command_failed(g, g->child.status);
	else
		state = take(g, buf_get(&g->child.out),
		    "no token from the token command");
	child_stop(&g->child);
	return state;
}

void
grant_shown(struct grant *g)
{
	if (g->age == FRESH)
		g->age = SHOWN;
	else if (g->age == SHOWN)
		g->age = SPENT;
}

void
grant_spent(struct grant *g)
{
	g->age = SPENT;
	g->renewed = false;
}

bool
grant_denied(struct grant *g)
{
	if (g->renewed || (!g->from->cmd && !g->from->file))
		return false;
	g->age = SPENT;
	g->renewed = true;
	return true;
}

void
grant_free(struct grant *g)
{
	child_stop(&g->child);
	buf_wipe(&g->token);
}
