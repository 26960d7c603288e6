/* SPDX-License-Identifier: MIT */
#include "purse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "say.h"

#define LOCK_MS 10000
#define TOKEN_FILE_MAX 8192

/* A token that was taken and never read belongs to nobody after a minute. */
#define STALE_S 60

static void
look_at_clocks(struct ledger_clock *c)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : read(fd, c->boot, sizeof(c->boot) - 1);

	if (fd != -1)
		close(fd);
	c->boot[n > 0 ? n : 0] = '\0';
	c->boot[strcspn(c->boot, "\n")] = '\0';
	c->boot_ms = (int64_t)io_boot_ms();
	c->wall_ms = io_wall_us() / 1000;
}

static void
fill_random(void *p, size_t n)
{
	if (getrandom(p, n, 0) != (ssize_t)n)
		say_die(SAY_OS, "no random numbers: %s", strerror(errno));
}

static enum purse_got
failed(struct purse *p, const char *what, const char *file)
{
	snprintf(p->why, sizeof(p->why), "cannot %s '%s/%s': %s", what,
	    p->dir.path.p, file, strerror(errno));
	return PURSE_FAILED;
}

/* A file, b->max bytes at most; room for them at once, it may be a secret. */
static int
read_file(int dir, const char *name, struct buf *b)
{
	/* O_NONBLOCK: a FIFO is damage, nothing to wait for */
	int fd =
	    openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	int e;
	ssize_t n = -1;

	if (fd == -1)
		return -1;
	if (buf_room(b, b->max) == -1)
		say_nomem();
	while (b->n < b->max && (n = read(fd, b->p + b->n, b->max - b->n)) > 0)
		b->n += (size_t)n;
	e = errno;
	close(fd);
	errno = e;
	return n == -1 ? -1 : 0;
}

/* Whole and on disk, or -1 with errno. */
static int
write_file(int dir, const char *name, struct slice s)
{
	int fd = openat(dir, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	ssize_t n = 0;
	int e;

	if (fd == -1)
		return -1;
	for (; n != -1 && s.n; s = slice_from(s, n == -1 ? 0 : (size_t)n))
		n = write(fd, s.p, s.n);
	if (n != -1)
		n = fdatasync(fd);
	e = errno;
	close(fd);
	errno = e;
	return n == -1 ? -1 : 0;
}

/* The ledger. */

static enum purse_got
load(struct purse *p)
{
	struct buf b = { .max = LEDGER_MAX };
	uint64_t secret[2];
	bool good;

	if (read_file(p->dir.fd, "ledger", &b) == -1 && errno != ENOENT) {
		buf_free(&b);
		return failed(p, "read", "ledger");
	}
	good = b.p && ledger_read(&p->ledger, buf_get(&b), &p->now);
	if (!good) {
		fill_random(secret, sizeof(secret));
		ledger_init(&p->ledger, secret);
	}
	if (!good && b.p) {
		p->damaged = true;
		renameat(p->dir.fd, "ledger", p->dir.fd, "ledger.bad");
		ledger_suspect(&p->ledger, &p->governor, p->now.boot_ms);
	}
	buf_free(&b);
	return PURSE_OK;
}

static enum purse_got
save(struct purse *p)
{
	struct buf b = { .max = LEDGER_MAX };
	int r;

	if (ledger_write(&b, &p->ledger, &p->now) == -1)
		say_nomem();
	r = write_file(p->dir.fd, "ledger.new", buf_get(&b));
	buf_free(&b);
	if (r == -1 ||
	    renameat(p->dir.fd, "ledger.new", p->dir.fd, "ledger") == -1)
		return failed(p, "write", "ledger");
	fsync(p->dir.fd);
	return PURSE_OK;
}

static void
leave(struct purse *p)
{
	flock(p->lock, LOCK_UN);
}

static enum purse_got
enter(struct purse *p)
{
	enum purse_got got;

	switch (state_lock(p->lock, LOCK_MS)) {
	case STATE_LOCKED:
		break;
	case STATE_STOPPED:
		return PURSE_STOPPED;
	case STATE_BUSY:
		snprintf(p->why, sizeof(p->why),
		    "'%s/lock' is held by another process for %d s",
		    p->dir.path.p, LOCK_MS / 1000);
		return PURSE_BUSY;
	default:
		return failed(p, "lock", "lock");
	}
	look_at_clocks(&p->now);
	got = load(p);
	if (got != PURSE_OK)
		leave(p);
	return got;
}

/* Save and leave. */
static enum purse_got
settle(struct purse *p)
{
	enum purse_got got = save(p);

	leave(p);
	return got;
}

enum purse_got
purse_ask(struct purse *p, int64_t *ms)
{
	enum purse_got got = enter(p);
	int64_t now = p->now.boot_ms;

	if (got != PURSE_OK)
		return got;
	*ms = ledger_next(&p->ledger, &p->governor, now) - now;
	if (*ms > 0) {
		/* a damaged one is not to be found damaged for ever */
		got = p->damaged ? save(p) : PURSE_OK;
		leave(p);
		return got == PURSE_OK ? PURSE_LATER : got;
	}
	ledger_ask(&p->ledger, &p->governor, now);
	*ms = now;
	return settle(p);
}

enum purse_got
purse_unask(struct purse *p, int64_t asked)
{
	enum purse_got got = enter(p);

	if (got != PURSE_OK)
		return got;
	ledger_unask(&p->ledger, asked);
	return settle(p);
}

enum purse_got
purse_later(struct purse *p, int64_t wait_ms)
{
	enum purse_got got = enter(p);

	if (got != PURSE_OK)
		return got;
	if (wait_ms > LEDGER_LATER)
		wait_ms = LEDGER_LATER;
	ledger_later(&p->ledger, p->now.boot_ms + wait_ms, p->now.boot_ms);
	return settle(p);
}

static int64_t
expiry(const struct purse *p, uint64_t life_s)
{
	return p->now.boot_ms + (int64_t)life_s * 1000;
}

enum purse_got
purse_out(struct purse *p, struct slice token, uint64_t life_s)
{
	enum purse_got got = enter(p);
	bool again;

	if (got != PURSE_OK)
		return got;
	again = ledger_find(&p->ledger, token) != NULL;
	ledger_see(&p->ledger, token, expiry(p, life_s), p->now.boot_ms);
	got = settle(p);
	return got == PURSE_OK && again ? PURSE_AGAIN : got;
}

/* The pool. */

static DIR *
list(const struct purse *p)
{
	int fd = openat(p->pool, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);

	if (fd != -1 && !d)
		close(fd);
	return d;
}

/* Make the file ours, read it and remove it.  False if another one has it. */
static bool
take_file(struct purse *p, const char *name, struct buf *b)
{
	char mine[32];
	uint64_t any;
	bool got;

	fill_random(&any, sizeof(any));
	snprintf(mine, sizeof(mine), "used.%016" PRIx64, any);
	if (renameat(p->pool, name, p->pool, mine) == -1)
		return false;
	got = read_file(p->pool, mine, b) == 0;
	unlinkat(p->pool, mine, 0);
	return got;
}

static bool
take_one(struct purse *p, const char *name, struct buf *token, uint64_t *life_s)
{
	struct buf b = { .max = TOKEN_FILE_MAX };
	struct slice t;
	int64_t expires;
	bool good;

	good = take_file(p, name, &b) &&
	    ledger_token_read(buf_get(&b), &p->now, &t, &expires) &&
	    expires - p->now.boot_ms > (int64_t)p->margin_ms;
	if (good) {
		*life_s = (uint64_t)(expires - p->now.boot_ms) / 1000;
		if (buf_slice(token, t) == -1)
			say_nomem();
	}
	buf_wipe(&b);
	return good;
}

enum purse_got
purse_take(struct purse *p, struct buf *token, uint64_t *life_s)
{
	DIR *d = list(p);
	struct dirent *e;
	bool got = false;

	if (!d)
		return failed(p, "read", "pool");
	look_at_clocks(&p->now);
	while (!got && (e = readdir(d)))
		if (strncmp(e->d_name, "tok.", 4) == 0)
			got = take_one(p, e->d_name, token, life_s);
	closedir(d);
	return got ? PURSE_OK : PURSE_NONE;
}

/* What processes left behind that died with a token in hand. */
static void
sweep(struct purse *p)
{
	DIR *d = list(p);
	struct dirent *e;
	struct stat st;

	while (d && (e = readdir(d)))
		if (strncmp(e->d_name, "used.", 5) == 0 &&
		    fstatat(p->pool, e->d_name, &st, AT_SYMLINK_NOFOLLOW) ==
			0 &&
		    p->now.wall_ms / 1000 - st.st_ctime > STALE_S)
			unlinkat(p->pool, e->d_name, 0);
	if (d)
		closedir(d);
}

static enum purse_got
put_file(struct purse *p, struct slice token, int64_t expires)
{
	struct buf b = { .max = TOKEN_FILE_MAX };
	char name[32];
	int r;

	snprintf(name, sizeof(name), "tok.%016" PRIx64,
	    ledger_hash(&p->ledger, token));
	if (faccessat(p->pool, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return PURSE_NONE;
	r = buf_room(&b, TOKEN_FILE_MAX);
	r |= ledger_token(&b, token, expires, &p->now);
	if (r == -1)
		say_nomem();
	r = write_file(p->pool, "new", buf_get(&b));
	buf_wipe(&b);
	if (r == -1 || renameat(p->pool, "new", p->pool, name) == -1)
		return failed(p, "write", "pool");
	return PURSE_OK;
}

enum purse_got
purse_put(struct purse *p, struct slice token, uint64_t life_s)
{
	enum purse_got got = enter(p);
	const struct ledger_seen *known;
	int64_t expires;

	if (got != PURSE_OK)
		return got;
	sweep(p);
	known = ledger_find(&p->ledger, token);
	expires = known ? known->expires : expiry(p, life_s);
	if (expires - p->now.boot_ms <= (int64_t)p->margin_ms)
		got = PURSE_NONE;
	else
		got = put_file(p, token, expires);
	/* it is handed out when it is taken, so from now on it is known */
	if (got == PURSE_OK && !known) {
		ledger_see(&p->ledger, token, expires, p->now.boot_ms);
		got = save(p);
	}
	leave(p);
	return got;
}

/* Opening. */

static int
open_in(struct purse *p, const char *name, int flags)
{
	return openat(p->dir.fd, name, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
}

enum purse_got
purse_open(struct purse *p, const char *name)
{
	p->pool = p->lock = -1;
	if (state_open(&p->dir, name) == -1) {
		snprintf(p->why, sizeof(p->why), "%s", p->dir.why);
		return PURSE_FAILED;
	}
	if (mkdirat(p->dir.fd, "pool", 0700) == -1 && errno != EEXIST)
		return failed(p, "make", "pool");
	p->pool = open_in(p, "pool", O_RDONLY | O_DIRECTORY);
	if (p->pool == -1)
		return failed(p, "open", "pool");
	p->lock = open_in(p, "lock", O_RDWR | O_CREAT);
	if (p->lock == -1)
		return failed(p, "open", "lock");
	return PURSE_OK;
}

void
purse_close(struct purse *p)
{
	if (p->pool != -1)
		close(p->pool);
	if (p->lock != -1)
		close(p->lock);
	p->pool = p->lock = -1;
	state_close(&p->dir);
}
