/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char dir[] = "/tmp/test_key.XXXXXX";
static struct key k;

static void
write_file(const char *name, const char *bytes, size_t n, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ok(fd != -1 && write(fd, bytes, n) == (ssize_t)n, name);
	fchmod(fd, mode);
	close(fd);
}

static void
text(const char *bytes, const char *secret, const char *why)
{
	write_file("key", bytes, strlen(bytes), 0600);
	ok(key_file(&k, "key") == (secret ? 1 : -1), bytes);
	if (secret)
		is(buf_get(&k.secret), slice_str(secret), bytes);
	else
		is(buf_get(&k.why), slice_str(why), bytes);
	is(buf_get(&k.from), SLICE("'key'"), "from");
}

static void
contents(void)
{
	char big[4200];

	text("abc", "abc", NULL);
	text("abc\n", "abc", NULL);
	text("a~!c\r\n\n", "a~!c", NULL);
	text("", NULL, "the key from 'key' is empty");
	text("\n", NULL, "the key from 'key' is empty");
	text("a b", NULL,
	    "the key from 'key' is no key: byte 2 is not visible ASCII");
	text("abc\ndef\n", NULL,
	    "the key from 'key' is no key: byte 4 is not visible ASCII");
	text("k\303\251y", NULL,
	    "the key from 'key' is no key: byte 2 is not visible ASCII");
	memset(big, 'x', sizeof big);
	for (size_t n = 4094; n < 4200; n++) {
		write_file("key", big, n, 0600);
		ok(key_file(&k, "key") == (n < 4096 ? 1 : -1), "length");
	}
	is(buf_get(&k.why),
	    SLICE("the key from 'key' is longer than 4095 bytes"), "length");
	big[1] = '\0';
	write_file("key", big, 3, 0600);
	ok(key_file(&k, "key") == -1, "NUL");
}

static void
files(void)
{
	static const struct {
		mode_t mode;
		const char *why; /* NULL: accepted */
	} t[] = {
		{ 0600, NULL },
		{ 0400, NULL },
		{ 0700, NULL },
		{ 0640,
		    "permissions 0640 of key file 'key' are too open: "
		    "nobody else may have access to it (chmod 600)" },
		{ 0604,
		    "permissions 0604 of key file 'key' are too open: "
		    "nobody else may have access to it (chmod 600)" },
		{ 0620,
		    "permissions 0620 of key file 'key' are too open: "
		    "nobody else may have access to it (chmod 600)" },
		{ 0601,
		    "permissions 0601 of key file 'key' are too open: "
		    "nobody else may have access to it (chmod 600)" },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		write_file("key", "abcd", 4, t[i].mode);
		ok(key_file(&k, "key") == (t[i].why ? -1 : 1), "mode");
		is(buf_get(&k.why), slice_str(t[i].why ? t[i].why : ""),
		    "mode");
		ok((k.secret.n == 0) == (t[i].why != NULL), "no secret kept");
	}
	ok(key_file(&k, "none") == 0, "no file");
	ok(key_file(&k, "key/none") == 0, "no directory");
	ok(symlink("key", "link") == 0 && key_file(&k, "link") == -1, "link");
	is(buf_get(&k.why),
	    SLICE("cannot open key file 'link': it is a symbolic link"),
	    "link");
	ok(mkfifo("fifo", 0600) == 0 && key_file(&k, "fifo") == -1, "fifo");
	is(buf_get(&k.why), SLICE("key file 'fifo' is not a regular file"),
	    "fifo");
	ok(key_file(&k, ".") == -1, "directory");
	is(buf_get(&k.why), SLICE("key file '.' is not a regular file"),
	    "directory");
	if (geteuid() == 0) {
		write_file("theirs", "abcd", 4, 0600);
		ok(chown("theirs", 1234, 0) == 0 &&
			key_file(&k, "theirs") == -1,
		    "of another user");
		is(buf_get(&k.why),
		    SLICE("key file 'theirs' belongs to another user "
			  "(uid 1234)"),
		    "of another user");
	}
}

static void
descriptors(void)
{
	char name[32];
	int fd[2];

	ok(pipe(fd) == 0 && write(fd[1], "pipe\n", 5) == 5, "pipe");
	close(fd[1]);
	ok(key_fd(&k, fd[0]) == 1, "pipe");
	is(buf_get(&k.secret), SLICE("pipe"), "pipe");
	ok(fcntl(fd[0], F_GETFD) == -1, "closed");
	ok(key_fd(&k, fd[0]) == -1, "not open");
	snprintf(name, sizeof name, "descriptor %d", fd[0]);
	is(buf_get(&k.from), slice_str(name), "its name");
}

static void
places(void)
{
	char *shown;

	write_file("cred", "systemd", 7, 0440);
	unsetenv("CREDENTIALS_DIRECTORY");
	ok(key_credential(&k, "cred") == 0, "no systemd");
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	ok(key_credential(&k, "other") == 0, "no such credential");
	ok(key_credential(&k, "cred") == 1, "credential");
	is(buf_get(&k.secret), SLICE("systemd"), "credential");

	mkdir("sse", 0700);
	write_file("sse/svc.key", "config", 6, 0600);
	setenv("XDG_CONFIG_HOME", dir, 1);
	ok(key_config(&k, "svc") == 1, "config");
	is(buf_get(&k.secret), SLICE("config"), "config");
	ok(key_config(&k, "other") == 0, "no such key");
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	ok(key_config(&k, "svc") == 0, "no home");

	setenv("TEST_KEY", "environment", 1);
	shown = getenv("TEST_KEY");
	ok(key_env(&k, "TEST_KEY") == 1, "environment");
	is(buf_get(&k.secret), SLICE("environment"), "environment");
	ok(shown && !*shown && !getenv("TEST_KEY"), "taken out");
	ok(key_env(&k, "TEST_KEY") == 0, "taken out");
	setenv("TEST_KEY", "unread", 1);
	shown = getenv("TEST_KEY");
	key_forget_env("TEST_KEY");
	ok(shown && !*shown && !getenv("TEST_KEY"), "taken out unread");
	key_forget_env("TEST_KEY");
	setenv("TEST_KEY", "", 1);
	ok(key_env(&k, "TEST_KEY") == 0, "empty is none");
}

int
main(void)
{
	static const char *const made[] = { "key", "link", "fifo", "theirs",
		"cred", "sse/svc.key" };

	if (!mkdtemp(dir) || chdir(dir) == -1)
		return 1;
	contents();
	files();
	descriptors();
	places();
	key_free(&k);
	for (size_t i = 0; i < sizeof made / sizeof *made; i++)
		unlink(made[i]);
	rmdir("sse");
	rmdir(dir);
	return done();
}
