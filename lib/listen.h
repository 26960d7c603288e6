/* SPDX-License-Identifier: MIT */
#ifndef LISTEN_H
#define LISTEN_H
/*
 * A listening TCP socket from option text: "PORT" on the loopback interface,
 * "ADDR:PORT", "[IPV6]:PORT"; "*" or no text before the colon is every
 * address, port 0 a free one.
 */

#include "slice.h"

struct listen {
	int fd;
	unsigned port;
	char host[64]; /* as a URL has it, brackets around IPv6 */
};

/* Returns NULL and an open socket in *l, or why not and the errno, 0: text. */
const char *listen_open(struct listen *l, const char *text, int *error);

#endif
