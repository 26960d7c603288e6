/* SPDX-License-Identifier: MIT */
#ifndef TRIAL_H
#define TRIAL_H
/*
 * What a condition of a program says of a value that is seen from its first
 * byte on, before the text around it is known to be JSON.  Where that is not
 * plain, the answer is that it may hold.
 */

#include "json.h"

enum trial_kind {
	TRIAL_OBJECT, /* no trial of a program: an object, or null */
	TRIAL_ARRAY,
	TRIAL_STRING,  /* likewise: a string */
	TRIAL_TRUE,    /* neither false nor null */
	TRIAL_COMPARE, /* sign, type, text or number */
	TRIAL_HOLDS,   /* a string with text in it; an error of other types */
	TRIAL_LIKE, /* the same, but "." in text is any character, and text */
		    /* may begin with "^" and end with "$" */
	TRIAL_ASK   /* a string for whose text ask returns true */
};

enum trial_sign {
	TRIAL_EQ,
	TRIAL_NE,
	TRIAL_LT,
	TRIAL_LE,
	TRIAL_GT,
	TRIAL_GE
};

struct trial {
	enum trial_kind kind;
	enum trial_sign sign;
	enum json_type type; /* of what is compared with */
	struct slice text;
	double number;
	bool (*ask)(void *ctx, struct slice text);
	void *ctx;
	struct slice instead; /* JSON to try in place of null and false */
	bool caught;          /* an error is as good as false */
	struct trial *next;   /* to be made if this one may hold */
};

enum trial_end {
	TRIAL_NO,  /* it does not hold, and there is no error */
	TRIAL_MAY, /* it may or may not hold, but there is no error */
	TRIAL_ERROR
};

/*
 * Put the value that s begins with to the trial, and then to those behind it.
 * TRIAL_OBJECT, TRIAL_ARRAY and TRIAL_STRING say TRIAL_ERROR of other types.
 */
enum trial_end trial_run(const struct trial *t, struct slice s);

#endif
