/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/un.h>
#include <unistd.h>

#include "netrc.h"
#include "say.h"
#include "slurp.h"

static void
check(int r)
{
	if (r == -1)
		say_nomem();
}

/* What goes out is "user:password" in base64. */
static void
keep_secret(struct slice user, struct slice password)
{
	struct buf b = { .max = 0 }, basic = { .max = 0 };

	say_secret(password);
	check(buf_slice(&b, user));
	check(buf_byte(&b, ':'));
	check(buf_slice(&b, password));
	say_secret(buf_get(&b));
	/* as a URL would have it, since that is what url_basic takes */
	buf_wipe(&b);
	check(url_encode(&b, user));
	check(buf_byte(&b, ':'));
	check(url_encode(&b, password));
	check(url_basic(&basic, buf_get(&b)));
	say_secret(buf_get(&basic));
	buf_wipe(&b);
	buf_wipe(&basic);
}

/* "user:password" as it is: unlike in a URL nothing is encoded. */
static bool
cut_user(struct slice both, struct slice *user, struct slice *password)
{
	const char *colon = both.n ? memchr(both.p, ':', both.n) : NULL;

	if (!colon)
		return false;
	*user = (struct slice){ both.p, (size_t)(colon - both.p) };
	*password = slice_from(both, user->n + 1);
	return true;
}

static void
read_user(struct buf *b, struct cli *c, int k)
{
	struct buf text = { .max = SLURP_MAX };
	struct slice rest, line = slice_str(c->arg), user, password;

	if (c->arg[0] == '@') {
		slurp_file(&text, c->arg + 1);
		rest = buf_get(&text);
		line = slurp_line(&rest);
	}
	if (!cut_user(line, &user, &password) || memchr(line.p, '\0', line.n)) {
		if (c->arg[0] != '@')
			say_secret(line);
		cli_bad(c, k,
		    c->arg[0] == '@' ? "its first line is not USER:PASSWORD"
				     : "not USER:PASSWORD, nor @FILE");
	}
	buf_wipe(b);
	if (buf_slice(b, line) == -1 || !buf_cstr(b))
		say_nomem();
	keep_secret(user, password);
	buf_wipe(&text);
	if (c->arg[0] != '@')
		cli_hide(c, c->arg);
}

static void
read_netrc(struct peer *p, const char *name)
{
	struct netrc n;
	int r;

	p->has_netrc = true;
	buf_wipe(&p->netrc);
	p->netrc.max = SLURP_MAX;
	slurp_file(&p->netrc, name);
	netrc_init(&n, buf_get(&p->netrc));
	while ((r = netrc_next(&n)) == 1)
		if (n.password.n)
			keep_secret(buf_get(&n.login), buf_get(&n.password));
	check(r);
	netrc_free(&n);
}

static void
home_netrc(struct peer *p)
{
	const char *home = getenv("HOME");
	struct buf path = { .max = 0 };

	if (!home || !*home)
		say_die(SAY_USAGE, "--netrc: HOME is not set");
	if (buf_fmt(&path, "%s/.netrc", home) == -1 || !buf_cstr(&path))
		say_nomem();
	read_netrc(p, path.p);
	buf_free(&path);
}

/* "HOST:PORT:ADDRESS[,ADDRESS]"; HOST may be an IPv6 address in brackets. */
static const char *
addresses(const char *text)
{
	const char *s = *text == '[' ? strchr(text, ']') : text;

	s = s ? strchr(s, ':') : NULL;
	if (!s || s == text)
		return NULL;
	if (strspn(s + 1, "0123456789") == 0)
		return NULL;
	s += 1 + strspn(s + 1, "0123456789");
	return s[0] == ':' && s[1] && s[1] != ',' ? s + 1 : NULL;
}

static void
resolve(struct peer *p, struct cli *c)
{
	const char **v;

	if (!addresses(c->arg))
		cli_bad(c, PEER_RESOLVE, "not HOST:PORT:ADDRESS");
	v = realloc(p->resolve, (p->resolves + 1) * sizeof(*v));
	if (!v)
		say_nomem();
	p->resolve = v;
	v[p->resolves++] = c->arg;
}

bool
peer_option(struct peer *p, struct cli *c, int k)
{
	switch (k) {
	case 'u':
		read_user(&p->user, c, k);
		return true;
	case 'U':
		read_user(&p->proxy_user, c, k);
		return true;
	case PEER_NETRC:
		home_netrc(p);
		return true;
	case PEER_NETRC_FILE:
		read_netrc(p, c->arg);
		return true;
	case PEER_PROXY_CACERT:
		if (access(c->arg, R_OK))
			say_die(SAY_USAGE, "cannot open '%s': %s", c->arg,
			    strerror(errno));
		p->proxy_cacert = c->arg;
		return true;
	case '4':
	case '6':
		p->family = k - '0';
		return true;
	case PEER_INTERFACE:
		p->interface = c->arg;
		return true;
	case PEER_RESOLVE:
		resolve(p, c);
		return true;
	case PEER_UNIX_SOCKET:
		if (!*c->arg ||
		    strlen(c->arg) >=
			sizeof(((struct sockaddr_un *)0)->sun_path))
			cli_bad(c, k, *c->arg ? "too long" : "empty");
		p->unix_socket = c->arg;
		return true;
	default:
		return false;
	}
}

bool
peer_secret(const struct peer *p)
{
	return p->user.n || p->has_netrc;
}

/* An IPv6 address without its brackets. */
static struct slice
bare(struct slice host)
{
	if (host.n < 2 || *host.p != '[')
		return host;
	return (struct slice){ host.p + 1, host.n - 2 };
}

/* True if an option sends the host of u elsewhere than to this machine. */
static bool
moved(const char *option, const struct url *u)
{
	struct slice host = bare(u->host);
	const char *s = *option == '+' ? option + 1 : option, *end;
	size_t n;

	/* to be sure, any port and a name of any form count */
	s += *s == '[';
	if (*s != '*' &&
	    (strncasecmp(s, host.p, host.n) != 0 || !strchr(":]", s[host.n])))
		return false;
	for (s = addresses(option); *s; s = *end ? end + 1 : end) {
		end = s + strcspn(s, ",");
		n = (size_t)(end - s);
		if (n && strncmp(s, "127.", 4) != 0 &&
		    !(n == 3 && memcmp(s, "::1", 3) == 0) &&
		    !(n == 5 && memcmp(s, "[::1]", 5) == 0))
			return true;
	}
	return false;
}

bool
peer_here(const struct peer *p, const struct url *u)
{
	if (p->unix_socket)
		return true;
	for (size_t i = 0; i < p->resolves; i++)
		if (moved(p->resolve[i], u))
			return false;
	return url_loopback(u);
}

/* A URL may name the user alone. */
static int
from_netrc(const struct peer *p, const struct url *u, struct buf *user,
    struct buf *password)
{
	struct slice host = bare(u->host);
	struct netrc n;
	int r;

	netrc_init(&n, buf_get(&p->netrc));
	r = netrc_find(
	    &n, host, u->user.p ? u->user : (struct slice){ NULL, 0 });
	if (r == 1 &&
	    (buf_slice(user, buf_get(&n.login)) == -1 ||
		buf_slice(password, buf_get(&n.password)) == -1))
		r = -1;
	netrc_free(&n);
	return r;
}

int
peer_login(const struct peer *p, struct slice url, struct buf *user,
    struct buf *password)
{
	struct slice name, word;
	struct url u;
	int r = 0;

	if (url_parse(&u, url) != NULL ||
	    (u.user.p && memchr(u.user.p, ':', u.user.n)))
		return 0;
	if (!u.user.p && cut_user(buf_get(&p->user), &name, &word)) {
		r = buf_slice(user, name) == -1 ||
			buf_slice(password, word) == -1
		    ? -1
		    : 1;
	} else if (p->has_netrc) {
		r = from_netrc(p, &u, user, password);
	}
	if (r == 1 && (!buf_cstr(user) || !buf_cstr(password)))
		r = -1;
	return r;
}

void
peer_free(struct peer *p)
{
	buf_wipe(&p->user);
	buf_wipe(&p->proxy_user);
	buf_wipe(&p->netrc);
	free(p->resolve);
	*p = (struct peer){ 0 };
}
