/* SPDX-License-Identifier: MIT */
#include "purse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hash.h"
#include "io.h"
#include "say.h"

#define LOCK_MS 10000
#define TOKEN_FILE_MAX 8192

/* A token that was taken and never read belongs to nobody after a minute. */
#define STALE_MS 60000
#define SWEEP_MS 60000

/* The names of files in the pool. */
#define UNUSED "tok."
#define TAKEN "used."

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

static int
open_in(struct purse *p, const char *name, int flags)
{
	return openat(p->dir.fd, name, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
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
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
	    0600);
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

/* What was done to the names in a directory is on disk, or -1 with errno. */
static int
sync_names(int dir)
{
	/* EINVAL: a file system that does so by itself, or never */
	return fsync(dir) == -1 && errno != EINVAL ? -1 : 0;
}

/* The ledger. */

static enum purse_got
load(struct purse *p)
{
	struct buf b = { .max = LEDGER_MAX };
	uint64_t secret[2];
	enum purse_got got = PURSE_OK;
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
		ledger_suspect(&p->ledger, p->now.boot_ms);
		/* a copy: none at all would pass for a new budget */
		if (write_file(p->dir.fd, "ledger.bad", buf_get(&b)) == -1)
			got = failed(p, "write", "ledger.bad");
	}
	buf_free(&b);
	return got;
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
	    renameat(p->dir.fd, "ledger.new", p->dir.fd, "ledger") == -1 ||
	    sync_names(p->dir.fd) == -1)
		return failed(p, "write", "ledger");
	return PURSE_OK;
}

static void
leave(struct purse *p)
{
	flock(p->lock, LOCK_UN);
}

/* False if somebody removed it: others lock another file of that name. */
static bool
lock_is_there(const struct purse *p)
{
	struct stat ours, there;

	return fstat(p->lock, &ours) == 0 &&
	    fstatat(p->dir.fd, "lock", &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/* As state_lock. */
static int
lock(struct purse *p)
{
	int r;

	while ((r = state_lock(p->lock, LOCK_MS)) == STATE_LOCKED &&
	    !lock_is_there(p)) {
		close(p->lock);
		p->lock = open_in(p, "lock", O_RDWR | O_CREAT);
		if (p->lock == -1)
			return -1;
	}
	return r;
}

static enum purse_got
enter(struct purse *p)
{
	enum purse_got got;

	switch (lock(p)) {
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
	/* what has just happened is not to have just happened for ever */
	if (got == PURSE_OK && p->ledger.carried)
		got = save(p);
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
		leave(p);
		return PURSE_LATER;
	}
	ledger_ask(&p->ledger, now);
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

static uint64_t
new_receipt(void)
{
	uint64_t r;

	do
		fill_random(&r, sizeof(r));
	while (r == 0);
	return r;
}

enum purse_got
purse_out(
    struct purse *p, struct slice token, uint64_t life_s, uint64_t *receipt)
{
	enum purse_got got = enter(p);
	struct ledger_seen *s;
	bool again;

	*receipt = new_receipt();
	if (got != PURSE_OK)
		return got;
	again = ledger_find(&p->ledger, token) != NULL;
	s = ledger_see(&p->ledger, token, expiry(p, life_s), p->now.boot_ms);
	/* who was handed it before can still give it back */
	if (again)
		*receipt = s->receipt;
	s->receipt = *receipt;
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
	char mine[48];
	uint64_t any;
	bool got;

	fill_random(&any, sizeof(any));
	snprintf(mine, sizeof(mine), TAKEN "%016" PRIx64 ".%016" PRIx64,
	    (uint64_t)p->now.boot_ms, any);
	if (renameat(p->pool, name, p->pool, mine) == -1)
		return false;
	got = read_file(p->pool, mine, b) == 0;
	unlinkat(p->pool, mine, 0);
	/* or it might be there again when the power comes back */
	return sync_names(p->pool) == 0 && got;
}

static bool
lives(const struct purse *p, int64_t expires)
{
	return expires - p->now.boot_ms > (int64_t)p->margin_ms;
}

static bool
take_one(struct purse *p, const char *name, struct buf *token, uint64_t *life_s,
    uint64_t *receipt)
{
	struct buf b = { .max = TOKEN_FILE_MAX };
	struct ledger_token t;
	bool good;

	good = take_file(p, name, &b) &&
	    ledger_token_read(&t, buf_get(&b), &p->now) && lives(p, t.expires);
	if (good) {
		*life_s = (uint64_t)(t.expires - p->now.boot_ms) / 1000;
		*receipt = t.receipt;
		if (buf_slice(token, t.token) == -1)
			say_nomem();
	}
	buf_wipe(&b);
	return good;
}

static bool
is_named(const struct dirent *e, const char *kind)
{
	return strncmp(e->d_name, kind, strlen(kind)) == 0;
}

enum purse_got
purse_take(
    struct purse *p, struct buf *token, uint64_t *life_s, uint64_t *receipt)
{
	DIR *d = list(p);
	struct dirent *e;
	bool got = false;

	if (!d)
		return failed(p, "read", "pool");
	look_at_clocks(&p->now);
	while (!got && (e = readdir(d)))
		if (is_named(e, UNUSED))
			got = take_one(p, e->d_name, token, life_s, receipt);
	closedir(d);
	return got ? PURSE_OK : PURSE_NONE;
}

/* Taken by a process that died with the token in hand: the name says when. */
static bool
is_stale(const struct purse *p, const struct dirent *e)
{
	int64_t since;

	if (!is_named(e, TAKEN))
		return false;
	since = strtoll(e->d_name + strlen(TAKEN), NULL, 16);
	/* what is to come was before the machine started */
	return since > p->now.boot_ms || p->now.boot_ms - since > STALE_MS;
}

static bool
is_expired(const struct purse *p, const struct dirent *e)
{
	struct buf b = { .max = TOKEN_FILE_MAX };
	struct ledger_token t;
	bool r;

	r = is_named(e, UNUSED) && read_file(p->pool, e->d_name, &b) == 0 &&
	    ledger_token_read(&t, buf_get(&b), &p->now) &&
	    t.expires <= p->now.boot_ms;
	buf_wipe(&b);
	return r;
}

/* Under the lock nobody puts another token where one was. */
static void
sweep(struct purse *p)
{
	struct ledger *l = &p->ledger;
	struct dirent *e;
	DIR *d;

	/* it looks into each file, so not each time */
	if (l->swept != INT64_MIN && l->swept <= p->now.boot_ms &&
	    p->now.boot_ms - l->swept < SWEEP_MS)
		return;
	l->swept = p->now.boot_ms;
	d = list(p);
	while (d && (e = readdir(d)))
		if (is_stale(p, e) || is_expired(p, e) ||
		    strcmp(e->d_name, "new") == 0)
			unlinkat(p->pool, e->d_name, 0);
	if (d)
		closedir(d);
}

/*
 * Its name in the pool.  Not by the secret, as that goes with a damaged ledger,
 * and the token must not be there twice; who can read the name can read it.
 */
static void
name_token(char name[static 32], struct slice token)
{
	static const uint64_t key[2] = { 0x706f6f6c, 1 };

	snprintf(name, 32, UNUSED "%016" PRIx64, hash_bytes(key, token));
}

static int
write_token(struct purse *p, const struct ledger_token *t)
{
	struct buf b = { .max = TOKEN_FILE_MAX };
	int r = buf_room(&b, TOKEN_FILE_MAX);

	r |= ledger_token(&b, t, &p->now);
	if (r == -1)
		say_nomem();
	r = write_file(p->pool, "new", buf_get(&b));
	buf_wipe(&b);
	return r;
}

static enum purse_got
none(struct purse *p, const char *why)
{
	snprintf(p->why, sizeof(p->why), "%s", why);
	return PURSE_NONE;
}

/*
 * What it takes to put it there is done before the ledger is written, and it
 * is there only after: until then the receipt of its holder is good, and from
 * then on worthless.
 */
static enum purse_got
put_token(struct purse *p, const struct ledger_token *t)
{
	char name[32];
	struct ledger_seen *s;
	enum purse_got got;

	name_token(name, t->token);
	if (faccessat(p->pool, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return none(p, "it is in the pool already");
	if (write_token(p, t) == -1)
		return failed(p, "write", "pool");
	s = ledger_see(&p->ledger, t->token, t->expires, p->now.boot_ms);
	s->receipt = t->receipt;
	s->back = true;
	got = save(p);
	if (got == PURSE_OK && renameat(p->pool, "new", p->pool, name) == -1)
		got = failed(p, "write", "pool");
	if (got != PURSE_OK)
		unlinkat(p->pool, "new", 0);
	return got;
}

/* Why the token is not put there, or NULL. */
static const char *
unfit(const struct purse *p, const struct ledger_token *t, uint64_t receipt)
{
	if (t->expires <= p->now.boot_ms)
		return "it has expired";
	if (!lives(p, t->expires))
		return "it lives no longer than --margin";
	if (!ledger_takes(&p->ledger, t->token, receipt, p->now.boot_ms))
		return "it was given back before, or may be in other hands";
	return NULL;
}

enum purse_got
purse_put(
    struct purse *p, struct slice token, uint64_t life_s, uint64_t receipt)
{
	enum purse_got got = enter(p);
	struct ledger_token t = { .token = token };
	const struct ledger_seen *known;
	const char *why;

	if (got != PURSE_OK)
		return got;
	sweep(p);
	known = ledger_find(&p->ledger, token);
	p->strange = !known;
	t.expires = known ? known->expires : expiry(p, life_s);
	t.receipt = new_receipt();
	why = unfit(p, &t, receipt);
	if (!why)
		got = put_token(p, &t);
	else
		got = none(p, why);
	leave(p);
	return got;
}

/* Opening. */

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
