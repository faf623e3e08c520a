// Running a plan: one parallel region a run, on the worker threads that oneDNN uses too (libgomp's; a second pool beside
// it would fight it for the cores). Inside, every thread walks the same list of steps, does its share of each, and
// meets the others at a barrier, which costs a fraction of what starting a region a step would.
#include "kernel_support.h"
#include <oneapi/dnnl/dnnl.h>
#include <sched.h>
#include <stdatomic.h>

// Stable entry points of libgomp and OpenMP; declared here because clang's omp.h belongs to another runtime.
extern void GOMP_parallel(void (*fn)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int);

int hone_get_openmp_threads(void) { return omp_get_max_threads(); }
void hone_set_openmp_threads(int threads) { omp_set_num_threads(threads); }

void hone_share(const hone_run *run, int64_t n, int64_t grain, void (*body)(void *, int64_t, int64_t), void *context) {
    int64_t pieces = n / (grain > 0 ? grain : 1);
    if (pieces > run->threads) pieces = run->threads;
    if (pieces < 2) {
        if (n > 0 && run->thread == 0) body(context, 0, n);
        return;
    }
    // Long pieces end on multiples of 16 floats so that two threads do not share a cache line. Short ones are pieces of rows
    // or the like, which would be dealt out unequally: 48 rows as 32 and 16.
    int64_t piece = (n + pieces - 1) / pieces;
    if (piece >= 256) piece = (piece + 15) / 16 * 16;
    int64_t begin = run->thread * piece, end = hone_min(begin + piece, n);
    if (begin < end) body(context, begin, end);
}

// A mark holds the number of the step that its thread is in and how many of its units have been taken, in one word, so that
// nobody takes a unit of another step than he thinks.
HONE_INLINE uint64_t no_units_taken(const hone_run *run) { return (uint64_t)run->step << 32; }
HONE_INLINE _Atomic uint64_t *mark_of(const hone_run *run, int32_t thread) { return (_Atomic uint64_t *)&run->marks[thread].taken; }

hone_deal hone_begin_deal(const hone_run *run, int64_t units, int64_t share) {
    // What this thread did before, such as feeding its part of the batch, is there for whoever helps.
    if (run->marks) atomic_store_explicit(mark_of(run, run->thread), no_units_taken(run), memory_order_release);
    return (hone_deal){run, units, share, 0, run->thread};
}

int64_t hone_next_unit(hone_deal *deal) {
    const hone_run *run = deal->run;
    while (deal->owner >= 0) {
        const int64_t begin = deal->owner * deal->share, count = hone_min(deal->share, deal->units - begin);
        if (!run->marks) {
            if (deal->taken < count) return begin + deal->taken++;
            deal->owner = -1;
            break;
        }
        _Atomic uint64_t *mark = mark_of(run, deal->owner);
        uint64_t taken = atomic_load_explicit(mark, memory_order_acquire);
        // A thread that is not in this step yet, or no longer, has nothing to help with.
        while (taken >> 32 == run->step && (int64_t)(uint32_t)taken < count)
            if (atomic_compare_exchange_weak_explicit(mark, &taken, taken + 1, memory_order_acq_rel, memory_order_acquire))
                return begin + (int64_t)(uint32_t)taken;
        deal->owner = (deal->owner + 1) % run->threads;
        if (deal->owner == run->thread) deal->owner = -1;
    }
    return -1;
}

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

// Where threads meet. A thread that waits long gives its core away: on a busy machine the others may be waiting for it.
typedef struct {
    _Alignas(64) atomic_int arrived;
    _Alignas(64) atomic_int round;
} barrier;

static void meet(barrier *b, int team) {
    int round = atomic_load_explicit(&b->round, memory_order_acquire);
    if (atomic_fetch_add_explicit(&b->arrived, 1, memory_order_acq_rel) + 1 == team) {
        atomic_store_explicit(&b->arrived, 0, memory_order_relaxed);
        atomic_store_explicit(&b->round, round + 1, memory_order_release);
        return;
    }
    for (int spins = 0; atomic_load_explicit(&b->round, memory_order_acquire) == round; spins++) {
        if (spins > 5000) sched_yield();
#if defined(__x86_64__)
        else _mm_pause();
#endif
    }
}

typedef struct {
    const hone_step *steps;
    size_t count;
    const hone_run *run;
    barrier barrier;
} team_run;

// Sends for the next batch's rows next, next + parts, … while this thread has nothing else to do, which ends when another
// waits for it. Returns the row to go on from.
static int64_t send_for(const hone_upcoming *upcoming, int64_t next, int32_t parts, const barrier *others) {
    for (; next < upcoming->count && (!others || atomic_load_explicit(&others->arrived, memory_order_relaxed) == 0); next += parts)
        for (int64_t at = 0; at < upcoming->bytes; at += 64) __builtin_prefetch((const char *)upcoming->rows[next] + at, 0, 2);
    return next;
}

// All steps by this thread alone: its own, or, where fewer threads came than the steps were lowered for, all shares.
static void run_alone(const hone_step *steps, size_t count, const hone_run *run) {
    hone_run mine = *run, alone = *run;
    alone.thread = mine.thread = 0;
    alone.threads = 1;
    alone.marks = mine.marks = NULL;
    if (run->upcoming) send_for(run->upcoming, 0, 1, NULL);
    for (size_t i = 0; i < count; i++) {
        if (steps[i].threads == 1) steps[i].kernel(steps[i].args, &alone);
        else for (mine.thread = 0; mine.thread < run->threads; mine.thread++) steps[i].kernel(steps[i].args, &mine);
    }
}

enum { NOTHING = -1 };

static int must_meet(int32_t done, int32_t group) { return done != NOTHING && (done == 0 || done != group); }

static void run_member(void *data) {
    team_run *team = data;
    hone_run mine = *team->run, alone = *team->run;
    mine.thread = omp_get_thread_num();
    alone.thread = 0;
    alone.threads = 1;
    float_mode host = flush_subnormals();
    if (omp_get_num_threads() != mine.threads) {
        if (mine.thread == 0) run_alone(team->steps, team->count, team->run);
    } else {
        // The groups of what has been done since all met: the shared steps', and the first thread's own steps'.
        int32_t shared = NOTHING, own = NOTHING;
        int64_t next = mine.thread - 1;   // row of the next batch
        const uint64_t run_number = mine.counter * team->count + 1;
        for (size_t i = 0; i < team->count; i++) {
            const hone_step *step = &team->steps[i];
            const int is_own = step->threads == 1;
            if (must_meet(shared, step->group) || (!is_own && must_meet(own, step->group))) {
                meet(&team->barrier, mine.threads);
                shared = own = NOTHING;
            }
            int32_t *done = is_own ? &own : &shared;
            *done = *done == NOTHING || *done == step->group ? step->group : 0;
            mine.step = (uint32_t)run_number + (uint32_t)i;
            if (!is_own) step->kernel(step->args, &mine);
            else if (mine.thread == 0) step->kernel(step->args, &alone);
            else if (mine.upcoming) next = send_for(mine.upcoming, next, mine.threads - 1, &team->barrier);
        }
    }
    restore_mode(host);
}

void hone_run_steps(const hone_step *steps, size_t count, const hone_run *run) {
    if (run->threads < 2) {
        int host = omp_get_max_threads();
        float_mode mode = flush_subnormals();
        if (host != 1) omp_set_num_threads(1);
        run_alone(steps, count, run);
        if (host != 1) omp_set_num_threads(host);
        restore_mode(mode);
        return;
    }
    team_run team = {steps, count, run, {0}};
    GOMP_parallel(run_member, &team, (unsigned)run->threads, 0);
}

void hone_primitive(const void *args, const hone_run *run) {
    const hone_primitive_args *a = args;
    // A step of one part is the first thread's; one of several parts has a part for each thread.
    for (int32_t i = run->thread; i < a->count; i += run->threads) {
        const hone_primitive_part *part = &a->parts[i];
        dnnl_primitive_execute(part->primitive, part->stream, part->count, part->arguments);
    }
}
