/* SPDX-License-Identifier: MIT */
#ifndef PEER_H
#define PEER_H
/*
 * Options of a request that say as whom, and which way, to talk to a server:
 * part of those in request.h, and named and meant as curl's.
 *
 * Users and passwords go to say_secret; those of the command line are no longer
 * shown among the process's arguments.
 */

#include "cli.h"
#include "url.h"

enum {
	PEER_NETRC = 544,
	PEER_NETRC_FILE,
	PEER_PROXY_CACERT,
	PEER_RESOLVE,
	PEER_UNIX_SOCKET,
	PEER_INTERFACE
};

/* clang-format off */
#define PEER_OPTS \
	{ 'u', "user", "USER:PASSWORD|@FILE", \
	    "authenticate so (basic), or as the line of FILE says" }, \
	{ PEER_NETRC, "netrc", NULL, "the same, as ~/.netrc has it" }, \
	{ PEER_NETRC_FILE, "netrc-file", "FILE", "the same, as FILE has it" }, \
	{ 'U', "proxy-user", "USER:PASSWORD|@FILE", \
	    "authenticate so at proxies" }, \
	{ PEER_PROXY_CACERT, "proxy-cacert", "FILE", \
	    "trust the certificates in FILE only for https proxies" }, \
	{ '4', "ipv4", NULL, "use IPv4 addresses only" }, \
	{ '6', "ipv6", NULL, "use IPv6 addresses only" }, \
	{ PEER_INTERFACE, "interface", "NAME", \
	    "connect from this interface or address" }, \
	{ PEER_RESOLVE, "resolve", "HOST:PORT:ADDRESS[,ADDRESS]", \
	    "do not look up that host, but use ADDRESS; repeatable" }, \
	{ PEER_UNIX_SOCKET, "unix-socket", "PATH", \
	    "connect to this socket, whatever host the URL names" }
/* clang-format on */

/* All zero to begin with. */
struct peer {
	struct buf user,
	    proxy_user; /* "user:password", C strings if not empty */
	struct buf netrc;
	const char *proxy_cacert, *unix_socket, *interface;
	const char **resolve; /* as libcurl takes them */
	size_t resolves;
	int family; /* 4, 6; 0: both */
	bool has_netrc;
};

/* Take option k if it is one of PEER_OPTS.  Errors exit with SAY_USAGE. */
bool peer_option(struct peer *p, struct cli *c, int k);

/* True if a user and a password may be attached to requests. */
bool peer_secret(const struct peer *p);

/* True if what is sent to the host of u, without a proxy, stays on this one. */
bool peer_here(const struct peer *p, const struct url *u);

/*
 * Append user and password for url, where it has no password of its own, as C
 * strings.  Returns 1, 0 if there are none, or -1 with errno ENOMEM.
 */
int peer_login(const struct peer *p, struct slice url, struct buf *user,
    struct buf *password);

void peer_free(struct peer *p);

#endif
