/* SPDX-License-Identifier: MIT */
#ifndef LIBM_H
#define LIBM_H
/*
 * The functions of libm that jq has, and few programs use: so it is loaded when
 * the first of them is asked for, and not each time a tool starts.
 */

/* Of one number, and of two. */
#define LIBM_ONE(f)                                                            \
	f(acos) f(acosh) f(asin) f(asinh) f(atan) f(atanh) f(cbrt) f(ceil)     \
	    f(cos) f(cosh) f(exp) f(exp10) f(exp2) f(expm1) f(fabs) f(floor)   \
		f(gamma) f(j0) f(j1) f(lgamma) f(log) f(log10) f(log1p)        \
		    f(log2) f(logb) f(nearbyint) f(rint) f(round)              \
			f(significand) f(sin) f(sinh) f(sqrt) f(tan) f(tanh)   \
			    f(tgamma) f(trunc) f(y0) f(y1)
#define LIBM_TWO(f)                                                            \
	f(atan2) f(copysign) f(drem) f(fmax) f(fmin) f(fmod) f(nextafter)      \
	    f(pow) f(scalb)

struct libm {
#define LIBM_MEMBER(name) double (*(name))(double);
	LIBM_ONE(LIBM_MEMBER)
#undef LIBM_MEMBER
#define LIBM_MEMBER(name) double (*(name))(double, double);
	LIBM_TWO(LIBM_MEMBER)
#undef LIBM_MEMBER
	double (*frexp)(double, int *);
	double (*lgamma_r)(double, int *);
	double (*modf)(double, double *);
	double (*ldexp)(double, int);
};

/*
 * All of them; NULL if the library, or one of them, is not there.  The first
 * call is for one thread alone.
 */
const struct libm *libm(void);

#endif
