#include "hone_cairo.h"
#include <cairo/cairo.h>
#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define FUNCTIONS(F) \
    F(cairo_image_surface_create) F(cairo_image_surface_create_for_data) F(cairo_svg_surface_create_for_stream) F(cairo_pdf_surface_create_for_stream) \
    F(cairo_surface_status) F(cairo_surface_destroy) F(cairo_surface_finish) F(cairo_surface_write_to_png_stream) F(cairo_status_to_string) \
    F(cairo_image_surface_get_data) F(cairo_image_surface_get_stride) F(cairo_surface_flush) F(cairo_surface_mark_dirty) \
    F(cairo_create) F(cairo_destroy) F(cairo_status) F(cairo_save) F(cairo_restore) F(cairo_scale) F(cairo_translate) F(cairo_rotate) \
    F(cairo_rectangle) F(cairo_clip) F(cairo_reset_clip) F(cairo_new_path) F(cairo_move_to) F(cairo_line_to) F(cairo_close_path) F(cairo_arc) \
    F(cairo_arc_negative) F(cairo_set_source_rgba) F(cairo_set_source_surface) F(cairo_get_source) F(cairo_pattern_set_filter) F(cairo_fill) F(cairo_fill_preserve) \
    F(cairo_stroke) F(cairo_paint) F(cairo_set_line_width) F(cairo_set_dash) F(cairo_set_line_cap) F(cairo_set_line_join) F(cairo_set_antialias) \
    F(cairo_select_font_face) F(cairo_set_font_size) F(cairo_show_text) F(cairo_text_extents) F(cairo_font_extents) \
    F(cairo_font_options_create) F(cairo_font_options_destroy) F(cairo_font_options_set_hint_metrics) F(cairo_set_font_options)

static struct {
#define FIELD(name) __typeof__(name) *name;
    FUNCTIONS(FIELD)
} lib;
static const char *problem;
static char reason[300];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *handle = dlopen("libcairo.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        snprintf(reason, sizeof reason, "%s", dlerror());
        problem = reason;
        return;
    }
#define FIND(name) if (!(lib.name = (__typeof__(name) *)dlsym(handle, #name))) problem = "libcairo.so.2 has no " #name;
    FUNCTIONS(FIND)
}

const char *hone_cairo_problem(void) {
    pthread_once(&once, load);
    return problem;
}

struct hone_canvas {
    cairo_surface_t *surface;
    cairo_t *cr;
    hone_picture kind;
    // Bytes of an SVG or PDF, which cairo writes as it goes.
    uint8_t *bytes;
    size_t count, room;
    bool failed;
};

static cairo_status_t keep(void *closure, const unsigned char *data, unsigned int length) {
    hone_canvas *c = closure;
    if (c->count + length > c->room) {
        size_t room = 2 * (c->count + length);
        uint8_t *grown = realloc(c->bytes, room);
        if (!grown) { c->failed = true; return CAIRO_STATUS_NO_MEMORY; }
        c->bytes = grown;
        c->room = room;
    }
    for (unsigned int i = 0; i < length; i++) c->bytes[c->count + i] = data[i];
    c->count += length;
    return CAIRO_STATUS_SUCCESS;
}

hone_canvas *hone_canvas_new(hone_picture kind, double width, double height, double scale) {
    if (hone_cairo_problem()) return NULL;
    hone_canvas *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->kind = kind;
    c->surface = kind == HONE_PNG ? lib.cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)round(width * scale), (int)round(height * scale))
               : kind == HONE_SVG ? lib.cairo_svg_surface_create_for_stream(keep, c, width, height)
                                  : lib.cairo_pdf_surface_create_for_stream(keep, c, width, height);
    c->cr = lib.cairo_create(c->surface);
    if (lib.cairo_status(c->cr) != CAIRO_STATUS_SUCCESS) {
        hone_canvas_free(c);
        return NULL;
    }
    if (kind == HONE_PNG) lib.cairo_scale(c->cr, scale, scale);
    return c;
}

void hone_canvas_free(hone_canvas *c) {
    lib.cairo_destroy(c->cr);
    lib.cairo_surface_destroy(c->surface);
    free(c->bytes);
    free(c);
}

const char *hone_canvas_finish(hone_canvas *c, hone_sink sink, void *host) {
    lib.cairo_surface_flush(c->surface);
    cairo_status_t status = lib.cairo_status(c->cr);
    if (status == CAIRO_STATUS_SUCCESS) {
        if (c->kind == HONE_PNG) status = lib.cairo_surface_write_to_png_stream(c->surface, keep, c);
        else {
            lib.cairo_surface_finish(c->surface);
            status = lib.cairo_surface_status(c->surface);
        }
    }
    if (status != CAIRO_STATUS_SUCCESS) return lib.cairo_status_to_string(status);
    if (c->failed) return "out of memory";
    return sink(host, c->bytes, c->count) ? NULL : "the file could not be written";
}

void hone_canvas_clip(hone_canvas *c, double x, double y, double width, double height) {
    lib.cairo_save(c->cr);
    lib.cairo_rectangle(c->cr, x, y, width, height);
    lib.cairo_clip(c->cr);
    lib.cairo_new_path(c->cr);
}

void hone_canvas_unclip(hone_canvas *c) { lib.cairo_restore(c->cr); }

static void color(hone_canvas *c, hone_color k) { lib.cairo_set_source_rgba(c->cr, k.red, k.green, k.blue, k.alpha); }

// cairo's coordinates are 24.8 bit: what lies far outside of every page is brought near.
static double near(double v) { return v < -3e4 ? -3e4 : v > 3e4 ? 3e4 : v; }

void hone_canvas_line(hone_canvas *c, const double *x, const double *y, size_t count, hone_color k, double width, const double *dashes, int dash_count, bool is_round) {
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i])) open = false;
        else if (open) lib.cairo_line_to(c->cr, near(x[i]), near(y[i]));
        else {
            lib.cairo_move_to(c->cr, near(x[i]), near(y[i]));
            open = true;
        }
    }
    color(c, k);
    lib.cairo_set_line_width(c->cr, width);
    lib.cairo_set_dash(c->cr, dashes, dash_count, 0);
    lib.cairo_set_line_cap(c->cr, is_round ? CAIRO_LINE_CAP_ROUND : dash_count ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_SQUARE);
    lib.cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_ROUND);
    lib.cairo_stroke(c->cr);
    lib.cairo_set_dash(c->cr, NULL, 0, 0);
}

static void paint(hone_canvas *c, hone_color fill, hone_color edge, double width) {
    if (fill.alpha > 0) {
        color(c, fill);
        lib.cairo_fill_preserve(c->cr);
    }
    if (edge.alpha > 0 && width > 0) {
        color(c, edge);
        lib.cairo_set_line_width(c->cr, width);
        lib.cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_MITER);
        lib.cairo_set_line_cap(c->cr, CAIRO_LINE_CAP_BUTT);
        lib.cairo_stroke(c->cr);
    }
    lib.cairo_new_path(c->cr);
}

void hone_canvas_shape(hone_canvas *c, const double *x, const double *y, size_t count, hone_color fill, hone_color edge, double width, bool smooth) {
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i])) continue;
        if (open) lib.cairo_line_to(c->cr, near(x[i]), near(y[i]));
        else lib.cairo_move_to(c->cr, near(x[i]), near(y[i]));
        open = true;
    }
    if (!open) return;
    lib.cairo_close_path(c->cr);
    // Shapes that lie side by side show no seam without smoothing.
    if (!smooth) lib.cairo_set_antialias(c->cr, CAIRO_ANTIALIAS_NONE);
    paint(c, fill, edge, width);
    lib.cairo_set_antialias(c->cr, CAIRO_ANTIALIAS_DEFAULT);
}

void hone_canvas_wedge(hone_canvas *c, double x, double y, double radius, double inner, double a, double b, hone_color fill, hone_color edge, double width) {
    if (inner > 0) {
        lib.cairo_arc_negative(c->cr, x, y, radius, -a, -b);
        lib.cairo_arc(c->cr, x, y, inner, -b, -a);
    } else {
        if (fabs(b - a) < 2 * M_PI - 1e-9) lib.cairo_move_to(c->cr, x, y);
        lib.cairo_arc_negative(c->cr, x, y, radius, -a, -b);
    }
    lib.cairo_close_path(c->cr);
    paint(c, fill, edge, width);
}

void hone_canvas_mark(hone_canvas *c, double x, double y, double size, const double *px, const double *py, size_t count, bool open, hone_color fill, hone_color edge, double width) {
    if (!isfinite(x) || !isfinite(y) || fabs(x) > 3e4 || fabs(y) > 3e4) return;
    if (count == 0) lib.cairo_arc(c->cr, x, y, size / 2, 0, 2 * M_PI);
    bool pen = false;
    for (size_t i = 0; i < count; i++) {
        if (isnan(px[i])) pen = false;
        else if (pen) lib.cairo_line_to(c->cr, x + size * px[i], y - size * py[i]);
        else {
            lib.cairo_move_to(c->cr, x + size * px[i], y - size * py[i]);
            pen = true;
        }
    }
    if (!open) lib.cairo_close_path(c->cr);
    if (open) fill.alpha = 0;
    paint(c, fill, edge, width);
}

bool hone_canvas_image(hone_canvas *c, const double *rgba, int rows, int columns, double x, double y, double width, double height, bool smooth) {
    cairo_surface_t *image = lib.cairo_image_surface_create(CAIRO_FORMAT_ARGB32, columns, rows);
    unsigned char *data = lib.cairo_surface_status(image) == CAIRO_STATUS_SUCCESS ? lib.cairo_image_surface_get_data(image) : NULL;
    if (!data) {
        lib.cairo_surface_destroy(image);
        return false;
    }
    int stride = lib.cairo_image_surface_get_stride(image);
    for (int i = 0; i < rows; i++) {
        uint32_t *row = (uint32_t *)(void *)(data + (size_t)i * (size_t)stride);
        for (int j = 0; j < columns; j++) {
            const double *p = rgba + 4 * ((size_t)i * (size_t)columns + (size_t)j);
            double a = p[3] >= 0 ? fmin(p[3], 1) : 0;
            uint32_t v[4];
            for (int k = 0; k < 4; k++) v[k] = (uint32_t)(255 * (k == 3 ? a : a * (p[k] >= 0 ? fmin(p[k], 1) : 0)) + 0.5);
            row[j] = v[3] << 24 | v[0] << 16 | v[1] << 8 | v[2];
        }
    }
    lib.cairo_surface_mark_dirty(image);
    lib.cairo_save(c->cr);
    lib.cairo_rectangle(c->cr, x, y, width, height);
    lib.cairo_clip(c->cr);
    lib.cairo_translate(c->cr, x, y);
    lib.cairo_scale(c->cr, width / columns, height / rows);
    lib.cairo_set_source_surface(c->cr, image, 0, 0);
    lib.cairo_pattern_set_filter(lib.cairo_get_source(c->cr), smooth ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_NEAREST);
    lib.cairo_paint(c->cr);
    lib.cairo_restore(c->cr);
    lib.cairo_surface_destroy(image);
    return true;
}

static void font(cairo_t *cr, const char *family, hone_face face, double size) {
    lib.cairo_select_font_face(cr, family, face == HONE_ITALIC || face == HONE_BOLD_ITALIC ? CAIRO_FONT_SLANT_ITALIC : CAIRO_FONT_SLANT_NORMAL,
                               face == HONE_BOLD || face == HONE_BOLD_ITALIC ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    lib.cairo_set_font_size(cr, size);
    // Letters stand where the font wants them, not on whole pixels.
    cairo_font_options_t *options = lib.cairo_font_options_create();
    lib.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    lib.cairo_set_font_options(cr, options);
    lib.cairo_font_options_destroy(options);
}

void hone_canvas_text(hone_canvas *c, const char *text, const char *family, hone_face face, double size, double x, double y, double across, double along, double angle, hone_color k) {
    if (!isfinite(x) || !isfinite(y)) return;
    font(c->cr, family, face, size);
    cairo_text_extents_t e;
    lib.cairo_text_extents(c->cr, text, &e);
    // Lines keep their height whatever letters are in them.
    double up = along == 1 ? .76 * size : along == .5 ? .365 * size : along == 2 ? -.235 * size : 0;
    lib.cairo_save(c->cr);
    lib.cairo_translate(c->cr, x, y);
    lib.cairo_rotate(c->cr, -angle);
    lib.cairo_move_to(c->cr, -across * e.x_advance, up);
    color(c, k);
    lib.cairo_show_text(c->cr, text);
    lib.cairo_restore(c->cr);
    lib.cairo_new_path(c->cr);
}

void hone_text_size(const char *text, const char *family, hone_face face, double size, double out[3]) {
    out[0] = out[1] = out[2] = 0;
    if (hone_cairo_problem()) return;
    cairo_surface_t *surface = lib.cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cr = lib.cairo_create(surface);
    font(cr, family, face, size);
    cairo_text_extents_t e;
    lib.cairo_text_extents(cr, text, &e);
    out[0] = e.x_advance;
    out[1] = .76 * size;
    out[2] = .235 * size;
    lib.cairo_destroy(cr);
    lib.cairo_surface_destroy(surface);
}
