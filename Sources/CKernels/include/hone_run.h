// Running a plan: a flat list of steps, each a kernel with its arguments, over one workspace. The list does not change from
// run to run and knows no address of the workspace, so that several threads can run it at once, each in a workspace of its
// own. What does change from run to run is in `hone_run`.
#ifndef HONE_RUN_H
#define HONE_RUN_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- A run ----------------------------------------------------------------------------------------------------

// Rows of the next batch, to be sent for while memory has nothing to do. They are never read, so they may be gone.
typedef struct {
    int64_t count, bytes;  // rows, and bytes of one
    const void **rows;
} hone_upcoming;

// Where an input comes from: y[i] = x[rows[i]], or x[first + i] when rows is NULL; not fed when x is NULL.
typedef struct { const void *x; const int64_t *rows; int64_t first; int32_t dtype; } hone_fed;

// Of one optimizer: its learning rate, and the runs that it has seen before this one.
typedef struct { double learning_rate; int64_t iteration; } hone_update_state;

// How long runs of a plan take on several threads and on one, in nanoseconds (run.c): what decides which of both is to be
// had now. Starts as zeros.
typedef struct { int64_t fastest, average, alone, alone_until, retreat; } hone_pace;

// What a step met that it cannot do: which one, by the number that its arguments carry (from 1), and a value that says why. -1: the
// run was interrupted.
// Steps that change parameters leave them alone in a run with a fault.
typedef struct { int32_t step; int64_t value; } hone_fault;

// How far the work on one part of a step is (run.c); each in a cache line of its own.
typedef struct { uint64_t taken, room[7]; } hone_progress_mark;

typedef struct {
    int32_t threads;       // into how many parts each step is cut,
    int32_t thread;        // and which of them this is
    uint32_t seed[2];      // key of this run's random numbers
    uint64_t counter;      // number of this run: random numbers of different runs never meet
    char *workspace;
    const hone_fed *fed;
    const hone_update_state *updates;
    const struct hone_dnn_binding *const *primitives;   // oneDNN's, bound to this workspace
    void *const *streams;                     // oneDNN's, one a part
    const hone_upcoming *upcoming;   // or NULL
    hone_progress_mark *marks;       // of all parts; NULL: no thread helps another
    hone_pace *pace;                 // or NULL
    hone_fault *fault;
    const void *interrupt;           // hone_interrupt, or NULL: stops the run before its updates begin
    uint32_t first_update;           // the first stage that changes parameters
    uint32_t step;         // number of the running step, never that of the step before
} hone_run;

// Pointers among a step's arguments are addresses, or places in the workspace: bytes from its start with the top bit set,
// which no address has. A kernel that forgets to ask meets an address that does not exist.
#define HONE_WORKSPACE_BIT ((uintptr_t)1 << 63)
static inline void *hone_at(const hone_run *run, const void *place) {
    return (intptr_t)place < 0 ? run->workspace + ((uintptr_t)place & ~HONE_WORKSPACE_BIT) : (void *)(uintptr_t)place;
}
// Turns a pointer of a kernel's own copy of its arguments into an address.
#define HONE_RESOLVE(run, pointer) ((pointer) = hone_at(run, pointer))

// ---- Steps ----------------------------------------------------------------------------------------------------

typedef void (*hone_kernel)(const void *args, const hone_run *run);

typedef struct {
    hone_kernel kernel;
    const void *args;
    int32_t threads;       // 1: too small to cut, one part; 0: `hone_run.threads` parts
    int32_t group;         // not 0: a part needs nothing of other parts of steps of the same group beside it
} hone_step;

// Steps that follow one another without all threads meeting between them: whoever takes a part does it in all of them.
typedef struct { uint32_t first, count; int32_t parts; } hone_stage;

// Fills `stages`, with room for `count`, and returns how many there are.
size_t hone_make_stages(const hone_step *steps, size_t count, int32_t threads, hone_stage *stages);

// Threads that wait for work. NULL: out of memory. A pool with fewer threads than asked for, because the system gives no
// more, does the same work with the same results.
typedef struct hone_pool hone_pool;
hone_pool *hone_pool_new(int32_t threads);   // counting the one that calls
void hone_pool_free(hone_pool *pool);

// Executes the steps in order, each cut into `run->threads` parts. Which thread does which part makes no difference to the
// result. Without a pool the calling thread does all parts. The caller's OpenMP thread count and floating-point
// environment are as they were afterwards.
void hone_run_steps(hone_pool *pool, const hone_step *steps, const hone_stage *stages, size_t stage_count, const hone_run *run);

// As many threads as this process may use: by OMP_NUM_THREADS, its processor mask, and its control group.
int32_t hone_default_threads(void);

// ---- For kernels ----------------------------------------------------------------------------------------------

// Calls body(begin, end) for this part of 0..<n, in pieces of at least `grain`.
void hone_share(const hone_run *run, int64_t n, int64_t grain, void (*body)(void *context, int64_t begin, int64_t end), void *context);

// Units of work, `share` for each part in turn until there are no more. Who is done with the units of his part takes what
// is left of parts that others are working on: cores are not always equally fast. Parts meet the same units in every run, so
// keep their data in a core's caches; what a unit computes must not depend on who computes it.
typedef struct {
    const hone_run *run;
    int64_t units, share;
    int64_t taken;         // where nobody helps
    int32_t owner;         // whose units are being taken, or -1
} hone_deal;
hone_deal hone_begin_deal(const hone_run *run, int64_t units, int64_t share);
int64_t hone_next_unit(hone_deal *deal);   // or -1

// oneDNN primitives, one a part, numbered from `first` among all of the plan.
typedef struct { int32_t count, first; } hone_primitive_args;
void hone_primitive(const void *args, const hone_run *run);

// While primitives are made and run, OpenMP starts no threads; afterwards it has the host's count again.
int32_t hone_limit_openmp(void);             // the count to give back
void hone_restore_openmp(int32_t threads);

// A number that several threads count up and ask.
static inline uint64_t hone_count(const uint64_t *count) { return __atomic_load_n(count, __ATOMIC_ACQUIRE); }
static inline void hone_count_up(uint64_t *count) { __atomic_fetch_add(count, 1, __ATOMIC_RELEASE); }

#ifdef __cplusplus
}
#endif
#endif
