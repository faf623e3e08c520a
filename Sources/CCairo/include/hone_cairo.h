// cairo, loaded when a picture is first drawn, so that programs that never draw do not depend on it. What is drawn here is what
// cairo has no single call for: rows of points, many marks, text about an anchor.
#ifndef HONE_CAIRO_H
#define HONE_CAIRO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct hone_canvas hone_canvas;
typedef struct { double red, green, blue, alpha; } hone_color;
typedef enum { HONE_PNG, HONE_SVG, HONE_PDF } hone_picture;
typedef enum { HONE_NORMAL, HONE_BOLD, HONE_ITALIC, HONE_BOLD_ITALIC } hone_face;
// Takes bytes of the finished picture; false: writing failed.
typedef bool (*hone_sink)(void *host, const uint8_t *bytes, size_t count);

// NULL when cairo is there; else why not.
const char *hone_cairo_problem(void);

// A page of width x height points (1/72 inch); a PNG has scale pixels a point. NULL for want of memory or sizes that cairo refuses.
hone_canvas *hone_canvas_new(hone_picture kind, double width, double height, double scale);
void hone_canvas_free(hone_canvas *canvas);
// Writes the picture; NULL, or what went wrong.
const char *hone_canvas_finish(hone_canvas *canvas, hone_sink sink, void *host);

void hone_canvas_clip(hone_canvas *canvas, double x, double y, double width, double height);
void hone_canvas_unclip(hone_canvas *canvas);

// Lines through points; a point that is not finite breaks the line. dashes in points, count 0 for a whole line.
void hone_canvas_line(hone_canvas *canvas, const double *x, const double *y, size_t count, hone_color color, double width, const double *dashes, int dash_count, bool round);
// A closed shape; alpha 0 leaves out filling or edge.
void hone_canvas_shape(hone_canvas *canvas, const double *x, const double *y, size_t count, hone_color fill, hone_color edge, double width, bool smooth);
// A piece of a disk from angle a to b in radians, counted against the clock; inner radius 0 for a wedge.
void hone_canvas_wedge(hone_canvas *canvas, double x, double y, double radius, double inner, double a, double b, hone_color fill, hone_color edge, double width);
// One mark: a shape's points about 0, of a unit box, times size. count 0: a disk. open: lines only.
void hone_canvas_mark(hone_canvas *canvas, double x, double y, double size, const double *px, const double *py, size_t count, bool open, hone_color fill, hone_color edge, double width);
// rgba rows from above, 0 to 1, into a box.
bool hone_canvas_image(hone_canvas *canvas, const double *rgba, int rows, int columns, double x, double y, double width, double height, bool smooth);

// Text with its anchor at (x, y): across 0 left, .5 centre, 1 right; along 0 baseline, 1 top, .5 middle of the capitals, 2 bottom. angle in radians, against the clock.
void hone_canvas_text(hone_canvas *canvas, const char *text, const char *family, hone_face face, double size, double x, double y, double across, double along, double angle, hone_color color);
// Width, height above and below the baseline.
void hone_text_size(const char *text, const char *family, hone_face face, double size, double out[3]);

#endif
