// Running a plan, and sharing loops out over the worker threads that oneDNN uses too (libgomp's): a second pool
// beside it would fight it for the cores.
#include "kernel_support.h"
#include <oneapi/dnnl/dnnl.h>

// Stable entry points of libgomp and OpenMP; declared here because clang's omp.h belongs to another runtime.
extern void GOMP_parallel(void (*fn)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int);

int hone_get_openmp_threads(void) { return omp_get_max_threads(); }
void hone_set_openmp_threads(int threads) { omp_set_num_threads(threads); }

typedef struct {
    int64_t n, piece;
    void (*body)(void *, int64_t, int64_t);
    void *context;
} shared_loop;

// Subnormal numbers cost a hundred cycles each, and momenta of units that have died decay into them, so they count as
// zero while steps run. The mode belongs to the thread, so each worker sets it, and gives it back: it is the host's.
#if defined(__x86_64__)
#include <immintrin.h>
typedef unsigned int float_mode;
static float_mode flush_subnormals(void) {
    float_mode host = _mm_getcsr();
    _mm_setcsr(host | 0x8040);   // flush results to zero, take operands as zero
    return host;
}
static void restore_mode(float_mode host) { _mm_setcsr(host); }
#else
typedef int float_mode;
static float_mode flush_subnormals(void) { return 0; }
static void restore_mode(float_mode host) { (void)host; }
#endif

static void run_share(void *data) {
    const shared_loop *loop = data;
    int64_t begin = omp_get_thread_num() * loop->piece, end = hone_min(begin + loop->piece, loop->n);
    if (begin >= end) return;
    float_mode host = flush_subnormals();
    loop->body(loop->context, begin, end);
    restore_mode(host);
}

void hone_parallel(int threads, int64_t n, int64_t grain, void (*body)(void *, int64_t, int64_t), void *context) {
    int64_t pieces = n / (grain > 0 ? grain : 1);
    if (pieces < 2 || threads < 2) {
        if (n > 0) body(context, 0, n);
        return;
    }
    if (pieces > threads) pieces = threads;
    // Pieces end on multiples of 16 floats so that two threads do not share a cache line.
    int64_t piece = (n + pieces - 1) / pieces;
    if (n >= 16 * pieces) piece = (piece + 15) / 16 * 16;
    shared_loop loop = {n, piece, body, context};
    GOMP_parallel(run_share, &loop, (unsigned)pieces, 0);
}

void hone_run_steps(const hone_step *steps, size_t count, const hone_run *run) {
    int host = omp_get_max_threads(), current = host;
    hone_run alone = *run;
    alone.threads = 1;
    float_mode mode = flush_subnormals();
    for (size_t i = 0; i < count; i++) {
        int wanted = steps[i].threads ? steps[i].threads : run->threads;
        if (wanted != current) omp_set_num_threads(current = wanted);
        steps[i].kernel(steps[i].args, wanted == 1 ? &alone : run);
    }
    restore_mode(mode);
    if (current != host) omp_set_num_threads(host);
}

void hone_primitive(const void *args, const hone_run *run) {
    (void)run;
    const hone_primitive_args *a = args;
    dnnl_primitive_execute(a->primitive, a->stream, a->count, a->arguments);
}
