// The part of the program that Swift cannot express: libedit's global variables, a signal handler, getopt_long's table.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Reading a line with editing, history and completion.

typedef enum { HONE_LINE_READ, HONE_LINE_END, HONE_LINE_INTERRUPTED } hone_line_status;

// Replacements for the word at [start, end) of `line`, one a line, in memory from malloc; NULL for none.
typedef char *(*hone_line_complete)(void *user, const char *line, size_t start, size_t end);

void hone_line_begin(hone_line_complete complete, void *user);
hone_line_status hone_line_read(const char *prompt, char **line);   // *line comes from malloc
void hone_line_history_add(const char *entry);
void hone_line_history_load(const char *path);
bool hone_line_history_save(const char *path);                      // mode 0600

// Ctrl-C: runs `action(user)` (async-signal-safe) at the first; a second one before `hone_interrupt_seen` ends the program.

void hone_interrupt_install(void (*action)(void *user), void *user);
bool hone_interrupt_seen(void);                                     // reads and clears
int hone_interrupt_descriptor(void);                                // readable while one has been seen; -1 before the installation

// The command line.

typedef struct {
    const char **code;          // the texts of -e, in order
    size_t code_count;
    const char *seed, *threads, *color;
    bool interactive, help, version;
    int script;                 // index in argv of the script or of its first argument; argc when there is none
    bool failed;                // getopt_long has told the user why
} hone_command_line;

hone_command_line hone_command_line_parse(int argc, char **argv);
