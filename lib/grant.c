/* SPDX-License-Identifier: MIT */
#include "grant.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io.h"
#include "say.h"

#define TOKEN_MAX 65536

/* A token is on its way back so long before it is left to itself. */
#define BACK_MS 500
#define BACK_LOOK_MS 2

void
grant_init(struct grant *g, const struct grant_source *from)
{
	*g = (struct grant){ .from = from, .wait_ms = -1 };
	g->child.fd = -1;
	g->child.out.max = TOKEN_MAX;
	g->bearer.token.max = TOKEN_MAX;
	g->bearer.text.max = TOKEN_MAX;
	g->bearer.due_ms = UINT64_MAX;
}

bool
grant_used(const struct grant *g)
{
	return g->from->cmd || g->from->file || g->from->text.p;
}

uint64_t
grant_expires_ms(const struct grant *g)
{
	uint64_t due = g->bearer.due_ms, boot = io_boot_ms();

	if (due == UINT64_MAX)
		return due;
	return io_now_ms() + (due > boot ? due - boot : 0);
}

void
grant_pass(struct grant *to, struct grant *from)
{
	bearer_free(&to->bearer);
	to->bearer = from->bearer;
	from->bearer = (struct bearer){ .token.max = TOKEN_MAX,
		.text.max = TOKEN_MAX,
		.due_ms = UINT64_MAX };
}

static enum grant_state
fail(struct grant *g, int code, const char *what, const char *why)
{
	g->bearer.age = BEARER_NONE;
	g->code = code;
	buf_reset(&g->why);
	if (buf_fmt(&g->why, "%s%s%s", what, why ? ": " : "", why ? why : "") ==
		-1 ||
	    !buf_cstr(&g->why))
		say_nomem();
	return GRANT_FAILED;
}

static enum grant_state
take(struct grant *g, struct slice text, const char *from)
{
	uint64_t life = 0;
	const char *why;

	/* the one that is always the same cannot be replaced */
	if (!g->from->text.p)
		life = bearer_life_ms(text, io_wall_us(), g->from->file);
	/* it gets older while the machine is suspended */
	why = bearer_take(&g->bearer, text, life, io_boot_ms());
	if (why)
		return fail(g, SAY_DENIED, from, why);
	say_secret(buf_get(&g->bearer.token));
	if (!g->from->back)
		buf_wipe(&g->bearer.text);
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
	g->wait_ms = -1;
	if (!grant_used(g) || bearer_usable(&g->bearer, io_boot_ms()))
		return GRANT_READY;
	/* a file is read anew, as that costs nothing */
	if (g->from->cmd && bearer_kept(&g->bearer, io_boot_ms()))
		return GRANT_READY;
	g->bearer.age = BEARER_NONE;
	if (g->from->text.p)
		return take(g, g->from->text, "no token in standard input");
	if (g->from->file)
		return read_file(g);
	if (child_start(&g->child, g->from->cmd) == -1)
		return fail(g, SAY_AGAIN, "cannot run the token command",
		    strerror(errno));
	return GRANT_RUNNING;
}

/* How a command ended, in words. */
static void
how_ended(char how[static 40], int status)
{
	if (WIFEXITED(status))
		snprintf(how, 40, "exit code %d", WEXITSTATUS(status));
	else
		snprintf(how, 40, "signal %d", WTERMSIG(status));
}

/* What the codes of sse-token say holds here too; the rest may pass. */
static enum grant_state
command_failed(struct grant *g, int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : SAY_AGAIN;
	char how[40];

	if (code == SAY_AGAIN)
		g->wait_ms = bearer_wait_ms(buf_get(&g->child.out));
	if (g->wait_ms != -1)
		return fail(
		    g, code, "the token command asks to come later", NULL);
	if (code == 126 || code == 127)
		code = SAY_USAGE;
	if (code != SAY_USAGE && code != SAY_DENIED && code != SAY_PROTOCOL)
		code = SAY_AGAIN;
	how_ended(how, status);
	return fail(g, code, "token command failed", how);
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
	bearer_shown(&g->bearer);
}

void
grant_spent(struct grant *g)
{
	bearer_spent(&g->bearer);
}

bool
grant_denied(struct grant *g)
{
	return (g->from->cmd || g->from->file) && bearer_denied(&g->bearer);
}

/* Ends. */

void
grant_back(struct grant *g)
{
	if (g->leave_ms)
		return; /* it is on its way */
	child_stop(&g->child);
	if (g->from->cmd && g->from->back && g->bearer.age == BEARER_FRESH &&
	    bearer_usable(&g->bearer, io_boot_ms())) {
		if (child_feed(&g->child, g->from->back,
			buf_get(&g->bearer.text)) == -1)
			say("cannot give a token back: %s", strerror(errno));
		else
			g->leave_ms = io_now_ms() + BACK_MS;
	}
	bearer_free(&g->bearer);
	g->bearer.age = BEARER_NONE;
}

static void
see_back(struct grant *g)
{
	char how[40];

	while (!child_run(&g->child)) {
		if (io_now_ms() >= g->leave_ms) {
			child_leave(&g->child);
			return;
		}
		poll(NULL, 0, BACK_LOOK_MS);
	}
	if (g->child.status) {
		how_ended(how, g->child.status);
		say("cannot give a token back: %s", how);
	}
}

void
grant_free(struct grant *g)
{
	grant_back(g);
	if (g->leave_ms)
		see_back(g);
	g->leave_ms = 0;
	buf_free(&g->why);
}
