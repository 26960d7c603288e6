/* SPDX-License-Identifier: MIT */
/*
 * drip SIZE [FILE]: copy FILE, or standard input, to a pipe SIZE bytes at a
 * time, each only when the reader has taken the last: so the reader's reads
 * return exactly these pieces.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	size_t size = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 0;
	int fd = argc > 2 ? open(argv[2], O_RDONLY) : STDIN_FILENO;
	char *piece = malloc(size ? size : 1);
	ssize_t n;
	int left;

	if (size == 0 || fd == -1 || !piece) {
		fprintf(stderr, "usage: drip SIZE [FILE]\n");
		return 2;
	}
	while ((n = read(fd, piece, size)) > 0) {
		if (write(STDOUT_FILENO, piece, (size_t)n) != n)
			break;
		while (ioctl(STDOUT_FILENO, FIONREAD, &left) == 0 && left > 0)
			usleep(20);
	}
	free(piece);
	return n != 0;
}
