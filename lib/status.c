/* SPDX-License-Identifier: MIT */
#include "status.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "io.h"
#include "say.h"

/* Seconds between two lines where they cannot be redrawn. */
#define LOG_EVERY 5

static bool shown; /* a line stands on the terminal */

static void
clear(void)
{
	if (shown && write(STDERR_FILENO, "\r\033[K", 4) == 4)
		shown = false;
}

void
status_init(struct status *s, int want)
{
	*s = (struct status){ .redraw = isatty(STDERR_FILENO) };
	s->on = want == 1 ||
	    (want == -1 && s->redraw && !isatty(STDOUT_FILENO) && !say_quiet);
	s->tick_ms = io_now_ms();
	say_before = clear;
}

static void
draw(struct status *s)
{
	struct winsize ws = { .ws_col = 0 };
	struct buf b = { .max = 0 };
	size_t width = 200;
	int r;

	if (s->redraw && ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) == 0 &&
	    ws.ws_col > 1)
		width = ws.ws_col - 1U;
	r = s->redraw ? buf_str(&b, "\r\033[K")
		      : buf_fmt(&b, "%s: ", say_prog());
	r |= progress_line(&b, &s->line, width);
	if (!s->redraw)
		r |= buf_byte(&b, '\n');
	/* a line that cannot be shown is no reason to stop */
	if (r == 0 && write(STDERR_FILENO, b.p, b.n) > 0)
		shown = s->redraw;
	buf_free(&b);
}

bool
status_due(const struct status *s, uint64_t now)
{
	return s->on && now >= s->tick_ms;
}

void
status_tick(struct status *s, uint64_t now)
{
	if (!status_due(s, now))
		return;
	s->tick_ms = now + 1000;
	progress_tick(&s->line);
	if (s->redraw || s->line.at % LOG_EVERY == 0)
		draw(s);
}

void
status_end(struct status *s)
{
	if (!s->on)
		return;
	draw(s);
	if (shown && write(STDERR_FILENO, "\n", 1) == 1)
		shown = false;
	s->on = false;
}
