// Shared by the kernels: dispatch on the processor, sharing work out, and vectorisable elementary functions.
#pragma once
#include "hone_kernels.h"
#include <math.h>
#include <string.h>

// A body compiled for several processors, chosen when the library is loaded. Other architectures get one copy, and sanitizers,
// which are not there yet when that choice is made.
#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer) && !__has_feature(address_sanitizer)
#define HONE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define HONE_CLONES
#endif
#define HONE_INLINE static inline __attribute__((always_inline))

// A result lies on an operand or apart from it, never shifted against it: no element waits for another. Compilers that are
// not told so test for overlap, and take a loop that lies on its operand one element at a time.
#define HONE_IN_PLACE _Pragma("clang loop vectorize(assume_safety)")

// Elements below which a second thread costs more (about half a microsecond) than it saves, for a loop of a few operations.
#define HONE_GRAIN 4096

HONE_INLINE int64_t hone_min(int64_t a, int64_t b) { return a < b ? a : b; }

// The first fault of a run is the one that is told.
HONE_INLINE void hone_set_fault(const hone_run *run, int32_t step, int64_t value) {
    int32_t none = 0;
    if (run->fault && __atomic_compare_exchange_n(&run->fault->step, &none, step, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) run->fault->value = value;
}
HONE_INLINE int hone_has_fault(const hone_run *run) { return run->fault && __atomic_load_n(&run->fault->step, __ATOMIC_RELAXED) != 0; }

// Whether the update of a step takes place in this run; if so its learning rate and the updates before it.
HONE_INLINE int hone_is_due(const hone_run *run, hone_schedule schedule, double *rate, int64_t *iteration) {
    const hone_update_state *state = &run->updates[schedule.update];
    *rate = state->learning_rate;
    *iteration = state->iteration / schedule.period;
    return (state->iteration + 1) % schedule.period == 0 && !hone_has_fault(run);
}

HONE_INLINE float hone_bits_to_float(uint32_t u) { float f; memcpy(&f, &u, 4); return f; }
HONE_INLINE uint32_t hone_float_to_bits(float f) { uint32_t u; memcpy(&u, &f, 4); return u; }

// e^x within 1.5 ulp: x = n ln 2 + r, e^r by its Taylor polynomial (|r| <= ln 2 / 2), then 2^n through the exponent.
// Below -87.3 the result is 0 (no subnormals), above 88.7 infinite; NaN stays NaN.
HONE_INLINE float hone_exp(float x) {
    float c = x < -87.33654f ? -87.33654f : x;
    c = c > 88.72283f ? 88.72283f : c;
    float n = rintf(c * 1.44269504f);
    float r = fmaf(n, -0.693145752f, c);
    r = fmaf(n, -1.42860677e-6f, r);
    float p = 1.38888889e-3f;
    p = fmaf(p, r, 8.33333333e-3f);
    p = fmaf(p, r, 4.16666667e-2f);
    p = fmaf(p, r, 1.66666667e-1f);
    p = fmaf(p, r, 0.5f);
    p = fmaf(p, r, 1.0f);
    p = fmaf(p, r, 1.0f);
    // n reaches 128, one more than the exponent holds, hence two factors.
    int32_t k = (int32_t)(n == n ? n : 0.0f), h = k >> 1;
    float y = p * hone_bits_to_float((uint32_t)(h + 127) << 23) * hone_bits_to_float((uint32_t)(k - h + 127) << 23);
    y = x < -87.33654f ? 0.0f : y;
    y = x > 88.72283f ? INFINITY : y;
    return x == x ? y : x;
}

// log x within 2 ulp: x = 2^e m with m in [sqrt(1/2), sqrt 2), log m = 2 atanh((m - 1) / (m + 1)).
HONE_INLINE float hone_log(float x) {
    float scaled = x < 1.17549435e-38f ? x * 8388608.0f : x;
    uint32_t bits = hone_float_to_bits(scaled);
    int32_t shifted = (int32_t)(bits - 0x3f3504f3u);
    float e = (float)(shifted >> 23) - (x < 1.17549435e-38f ? 23.0f : 0.0f);
    float m = hone_bits_to_float(((uint32_t)shifted & 0x007fffffu) + 0x3f3504f3u);
    float f = m - 1.0f, s = f / (2.0f + f), z = s * s;
    float p = fmaf(z, fmaf(z, fmaf(z, 0.24279078841f, 0.28498786688f), 0.40000972152f), 0.66666662693f) * z;
    float half = 0.5f * f * f;
    float y = fmaf(e, 0.693145752f, f - (half - fmaf(s, half + p, e * 1.42860677e-6f)));
    y = x == 0.0f ? -INFINITY : y;
    y = x < 0.0f ? NAN : y;
    return x == INFINITY || x != x ? x : y;
}

// log(1 + x), accurate for small x: log(u) · x / (u - 1) with u = 1 + x rounded (Kahan).
HONE_INLINE float hone_log1p(float x) {
    float u = 1.0f + x;
    float y = hone_log(u) * (x / (u - 1.0f));
    y = u == 1.0f ? x : y;
    return x == INFINITY ? x : y;
}

// tanh x: odd polynomial near 0, elsewhere 1 - 2 / (e^2|x| + 1).
HONE_INLINE float hone_tanh(float x) {
    float a = fabsf(x), z = x * x;
    float p = fmaf(z, fmaf(z, fmaf(z, fmaf(z, -5.70498872745e-3f, 2.06390887954e-2f), -5.37397155531e-2f), 1.33314422036e-1f),
                   -3.33332819422e-1f);
    float small = fmaf(x * z, p, x);
    float large = copysignf(1.0f - 2.0f / (hone_exp(2.0f * a) + 1.0f), x);
    return a < 0.625f ? small : x == x ? large : x;
}

// e^x - 1 without cancellation near 0.
HONE_INLINE float hone_expm1(float x) {
    float p = 1.98412698e-4f;
    p = fmaf(p, x, 1.38888889e-3f);
    p = fmaf(p, x, 8.33333333e-3f);
    p = fmaf(p, x, 4.16666667e-2f);
    p = fmaf(p, x, 1.66666667e-1f);
    p = fmaf(p, x, 0.5f);
    float small = fmaf(p * x, x, x);
    return fabsf(x) < 0.35f ? small : hone_exp(x) - 1.0f;
}

// The error function within 1 ulp or so: an odd polynomial near 0, 1 - e^q(|x|) elsewhere.
HONE_INLINE float hone_erf(float x) {
    float t = fabsf(x), s = x * x;
    float r = fmaf(-1.72853470e-5f, t, 3.83197126e-4f);
    float u = fmaf(-3.88396438e-3f, t, 2.42546219e-2f);
    r = fmaf(r, s, u);
    r = fmaf(r, t, -1.06777877e-1f);
    r = fmaf(r, t, -6.34846687e-1f);
    r = fmaf(r, t, -1.28717512e-1f);
    r = fmaf(r, t, -t);
    r = t > 4.0f ? 1.0f : 1.0f - hone_exp(r);
    float large = copysignf(r, x);
    float p = -5.96761703e-4f;
    p = fmaf(p, s, 4.99119423e-3f);
    p = fmaf(p, s, -2.67681349e-2f);
    p = fmaf(p, s, 1.12819925e-1f);
    p = fmaf(p, s, -3.76125336e-1f);
    p = fmaf(p, s, 1.28379166e-1f);
    float small = fmaf(p, x, x);
    return t > 0.927734375f ? (x == x ? large : x) : small;
}

HONE_INLINE float hone_sigmoid(float x) {
    float e = hone_exp(-fabsf(x));
    return (x >= 0.0f ? 1.0f : e) / (1.0f + e) + (x == x ? 0.0f : x);
}

// log(1 + e^x), stable on both sides.
HONE_INLINE float hone_softplus(float x) { return (x > 0.0f ? x : 0.0f) + hone_log1p(hone_exp(-fabsf(x))) + (x == x ? 0.0f : x); }
