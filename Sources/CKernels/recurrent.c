// The time loops of SimpleRNN, LSTM and GRU, forward and backward. A thread owns rows of the batch and all their time
// steps. Per step: one small product with the packed recurrent kernel, then loops over the units of each row, which
// are in the first-level cache by then; so activations are calls of the ordinary elementwise kernels, any of them.
#include "hone_recurrent.h"
#include "recurrent_product.h"

static int gate_count(int32_t cell) { return cell == HONE_SIMPLE_RNN ? 1 : cell == HONE_LSTM ? 4 : 3; }
static int slot_count(int32_t cell) { return cell == HONE_SIMPLE_RNN ? 1 : cell == HONE_GRU_RESET_BEFORE ? 3 : 4; }
static int64_t padded(int64_t units) { return (units + PANEL - 1) / PANEL * PANEL; }

int64_t hone_recurrent_packed_size(int64_t units, int64_t gates) { return gates * padded(units) * units; }

// ---- Packing -----------------------------------------------------------------------------------------------------

static void pack_panels(void *context, int64_t begin, int64_t end) {
    const hone_recurrent_pack_args *a = context;
    int64_t units = a->units, panels = padded(units) / PANEL, width = a->gates * units;
    for (int64_t i = begin; i < end; i++) {
        int64_t gate = i / panels, first = i % panels * PANEL, n = hone_min(PANEL, units - first);
        const float *kernel = a->kernel + gate * units;
        float *out = a->packed + i * units * PANEL;
        for (int64_t k = 0; k < units; k++, out += PANEL) {
            for (int64_t j = 0; j < n; j++) out[j] = a->transposed ? kernel[(first + j) * width + k] : kernel[k * width + first + j];
            for (int64_t j = n; j < PANEL; j++) out[j] = 0.0f;
        }
    }
}

void hone_recurrent_pack(const void *args, const hone_run *run) {
    hone_recurrent_pack_args a = *(const hone_recurrent_pack_args *)args;
    HONE_RESOLVE(run, a.kernel);
    HONE_RESOLVE(run, a.packed);
    hone_share(run, a.gates * padded(a.units) / PANEL, 1, pack_panels, &a);
}

static void resolve_common(hone_recurrent_common *c, const hone_run *run) {
    HONE_RESOLVE(run, c->packed);
    HONE_RESOLVE(run, c->mask);
    HONE_RESOLVE(run, c->dropout);
    HONE_RESOLVE(run, c->scratch);
}

// ---- A row's scratch memory ----------------------------------------------------------------------------------------

// State, cell state, one gate's operand, a spare; then the gates' products (padded) and values (dense), four of each.
enum { STATE, CELL, OPERAND, SPARE, PRODUCTS, VALUES = PRODUCTS + 4, ROW_SLOTS = VALUES + 4 };

int64_t hone_recurrent_scratch_size(int64_t batch, int64_t units) {
    return batch * ROW_SLOTS * padded(units);
}

typedef struct {
    const hone_recurrent_common *common;
    int64_t first, rows;              // of the batch
    int64_t units, padded, stride;    // stride: a row's scratch
    int gates;
    float *scratch;                   // of the first row
} walk;

static int start_walk(walk *w, const hone_recurrent_common *c, const hone_run *run) {
    int64_t share = (c->batch + run->threads - 1) / run->threads;
    if (c->batch >= 16 * run->threads) share = (share + 7) / 8 * 8;
    int64_t first = run->thread * share, rows = hone_min(share, c->batch - first);
    if (rows <= 0) return 0;
    int64_t width = padded(c->units);
    *w = (walk){c, first, rows, c->units, width, ROW_SLOTS * width, gate_count(c->cell), c->scratch + first * ROW_SLOTS * width};
    return 1;
}

HONE_INLINE float *slot(const walk *w, int64_t row, int s) { return w->scratch + row * w->stride + s * w->padded; }

// target slot (+)= operand slot · packed kernel of `gates` gates from `gate` on; operands of several gates lie side by side.
static void product(const walk *w, const float *operand, int gate, int gates, int target, int accumulate) {
    small_product p = {operand, w->stride, w->rows, w->units, w->common->packed + gate * w->padded * w->units,
                       gates * w->padded / PANEL, w->scratch + target * w->padded, w->stride, accumulate};
    multiply(&p);
}

static int is_masked(const walk *w, int64_t row, int64_t t) {
    const float *mask = w->common->mask;
    return mask && mask[(w->first + row) * w->common->time + t] == 0.0f;
}

static const float *dropout_row(const walk *w, int gate, int64_t row) {
    return w->common->dropout + (gate * w->common->batch + w->first + row) * w->units;
}

static const hone_run alone = {.threads = 1};

static void activate(const hone_activation *f, int64_t n, const float *x, float *y) {
    hone_unary_args args = {f->function, f->a, f->b, x, y, n};
    hone_unary(&args, &alone);
}

// dx = dy f'(v), v being output or argument as the activation says.
static void activate_gradient(const hone_activation *f, int64_t n, const float *dy, const float *v, float *dx) {
    hone_unary_gradient_args args = {f->function, f->a, f->b, dy, v, dx, n};
    hone_unary_gradient(&args, &alone);
}

HONE_CLONES static void multiply_rows(int64_t n, const float *restrict a, const float *restrict b, float *restrict y) {
    for (int64_t j = 0; j < n; j++) y[j] = a[j] * b[j];
}

// ---- Forward -------------------------------------------------------------------------------------------------------

// z = x + product
HONE_CLONES static void add_rows(int64_t n, const float *restrict x, const float *restrict p, float *restrict z) {
    for (int64_t j = 0; j < n; j++) z[j] = x[j] + p[j];
}

HONE_CLONES static void add_in_place(int64_t n, const float *restrict x, float *restrict y) {
    for (int64_t j = 0; j < n; j++) y[j] += x[j];
}

// c = f ⊙ c + i ⊙ g
HONE_CLONES static void lstm_cell(int64_t n, const float *restrict v, float *restrict c) {
    const float *i = v, *f = v + n, *g = v + 2 * n;
    for (int64_t j = 0; j < n; j++) c[j] = f[j] * c[j] + i[j] * g[j];
}

// z = x + r ⊙ product
HONE_CLONES static void gru_candidate(int64_t n, const float *restrict x, const float *restrict r, const float *restrict p, float *restrict z) {
    for (int64_t j = 0; j < n; j++) z[j] = x[j] + r[j] * p[j];
}

// h = z ⊙ h + (1 - z) ⊙ candidate
HONE_CLONES static void gru_state(int64_t n, const float *restrict v, float *restrict h) {
    const float *z = v, *candidate = v + 2 * n;
    for (int64_t j = 0; j < n; j++) h[j] = z[j] * h[j] + (1.0f - z[j]) * candidate[j];
}

static void copy_row(int64_t n, const float *x, float *y) { memcpy(y, x, (size_t)n * sizeof(float)); }

// Activates `gates` gates of `values` in place from `gate` on, keeping what the backward pass needs in `kept`.
static void finish_gates(const walk *w, const hone_activation *f, int gate, int gates, float *values, float *kept) {
    int64_t n = gates * w->units;
    values += gate * w->units;
    if (kept) kept += gate * w->units;
    if (kept && !f->gradient_uses_output) copy_row(n, values, kept);
    activate(f, n, values, values);
    if (kept && f->gradient_uses_output) copy_row(n, values, kept);
}

// Products of the state with the kernels of `gates` gates from `gate` on, into PRODUCTS.
static void state_products(const walk *w, int gate, int gates) {
    if (!w->common->dropout) {
        product(w, slot(w, 0, STATE), gate, gates, PRODUCTS + gate, 0);
        return;
    }
    for (int g = gate; g < gate + gates; g++) {
        for (int64_t row = 0; row < w->rows; row++) multiply_rows(w->units, slot(w, row, STATE), dropout_row(w, g, row), slot(w, row, OPERAND));
        product(w, slot(w, 0, OPERAND), g, 1, PRODUCTS + g, 0);
    }
}

// Keras's default LSTM, tanh and sigmoid, in one loop: a pass over each vector less for every operation.
HONE_CLONES static void lstm_row(int64_t n, int64_t padded, const float *restrict x, const float *restrict p, float *restrict kept,
                                 float *restrict c, float *restrict h) {
    for (int64_t j = 0; j < n; j++) {
        const float i = hone_sigmoid(x[j] + p[j]), f = hone_sigmoid(x[n + j] + p[padded + j]);
        const float g = hone_tanh(x[2 * n + j] + p[2 * padded + j]), o = hone_sigmoid(x[3 * n + j] + p[3 * padded + j]);
        const float cell = f * c[j] + i * g;
        kept[j] = i;
        kept[n + j] = f;
        kept[2 * n + j] = g;
        kept[3 * n + j] = o;
        c[j] = cell;
        h[j] = o * hone_tanh(cell);
    }
}

static int is_default_lstm(const hone_recurrent_common *c) {
    return c->cell == HONE_LSTM && c->activation.function == HONE_TANH && c->recurrent_activation.function == HONE_SIGMOID;
}

// The first part of a step on a row: gates from input and products. Candidates of a GRU come later.
static void open_row(const walk *w, const hone_recurrent_args *a, int64_t row, const float *x, float *kept) {
    const hone_recurrent_common *c = w->common;
    int64_t n = w->units;
    float *values = slot(w, row, VALUES);
    int gates = c->cell == HONE_GRU_RESET_BEFORE || c->cell == HONE_GRU_RESET_AFTER ? 2 : w->gates;
    for (int g = 0; g < gates; g++) {
        float *p = slot(w, row, PRODUCTS + g);
        if (a->bias) add_in_place(n, a->bias + g * n, p);
        add_rows(n, x + g * n, p, values + g * n);
    }
    switch (c->cell) {
    case HONE_SIMPLE_RNN: finish_gates(w, &c->activation, 0, 1, values, kept); break;
    case HONE_LSTM:
        finish_gates(w, &c->recurrent_activation, 0, 2, values, kept);
        finish_gates(w, &c->activation, 2, 1, values, kept);
        finish_gates(w, &c->recurrent_activation, 3, 1, values, kept);
        break;
    default: finish_gates(w, &c->recurrent_activation, 0, 2, values, kept);
    }
}

// The second part: the new state.
static void close_row(const walk *w, const hone_recurrent_args *a, int64_t row, const float *x, float *kept) {
    const hone_recurrent_common *c = w->common;
    int64_t n = w->units;
    float *values = slot(w, row, VALUES), *h = slot(w, row, STATE);
    switch (c->cell) {
    case HONE_SIMPLE_RNN: copy_row(n, values, h); break;
    case HONE_LSTM: {
        float *cell = slot(w, row, CELL), *spare = slot(w, row, SPARE);
        lstm_cell(n, values, cell);
        activate(&c->activation, n, cell, spare);
        multiply_rows(n, values + 3 * n, spare, h);
        break;
    }
    default: {
        float *p = slot(w, row, PRODUCTS + 2);
        if (c->cell == HONE_GRU_RESET_AFTER) {
            if (a->bias) add_in_place(n, a->bias + 2 * n, p);
            if (kept) copy_row(n, p, kept + 3 * n);
            gru_candidate(n, x + 2 * n, values + n, p, values + 2 * n);
        } else {
            add_rows(n, x + 2 * n, p, values + 2 * n);
        }
        finish_gates(w, &c->activation, 2, 1, values, kept);
        gru_state(n, values, h);
    }
    }
}

void hone_recurrent(const void *args, const hone_run *run) {
    hone_recurrent_args addressed = *(const hone_recurrent_args *)args;
    resolve_common(&addressed.common, run);
    HONE_RESOLVE(run, addressed.x);
    HONE_RESOLVE(run, addressed.bias);
    HONE_RESOLVE(run, addressed.h0);
    HONE_RESOLVE(run, addressed.c0);
    HONE_RESOLVE(run, addressed.h);
    HONE_RESOLVE(run, addressed.c);
    HONE_RESOLVE(run, addressed.sequence);
    HONE_RESOLVE(run, addressed.previous);
    HONE_RESOLVE(run, addressed.cells);
    HONE_RESOLVE(run, addressed.gates);
    const hone_recurrent_args *a = &addressed;
    const hone_recurrent_common *c = &a->common;
    walk w;
    if (!start_walk(&w, c, run)) return;
    const int64_t n = w.units, width = w.gates * n, kept_width = slot_count(c->cell) * n;
    for (int64_t row = 0; row < w.rows; row++) {
        copy_row(n, a->h0 + (w.first + row) * n, slot(&w, row, STATE));
        if (a->c0) copy_row(n, a->c0 + (w.first + row) * n, slot(&w, row, CELL));
    }
    for (int64_t step = 0; step < c->time; step++) {
        int64_t t = c->backwards ? c->time - 1 - step : step;
        state_products(&w, 0, c->cell == HONE_GRU_RESET_BEFORE ? 2 : w.gates);
        for (int64_t row = 0; row < w.rows; row++) {
            int64_t at = (w.first + row) * c->time + t;
            if (a->previous) copy_row(n, slot(&w, row, STATE), a->previous + at * n);
            if (is_masked(&w, row, t)) {
                // Nothing of a masked step is read later but through products with a gradient of 0, so it must be finite.
                if (a->gates) memset(a->gates + at * kept_width, 0, (size_t)kept_width * sizeof(float));
                if (c->cell == HONE_GRU_RESET_BEFORE) memset(slot(&w, row, OPERAND), 0, (size_t)n * sizeof(float));
                continue;
            }
            float *kept = a->gates ? a->gates + at * kept_width : NULL;
            if (is_default_lstm(c)) {
                lstm_row(n, w.padded, a->x + at * width, slot(&w, row, PRODUCTS), kept ? kept : slot(&w, row, VALUES),
                         slot(&w, row, CELL), slot(&w, row, STATE));
                continue;
            }
            open_row(&w, a, row, a->x + at * width, kept);
            if (c->cell == HONE_GRU_RESET_BEFORE) {
                float *operand = slot(&w, row, OPERAND);
                multiply_rows(n, slot(&w, row, VALUES) + n, slot(&w, row, STATE), operand);
                if (c->dropout) {
                    multiply_rows(n, operand, dropout_row(&w, 2, row), slot(&w, row, SPARE));
                    copy_row(n, slot(&w, row, SPARE), operand);
                }
            } else {
                close_row(&w, a, row, a->x + at * width, kept);
            }
        }
        if (c->cell == HONE_GRU_RESET_BEFORE) product(&w, slot(&w, 0, OPERAND), 2, 1, PRODUCTS + 2, 0);
        for (int64_t row = 0; row < w.rows; row++) {
            int64_t sample = w.first + row, at = sample * c->time + t;
            int masked = is_masked(&w, row, t);
            if (c->cell == HONE_GRU_RESET_BEFORE && !masked) close_row(&w, a, row, a->x + at * width, a->gates ? a->gates + at * kept_width : NULL);
            if (a->cells) copy_row(n, slot(&w, row, CELL), a->cells + at * n);
            if (a->sequence) {
                float *y = a->sequence + (sample * c->time + step) * n;
                if (masked && c->zero_masked_outputs) memset(y, 0, (size_t)n * sizeof(float));
                else copy_row(n, slot(&w, row, STATE), y);
            }
        }
    }
    for (int64_t row = 0; row < w.rows; row++) {
        copy_row(n, slot(&w, row, STATE), a->h + (w.first + row) * n);
        if (a->c) copy_row(n, slot(&w, row, CELL), a->c + (w.first + row) * n);
    }
}

// ---- Backward ------------------------------------------------------------------------------------------------------

// The gates' outputs again, from what was kept.
static void restore_gates(const walk *w, const hone_activation *f, int gate, int gates, const float *kept, float *values) {
    int64_t n = gates * w->units, offset = gate * w->units;
    if (f->gradient_uses_output) copy_row(n, kept + offset, values + offset);
    else activate(f, n, kept + offset, values + offset);
}

// do = dh ⊙ f(c); spare = dh ⊙ o
HONE_CLONES static void lstm_output_gradient(int64_t n, const float *restrict dh, const float *restrict active, const float *restrict o,
                                             float *restrict d_o, float *restrict spare) {
    for (int64_t j = 0; j < n; j++) { d_o[j] = dh[j] * active[j]; spare[j] = dh[j] * o[j]; }
}

// dc += spare; di = dc ⊙ g; df = dc ⊙ c'; dg = dc ⊙ i; dc ⊙= f
HONE_CLONES static void lstm_gate_gradients(int64_t n, const float *restrict v, const float *restrict before, const float *restrict spare,
                                            float *restrict d, float *restrict dc) {
    const float *i = v, *f = v + n, *g = v + 2 * n;
    for (int64_t j = 0; j < n; j++) {
        float total = dc[j] + spare[j];
        d[j] = total * g[j];
        d[n + j] = total * before[j];
        d[2 * n + j] = total * i[j];
        dc[j] = total * f[j];
    }
}

// The same for tanh and sigmoid in one loop; d is what the products read, dx what goes out.
HONE_CLONES static void lstm_row_gradient(int64_t n, const float *restrict v, const float *restrict cell, const float *restrict before,
                                          float *restrict dh, float *restrict dc, float *restrict d, float *restrict dx) {
    for (int64_t j = 0; j < n; j++) {
        const float i = v[j], f = v[n + j], g = v[2 * n + j], o = v[3 * n + j], active = hone_tanh(cell[j]);
        const float total = dc[j] + dh[j] * o * (1.0f - active * active);
        const float di = total * g * i * (1.0f - i), df = total * before[j] * f * (1.0f - f);
        const float dg = total * i * (1.0f - g * g), d_o = dh[j] * active * o * (1.0f - o);
        d[j] = di;
        d[n + j] = df;
        d[2 * n + j] = dg;
        d[3 * n + j] = d_o;
        dx[j] = di;
        dx[n + j] = df;
        dx[2 * n + j] = dg;
        dx[3 * n + j] = d_o;
        dc[j] = total * f;
        dh[j] = 0.0f;
    }
}

// dz = dh ⊙ (h' - candidate); dcandidate = dh ⊙ (1 - z); dh ⊙= z
HONE_CLONES static void gru_state_gradient(int64_t n, const float *restrict v, const float *restrict before, float *restrict d, float *restrict dh) {
    const float *z = v, *candidate = v + 2 * n;
    for (int64_t j = 0; j < n; j++) {
        d[j] = dh[j] * (before[j] - candidate[j]);
        d[2 * n + j] = dh[j] * (1.0f - z[j]);
        dh[j] *= z[j];
    }
}

// One step back through a row, up to the gradients of the gates' arguments in VALUES + of dx. STATE holds dh, CELL dc.
// What flows to the state before past the products stays in STATE.
static void gradient_row(const walk *w, const hone_recurrent_gradient_args *a, int64_t row, int64_t t, int64_t earlier, float *dx) {
    const hone_recurrent_common *c = w->common;
    const int64_t n = w->units, sample = w->first + row, at = sample * c->time + t;
    const float *kept = a->gates + at * slot_count(c->cell) * n, *before = a->previous + at * n;
    float *values = slot(w, row, VALUES), *dh = slot(w, row, STATE), *spare = slot(w, row, SPARE);
    switch (c->cell) {
    case HONE_SIMPLE_RNN:
        activate_gradient(&c->activation, n, dh, kept, dx);
        memset(dh, 0, (size_t)n * sizeof(float));
        break;
    case HONE_LSTM: {
        const float *cell = a->cells + at * n;
        const float *cell_before = earlier < 0 ? a->c0 + sample * n : a->cells + (sample * c->time + earlier) * n;
        float *active = slot(w, row, OPERAND);
        restore_gates(w, &c->recurrent_activation, 0, 2, kept, values);
        restore_gates(w, &c->activation, 2, 1, kept, values);
        restore_gates(w, &c->recurrent_activation, 3, 1, kept, values);
        activate(&c->activation, n, cell, active);
        lstm_output_gradient(n, dh, active, values + 3 * n, dx + 3 * n, spare);
        activate_gradient(&c->activation, n, spare, c->activation.gradient_uses_output ? active : cell, spare);
        lstm_gate_gradients(n, values, cell_before, spare, dx, slot(w, row, CELL));
        activate_gradient(&c->recurrent_activation, 2 * n, dx, kept, dx);
        activate_gradient(&c->activation, n, dx + 2 * n, kept + 2 * n, dx + 2 * n);
        activate_gradient(&c->recurrent_activation, n, dx + 3 * n, kept + 3 * n, dx + 3 * n);
        memset(dh, 0, (size_t)n * sizeof(float));
        break;
    }
    default:
        restore_gates(w, &c->recurrent_activation, 0, 2, kept, values);
        restore_gates(w, &c->activation, 2, 1, kept, values);
        gru_state_gradient(n, values, before, dx, dh);
        activate_gradient(&c->recurrent_activation, n, dx, kept, dx);
        activate_gradient(&c->activation, n, dx + 2 * n, kept + 2 * n, dx + 2 * n);
        if (c->cell == HONE_GRU_RESET_AFTER) {
            multiply_rows(n, dx + 2 * n, kept + 3 * n, dx + n);          // dr
            activate_gradient(&c->recurrent_activation, n, dx + n, kept + n, dx + n);
            multiply_rows(n, dx + 2 * n, values + n, spare);             // of the candidate's product
        }
    }
}

// STATE += Σ over gates of dropout ⊙ (gradients in slot `source` + gate) · kernelᵀ
static void state_gradient(const walk *w, int gates) {
    for (int g = 0; g < gates; g++) {
        const float *operand = slot(w, 0, VALUES) + g * w->units;
        if (!w->common->dropout) {
            product(w, operand, g, 1, STATE, 1);
            continue;
        }
        product(w, operand, g, 1, PRODUCTS, 0);
        for (int64_t row = 0; row < w->rows; row++) {
            multiply_rows(w->units, slot(w, row, PRODUCTS), dropout_row(w, g, row), slot(w, row, SPARE));
            add_in_place(w->units, slot(w, row, SPARE), slot(w, row, STATE));
        }
    }
}

// The reset gate before the product: d(r ⊙ h) = dcandidate · kernelᵀ; dr and what reaches h follow, row by row.
static void reset_before_gradient(const walk *w, const hone_recurrent_gradient_args *a, int64_t t) {
    const hone_recurrent_common *c = w->common;
    const int64_t n = w->units;
    product(w, slot(w, 0, VALUES) + 2 * n, 2, 1, PRODUCTS, 0);
    for (int64_t row = 0; row < w->rows; row++) {
        if (is_masked(w, row, t)) continue;
        const int64_t at = (w->first + row) * c->time + t;
        const float *kept = a->gates + at * 3 * n, *before = a->previous + at * n;
        float *d = slot(w, row, PRODUCTS), *dr = slot(w, row, VALUES) + n, *spare = slot(w, row, SPARE), *r = slot(w, row, OPERAND);
        if (c->dropout) {
            multiply_rows(n, d, dropout_row(w, 2, row), spare);
            copy_row(n, spare, d);
        }
        restore_gates(w, &c->recurrent_activation, 0, 1, kept + n, r);
        multiply_rows(n, d, before, dr);
        activate_gradient(&c->recurrent_activation, n, dr, kept + n, dr);
        multiply_rows(n, d, r, spare);
        add_in_place(n, spare, slot(w, row, STATE));
        copy_row(n, dr, a->dx + at * 3 * n + n);
        multiply_rows(n, r, before, a->reset_state + at * n);
        if (c->dropout) {
            multiply_rows(n, a->reset_state + at * n, dropout_row(w, 2, row), spare);
            copy_row(n, spare, a->reset_state + at * n);
        }
    }
}

void hone_recurrent_gradient(const void *args, const hone_run *run) {
    hone_recurrent_gradient_args addressed = *(const hone_recurrent_gradient_args *)args;
    resolve_common(&addressed.common, run);
    HONE_RESOLVE(run, addressed.c0);
    HONE_RESOLVE(run, addressed.previous);
    HONE_RESOLVE(run, addressed.cells);
    HONE_RESOLVE(run, addressed.gates);
    HONE_RESOLVE(run, addressed.dsequence);
    HONE_RESOLVE(run, addressed.dh);
    HONE_RESOLVE(run, addressed.dc);
    HONE_RESOLVE(run, addressed.dx);
    HONE_RESOLVE(run, addressed.dh0);
    HONE_RESOLVE(run, addressed.dc0);
    HONE_RESOLVE(run, addressed.dproduct);
    HONE_RESOLVE(run, addressed.reset_state);
    const hone_recurrent_gradient_args *a = &addressed;
    const hone_recurrent_common *c = &a->common;
    walk w;
    if (!start_walk(&w, c, run)) return;
    const int64_t n = w.units, width = w.gates * n;
    for (int64_t row = 0; row < w.rows; row++) {
        // Padding columns of the accumulated products are never read, but must not grow without bound.
        memset(slot(&w, row, STATE), 0, (size_t)w.padded * 2 * sizeof(float));
        if (a->dh) copy_row(n, a->dh + (w.first + row) * n, slot(&w, row, STATE));
        if (a->dc) copy_row(n, a->dc + (w.first + row) * n, slot(&w, row, CELL));
    }
    for (int64_t step = c->time - 1; step >= 0; step--) {
        int64_t t = c->backwards ? c->time - 1 - step : step, earlier = step == 0 ? -1 : c->backwards ? t + 1 : t - 1;
        for (int64_t row = 0; row < w.rows; row++) {
            int64_t sample = w.first + row, at = sample * c->time + t;
            int masked = is_masked(&w, row, t);
            if (a->dsequence && !(masked && c->zero_masked_outputs))
                add_in_place(n, a->dsequence + (sample * c->time + step) * n, slot(&w, row, STATE));
            float *dx = a->dx + at * width, *values = slot(&w, row, VALUES);
            if (masked) {
                memset(dx, 0, (size_t)width * sizeof(float));
                memset(values, 0, (size_t)width * sizeof(float));
                if (a->dproduct) memset(a->dproduct + at * width, 0, (size_t)width * sizeof(float));
                if (a->reset_state) memset(a->reset_state + at * n, 0, (size_t)n * sizeof(float));
                continue;
            }
            if (is_default_lstm(c)) {
                const float *before = earlier < 0 ? a->c0 + sample * n : a->cells + (sample * c->time + earlier) * n;
                lstm_row_gradient(n, a->gates + at * 4 * n, a->cells + at * n, before, slot(&w, row, STATE), slot(&w, row, CELL), values, dx);
                continue;
            }
            gradient_row(&w, a, row, t, earlier, dx);
            copy_row(width, dx, values);
            if (c->cell == HONE_GRU_RESET_AFTER) {
                copy_row(n, slot(&w, row, SPARE), values + 2 * n);
                if (a->dproduct) copy_row(width, values, a->dproduct + at * width);
            }
        }
        if (c->cell == HONE_GRU_RESET_BEFORE) {
            reset_before_gradient(&w, a, t);
            state_gradient(&w, 2);
        } else {
            state_gradient(&w, w.gates);
        }
    }
    for (int64_t row = 0; row < w.rows; row++) {
        copy_row(n, slot(&w, row, STATE), a->dh0 + (w.first + row) * n);
        if (a->dc0) copy_row(n, slot(&w, row, CELL), a->dc0 + (w.first + row) * n);
    }
}
