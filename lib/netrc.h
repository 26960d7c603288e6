/* SPDX-License-Identifier: MIT */
#ifndef NETRC_H
#define NETRC_H
/*
 * A .netrc file as ftp(1) and curl(1) read it: users and passwords by host.
 * Words may stand in double quotes, in which \" \\ \n \r and \t are known; a
 * line that begins with # is a comment; macdef is passed over.
 */

#include "buf.h"

struct netrc {
	struct buf host;
	bool any;                   /* no host, but "default" */
	struct buf login, password; /* empty: none */

	/* the module's own */
	struct slice rest;
	struct buf word;
};

/* text must live on.  netrc_free wipes what was read. */
void netrc_init(struct netrc *n, struct slice text);
void netrc_free(struct netrc *n);

/* The next entry.  Returns 1, 0 at the end, or -1 with errno ENOMEM. */
int netrc_next(struct netrc *n);

/*
 * The first entry for host, an IPv6 address without its brackets, whose login
 * is login unless that is empty.  Returns as netrc_next.
 */
int netrc_find(struct netrc *n, struct slice host, struct slice login);

#endif
