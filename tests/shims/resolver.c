/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: a resolver that never answers.  Creates the file named by
 * ASKED once it is asked.
 */
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <unistd.h>

int
getaddrinfo(const char *restrict node, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict res)
{
	const char *asked = getenv("ASKED");

	(void)node;
	(void)service;
	(void)hints;
	(void)res;
	if (asked)
		close(open(asked, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	for (;;)
		pause();
}
