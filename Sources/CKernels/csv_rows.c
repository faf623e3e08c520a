// Compiles the loop of csv_rows.h for AVX2 (where the compiler can aim at it) and for every processor; csv.c chooses.
#include "csv_parse.h"

#define NAME(x) x##_portable
#define TARGET
#include "csv_rows.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define CSV_AVX2
#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#include "csv_rows.h"
#endif
