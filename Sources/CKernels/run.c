// Running a plan on several threads, on a machine that may have other things to do.
//
// Every step is cut into a fixed number of parts, so that results do not depend on who does them. Threads prefer the part
// of their own number, whose data their core's caches hold, and take another that nobody has begun when they would only
// wait. A thread that is not there (the system runs something else on its core, or there are no more threads) therefore
// delays nothing but the part it is in the middle of. Threads spin for a moment, for the next stage is usually microseconds
// away, and then sleep. Where runs take longer than they could, because other programs want the cores, the caller tries
// for a while to work alone, and goes on so, for longer and longer, as long as that is faster.
//
// The protocol: one word holds the current stage (its number, counted over all runs of the pool, and its parts) and how many
// parts are not completed. A part is claimed by raising its mark from an older stage's number to this one's; who completes the
// last part opens the next stage. A thread that comes late, even after the run is over, finds every part of its stage
// claimed and touches nothing else.
#define _GNU_SOURCE
#include "kernel_support.h"
#include <errno.h>
#include <fenv.h>
#include <linux/futex.h>
#include <hone_interrupt.h>
#include <onednn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// OpenMP's functions; declared here because clang's omp.h belongs to another runtime. oneDNN asks them how many threads
// it may start, and is told one: cutting work is done here.
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int);

int32_t hone_limit_openmp(void) {
    int threads = omp_get_max_threads();
    if (threads != 1) omp_set_num_threads(1);
    return threads;
}
void hone_restore_openmp(int32_t threads) { if (threads != 1) omp_set_num_threads(threads); }

// ---- What kernels use --------------------------------------------------------------------------------------------

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

// A mark holds the number of the step that its part is in and how many of its units have been taken, in one word, so that
// nobody takes a unit of another step than he thinks.
HONE_INLINE uint64_t no_units_taken(const hone_run *run) { return (uint64_t)run->step << 32; }
HONE_INLINE _Atomic uint64_t *mark_of(const hone_run *run, int32_t part) { return (_Atomic uint64_t *)&run->marks[part].taken; }

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
        // A part that is not in this step yet, or no longer, has nothing to help with.
        while (taken >> 32 == run->step && (int64_t)(uint32_t)taken < count)
            if (atomic_compare_exchange_weak_explicit(mark, &taken, taken + 1, memory_order_acq_rel, memory_order_acquire))
                return begin + (int64_t)(uint32_t)taken;
        deal->owner = (deal->owner + 1) % run->threads;
        if (deal->owner == run->thread) deal->owner = -1;
    }
    return -1;
}

void hone_primitive(const void *args, const hone_run *run) {
    const hone_primitive_args *a = args;
    // A step of one part is done whole; one of several has a primitive for each part.
    for (int32_t i = run->thread; i < a->count; i += run->threads)
        hone_dnn_execute(run->primitives[a->first + i], run->streams[run->thread]);
}

size_t hone_make_stages(const hone_step *steps, size_t count, int32_t threads, hone_stage *stages) {
    size_t n = 0;
    int32_t group = 0;       // of all steps of the last stage
    int is_single = 0;       // whether all of them are of one part
    for (size_t i = 0; i < count; i++) {
        const int one = steps[i].threads == 1 || threads == 1;
        // Steps of one part follow one another in any case; others only within a group.
        const int joins = n > 0 && ((is_single && one) || (group != 0 && group == steps[i].group));
        if (!joins) {
            stages[n++] = (hone_stage){(uint32_t)i, 0, 1};
            group = steps[i].group;
            is_single = 1;
        }
        hone_stage *stage = &stages[n - 1];
        stage->count++;
        if (group != steps[i].group) group = 0;
        if (!one) {
            stage->parts = threads;
            is_single = 0;
        }
    }
    return n;
}

// ---- The floating-point environment ------------------------------------------------------------------------------

// Subnormal numbers cost a hundred cycles each, and momenta of units that have died decay into them, so they count as
// zero while steps run; and no host that has asked for traps gets them for a division by zero of ours. Both belong to
// the thread, and are given back.
#if defined(__x86_64__)
#include <immintrin.h>
typedef unsigned int float_mode;
static float_mode enter_float_mode(void) {
    float_mode host = _mm_getcsr();
    _mm_setcsr((host & ~0x3Fu) | 0x9FC0u);   // mask all exceptions, flush results to zero, take operands as zero
    return host;
}
static void leave_float_mode(float_mode host) { _mm_setcsr(host); }
HONE_INLINE void pause_briefly(void) { _mm_pause(); }
#else
typedef fenv_t float_mode;
static float_mode enter_float_mode(void) { fenv_t host; feholdexcept(&host); return host; }
static void leave_float_mode(float_mode host) { fesetenv(&host); }
HONE_INLINE void pause_briefly(void) { __asm__ volatile("" ::: "memory"); }
#endif

// ---- One part ----------------------------------------------------------------------------------------------------

// Sends for the next batch's rows next, next + parts, … while this thread has nothing else to do. Returns the row to go on from.
static int64_t send_for(const hone_upcoming *upcoming, int64_t next, int32_t parts, int64_t rows) {
    for (; next < upcoming->count && rows-- > 0; next += parts)
        for (int64_t at = 0; at < upcoming->bytes; at += 64) __builtin_prefetch((const char *)upcoming->rows[next] + at, 0, 2);
    return next;
}

// Part `part` of a stage; `number` is that of its first step.
static void do_part(const hone_step *steps, const hone_stage *stage, int32_t part, const hone_run *run, uint32_t number, int is_stoppable) {
    // What is left of an interrupted run is passed over, and its updates leave the parameters alone. Once these have begun, they
    // are finished.
    if (is_stoppable && run->interrupt && hone_interrupt_pending(run->interrupt)) {
        __atomic_store_n(&run->fault->step, -1, __ATOMIC_RELAXED);
        return;
    }
    hone_run shared = *run, single = *run;
    single.thread = 0;
    single.threads = 1;
    single.marks = NULL;
    shared.thread = part;
    for (uint32_t i = 0; i < stage->count; i++) {
        const hone_step *step = &steps[stage->first + i];
        shared.step = number + i;
        if (step->threads != 1) step->kernel(step->args, &shared);
        else if (part == 0) step->kernel(step->args, &single);
    }
}

static void do_all_parts(const hone_step *steps, const hone_stage *stages, size_t count, const hone_run *run) {
    hone_run alone = *run;
    alone.marks = NULL;
    if (run->upcoming) send_for(run->upcoming, 0, 1, run->upcoming->count);
    for (size_t s = 0; s < count; s++)
        for (int32_t part = 0; part < stages[s].parts; part++) do_part(steps, &stages[s], part, &alone, 1, s < run->first_update);
}

// ---- The pool ----------------------------------------------------------------------------------------------------

enum {
    PATIENCE = 60,                // pauses before a part of another thread is taken
    MOST_PARTS = 255,
    COUNT_BITS = 8,               // for a number of parts
    SHORT_NS = 25000,             // a run that takes no longer is not worth waking anybody for
    FIRST_RETREAT_NS = 10000000,  // how long the caller works alone; twice as long at each failure, up to the last
    LAST_RETREAT_NS = 500000000,
};

typedef struct { _Alignas(64) _Atomic uint64_t stage; } claim;

struct hone_pool {
    // Changed in every stage.
    _Alignas(64) _Atomic uint64_t state;      // stage << COUNT_BITS | parts that are not completed
    _Atomic uint32_t signal;                  // what sleepers sleep on: changes with the stage
    _Alignas(64) _Atomic int32_t sleepers;
    _Alignas(64) _Atomic int32_t visitors;    // threads that look at the run without having claimed a part
    _Atomic int32_t is_closing;
    // The run, for whoever has claimed a part of it.
    _Alignas(64) const hone_step *steps;
    const hone_stage *stages;
    size_t stage_count;
    const hone_run *run;
    uint64_t first_stage;
    uint32_t first_step, end_step;
    int wakes;                                // whether the run is worth waking sleepers for
    claim *claims;
    // The caller's own.
    int32_t most_parts, threads, started;
    unsigned fork_generation;
    int spins;
    pthread_t *workers;
};

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void futex(_Atomic uint32_t *word, int operation, uint32_t value) {
    syscall(SYS_futex, (uint32_t *)word, operation | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
}

// A stage as threads speak of it; one without parts has nothing to do.
HONE_INLINE uint64_t stage_of(uint64_t number, int32_t parts) { return number << COUNT_BITS | (uint64_t)parts; }
HONE_INLINE int32_t parts_of(uint64_t stage) { return (int32_t)(stage & ((1 << COUNT_BITS) - 1)); }
HONE_INLINE uint64_t number_of(uint64_t stage) { return stage >> COUNT_BITS; }
HONE_INLINE uint64_t current_stage(hone_pool *pool) { return atomic_load_explicit(&pool->state, memory_order_acquire) >> COUNT_BITS; }

static void announce(hone_pool *pool, uint64_t stage, int wakes) {
    atomic_store_explicit(&pool->state, stage << COUNT_BITS | (uint64_t)parts_of(stage), memory_order_release);
    // Either a sleeper sees the new signal and does not lie down, or it has been counted before it did.
    atomic_fetch_add_explicit(&pool->signal, 1, memory_order_seq_cst);
    if (wakes && atomic_load_explicit(&pool->sleepers, memory_order_seq_cst) > 0) futex(&pool->signal, FUTEX_WAKE, INT32_MAX);
}

// Spins, then sleeps, until `stage` is no longer the current one. Returns the current one. Sleeps at once where `spins` is 0.
static uint64_t await_change(hone_pool *pool, uint64_t stage, int spins) {
    for (int i = 0; i < spins; i++) {
        uint64_t current = current_stage(pool);
        if (current != stage) return current;
        pause_briefly();
    }
    for (;;) {
        uint32_t signal = atomic_load_explicit(&pool->signal, memory_order_seq_cst);
        uint64_t current = current_stage(pool);
        if (current != stage || atomic_load_explicit(&pool->is_closing, memory_order_relaxed)) return current;
        atomic_fetch_add_explicit(&pool->sleepers, 1, memory_order_seq_cst);
        if (atomic_load_explicit(&pool->signal, memory_order_seq_cst) == signal) futex(&pool->signal, FUTEX_WAIT, signal);
        atomic_fetch_sub_explicit(&pool->sleepers, 1, memory_order_relaxed);
    }
}

// Claims part `part` of `stage` for thread `me`, does it, and opens the next stage if it was the last. Whether it was there
// to be claimed.
static int take_part(hone_pool *pool, uint64_t stage, int32_t part, int32_t me) {
    const uint64_t number = number_of(stage);
    _Atomic uint64_t *mark = &pool->claims[part].stage;
    uint64_t seen = atomic_load_explicit(mark, memory_order_relaxed);
    if (seen >= number || !atomic_compare_exchange_strong_explicit(mark, &seen, number, memory_order_acq_rel, memory_order_relaxed)) return 0;
    // From here to the completion of this part, the run stays.
    const uint64_t index = number - pool->first_stage;
    const hone_stage *now = &pool->stages[index];
    const int is_last = index + 1 == pool->stage_count, wakes = pool->wakes && !is_last;
    const uint64_t next = stage_of(number + 1, is_last ? 0 : pool->stages[index + 1].parts);
    do_part(pool->steps, now, part, pool->run, pool->first_step + now->first, index < pool->run->first_update);
    // The caller may be among those who sleep.
    if (parts_of(atomic_fetch_sub_explicit(&pool->state, 1, memory_order_acq_rel)) == 1) announce(pool, next, me != 0 || wakes);
    return 1;
}

// While the caller does what only one can do: sends for a row of the next batch.
static void use_time(hone_pool *pool, uint64_t stage, int64_t *next_row) {
    atomic_fetch_add_explicit(&pool->visitors, 1, memory_order_seq_cst);
    // Still the same stage: the run has not ended, and does not before this visitor has gone.
    if (atomic_load_explicit(&pool->state, memory_order_seq_cst) >> COUNT_BITS == stage && pool->run->upcoming)
        *next_row = send_for(pool->run->upcoming, *next_row, pool->run->threads - 1, 1);
    atomic_fetch_sub_explicit(&pool->visitors, 1, memory_order_release);
}

// Does what there is to do in `stage` for thread `me`, and returns the stage that follows, or the same when nothing is left to
// take. Takes the part of its own number at once, and others' when their threads have had time to.
static uint64_t work_on(hone_pool *pool, uint64_t stage, int32_t me, int64_t *next_row) {
    const int32_t parts = parts_of(stage);
    if (me < parts) take_part(pool, stage, me, me);
    for (int i = 0; i < PATIENCE; i++) {
        uint64_t current = current_stage(pool);
        if (current != stage) return current;
        if (me >= parts && *next_row >= 0 && i % 4 == 0) use_time(pool, stage, next_row);
        pause_briefly();
    }
    for (int32_t i = 1; i <= parts; i++) {
        if (current_stage(pool) != stage) break;
        take_part(pool, stage, (me + i) % parts, me);
    }
    return current_stage(pool);
}

typedef struct { hone_pool *pool; int32_t number; } worker_start;

static void *work(void *data) {
    worker_start start = *(worker_start *)data;
    free(data);
    hone_pool *pool = start.pool;
    omp_set_num_threads(1);
    enter_float_mode();
    uint64_t stage = current_stage(pool);
    int64_t row = start.number - 1;   // of the next batch, to be sent for
    while (!atomic_load_explicit(&pool->is_closing, memory_order_relaxed)) {
        if (parts_of(stage) == 0) {
            stage = await_change(pool, stage, pool->spins);
            row = start.number - 1;
            continue;
        }
        uint64_t current = work_on(pool, stage, start.number, &row);
        stage = current != stage ? current : await_change(pool, stage, pool->spins);
    }
    return NULL;
}

static unsigned fork_generation;
static void note_fork(void) { fork_generation++; }
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;
static void watch_forks(void) { pthread_atfork(NULL, NULL, note_fork); }

// OpenMP's word for how waiting threads behave: `passive` ones sleep at once.
static int spins_before_sleeping(void) {
    const char *policy = getenv("OMP_WAIT_POLICY");
    if (policy && (policy[0] == 'p' || policy[0] == 'P')) return 0;
    return policy && (policy[0] == 'a' || policy[0] == 'A') ? 200000 : 2000;
}

hone_pool *hone_pool_new(int32_t threads) {
    pthread_once(&fork_once, watch_forks);
    if (threads < 1 || threads > MOST_PARTS) return NULL;
    hone_pool *pool = aligned_alloc(64, sizeof *pool);
    claim *claims = aligned_alloc(64, (size_t)threads * sizeof *claims);
    pthread_t *workers = calloc((size_t)threads, sizeof *workers);
    if (!pool || !claims || !workers) {
        free(pool);
        free(claims);
        free(workers);
        return NULL;
    }
    memset(pool, 0, sizeof *pool);
    memset(claims, 0, (size_t)threads * sizeof *claims);
    pool->claims = claims;
    pool->workers = workers;
    pool->most_parts = pool->threads = threads;
    pool->spins = spins_before_sleeping();
    pool->fork_generation = fork_generation;
    pool->end_step = 1;
    atomic_store(&pool->state, stage_of(1, 0) << COUNT_BITS);
    return pool;
}

void hone_pool_free(hone_pool *pool) {
    if (!pool) return;
    // In the child of a fork there are no workers.
    if (pool->fork_generation == fork_generation) {
        atomic_store(&pool->is_closing, 1);
        atomic_fetch_add(&pool->signal, 1);
        futex(&pool->signal, FUTEX_WAKE, INT32_MAX);
        for (int32_t i = 0; i < pool->started; i++) pthread_join(pool->workers[i], NULL);
    }
    free(pool->claims);
    free(pool->workers);
    free(pool);
}

// Starts what is missing; fewer threads than wanted are no failure. Signals are the host's, on its own threads.
static void start_workers(hone_pool *pool) {
    if (pool->fork_generation != fork_generation) {
        pool->started = 0;
        pool->fork_generation = fork_generation;
        atomic_store(&pool->sleepers, 0);
        atomic_store(&pool->visitors, 0);
    }
    if (pool->started >= pool->threads - 1) return;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 1 << 20);
    while (pool->started < pool->threads - 1) {
        worker_start *start = malloc(sizeof *start);
        if (!start) break;
        *start = (worker_start){pool, pool->started + 1};
        if (pthread_create(&pool->workers[pool->started], &attributes, work, start)) {
            free(start);
            // The system has no more: it is not asked again.
            pool->threads = pool->started + 1;
            break;
        }
        pool->started++;
    }
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

// All stages, by this thread and whoever comes.
static void lead(hone_pool *pool, const hone_step *steps, const hone_stage *stages, size_t count, const hone_run *run) {
    uint64_t stage = current_stage(pool);
    pool->first_stage = number_of(stage) + 1;
    // Steps of different runs never have one number, as far as marks can remember.
    pool->first_step = pool->end_step;
    pool->end_step += stages[count - 1].first + stages[count - 1].count;
    pool->steps = steps;
    pool->stages = stages;
    pool->stage_count = count;
    pool->run = run;
    pool->wakes = !run->pace || run->pace->average == 0 || run->pace->average > SHORT_NS;
    const uint64_t end = pool->first_stage + count;
    int64_t row = -1;
    stage = stage_of(pool->first_stage, stages[0].parts);
    announce(pool, stage, pool->wakes);
    while (number_of(stage) < end) {
        uint64_t current = work_on(pool, stage, 0, &row);
        stage = current != stage ? current : await_change(pool, stage, pool->spins);
    }
    while (atomic_load_explicit(&pool->visitors, memory_order_acquire) > 0) pause_briefly();
}

// After a run on several threads that took `taken`: whether to work alone for a while.
static void judge_pace(hone_pace *pace, int64_t taken, int64_t now) {
    // The fastest run is forgotten little by little: processors change their speed.
    pace->fastest = pace->fastest == 0 || taken < pace->fastest ? taken : pace->fastest + pace->fastest / 1024;
    pace->average = pace->average == 0 ? taken : pace->average + (taken - pace->average) / 4;
    if (pace->average < pace->fastest + pace->fastest / 2 + SHORT_NS) {
        if (now - pace->alone_until > pace->retreat) pace->retreat = 0;
        return;
    }
    // What is known of working alone was learned at another time: it is tried again when this goes on.
    pace->alone -= pace->alone / 64;
    if (pace->alone == 0 || pace->alone < pace->average) {
        pace->retreat = pace->retreat == 0 ? FIRST_RETREAT_NS : hone_min(2 * pace->retreat, LAST_RETREAT_NS);
        // At least three runs, or nothing is learned of them.
        pace->alone_until = now + (pace->retreat > 8 * pace->fastest ? pace->retreat : 8 * pace->fastest);
        pace->average = 0;
    }
}

void hone_run_steps(hone_pool *pool, const hone_step *steps, const hone_stage *stages, size_t count, const hone_run *run) {
    if (count == 0) return;
    const int32_t host_threads = hone_limit_openmp();
    const float_mode host_mode = enter_float_mode();
    if (pool && run->threads > 1 && run->threads <= pool->most_parts) start_workers(pool);
    if (!pool || pool->started == 0 || run->threads < 2 || run->threads > pool->most_parts) {
        do_all_parts(steps, stages, count, run);
    } else {
        hone_pace *pace = run->pace;
        const int64_t start = pace ? now_ns() : 0;
        const int alone = pace && start < pace->alone_until;
        if (alone) do_all_parts(steps, stages, count, run); else lead(pool, steps, stages, count, run);
        if (pace) {
            const int64_t now = now_ns(), taken = now - start;
            if (alone) pace->alone = pace->alone == 0 ? taken : pace->alone + (taken - pace->alone) / 4;
            else judge_pace(pace, taken, now);
        }
    }
    leave_float_mode(host_mode);
    hone_restore_openmp(host_threads);
}

// ---- How many threads --------------------------------------------------------------------------------------------

// The control group's share of the processors, rounded up; 0: unlimited, or unknown.
static int32_t group_limit(void) {
    long long quota = 0, period = 0;
    FILE *file = fopen("/sys/fs/cgroup/cpu.max", "re");
    if (file) {
        if (fscanf(file, "%lld %lld", &quota, &period) != 2) quota = 0;   // "max"
        fclose(file);
    } else if ((file = fopen("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "re"))) {
        if (fscanf(file, "%lld", &quota) != 1) quota = 0;
        fclose(file);
        if ((file = fopen("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "re"))) {
            if (fscanf(file, "%lld", &period) != 1) period = 0;
            fclose(file);
        }
    }
    return quota > 0 && period > 0 ? (int32_t)hone_min((quota + period - 1) / period, MOST_PARTS) : 0;
}

int32_t hone_default_threads(void) {
    int64_t threads = omp_get_max_threads();
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0) threads = hone_min(threads, CPU_COUNT(&mask));
    int32_t limit = group_limit();
    if (limit > 0) threads = hone_min(threads, limit);
    return (int32_t)(threads < 1 ? 1 : hone_min(threads, MOST_PARTS));
}
