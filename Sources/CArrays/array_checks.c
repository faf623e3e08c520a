// Questions about all elements of an array.
#include "hone_arrays.h"

#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer) && !__has_feature(address_sanitizer)
#define HONE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define HONE_CLONES
#endif

// Blocks first, which is a vector's work; where one has such a number, its elements. x - x is 0 for every finite x, else NaN.
#define FIRST_NON_FINITE(NAME, T) \
    HONE_CLONES int64_t NAME(const T *x, int64_t n) { \
        for (int64_t start = 0; start < n; start += 1024) { \
            const int64_t end = start + 1024 < n ? start + 1024 : n; \
            int32_t found = 0; \
            for (int64_t i = start; i < end; i++) found |= x[i] - x[i] != (T)0; \
            if (found) for (int64_t i = start; i < end; i++) if (x[i] - x[i] != (T)0) return i; \
        } \
        return -1; \
    }

FIRST_NON_FINITE(hone_first_non_finite, float)
FIRST_NON_FINITE(hone_first_non_finite_double, double)
