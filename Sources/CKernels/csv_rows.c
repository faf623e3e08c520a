// Compiles the loop of csv_rows.h for AVX2 (where the compiler can aim at it) and for every processor; csv.c chooses.
#include "csv_parse.h"

static void csv_parse_rows_portable(parse *s, const uint8_t *begin, const uint8_t *end);
#define NAME(x) x##_portable
#define TARGET
#include "csv_rows.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define CSV_AVX2
#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#include "csv_rows.h"

__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
void csv_store_avx2(parse *s, size_t column, const uint8_t *p, const uint8_t *end) { store_avx2(s, column, p, end); }
#endif
