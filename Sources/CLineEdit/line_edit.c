#include "line_edit.h"
#include <editline/readline.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

static hone_line_complete completer;
static void *completer_user;
static char *candidates, *next_candidate;

static char *give_candidate(const char *text, int state) {
    (void)text, (void)state;
    if (!next_candidate || !*next_candidate) return NULL;
    char *end = strchr(next_candidate, '\n');
    size_t length = end ? (size_t)(end - next_candidate) : strlen(next_candidate);
    char *result = strndup(next_candidate, length);
    next_candidate += length + (end ? 1 : 0);
    return result;
}

static char **complete(const char *text, int start, int end) {
    rl_attempted_completion_over = 1;   // never fall back on file names
    rl_completion_append_character = '\0';
    free(candidates);
    candidates = completer ? completer(completer_user, rl_line_buffer, (size_t)start, (size_t)end) : NULL;
    next_candidate = candidates;
    return candidates ? rl_completion_matches(text, give_candidate) : NULL;
}

// The next character, or -1 at the end of input and at an interrupt, whenever that comes: libedit's own way to read notices
// one only while it waits.
static int next_character(FILE *input) {
    mbstate_t state = {0};
    for (;;) {
        struct pollfd ready[2] = {{fileno(input), POLLIN, 0}, {hone_interrupt_descriptor(), POLLIN, 0}};
        int count = poll(ready, 2, -1);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 || (ready[1].revents & POLLIN)) return -1;
        char byte;
        ssize_t n = read(ready[0].fd, &byte, 1);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (n <= 0) return -1;
        wchar_t character = 0;
        size_t length = mbrtowc(&character, &byte, 1, &state);
        if (length == (size_t)-2) continue;   // more bytes belong to it
        // Ctrl-D typed before libedit had the terminal was made an end of file by the system, and arrives as nothing.
        if (length != (size_t)-1) return character ? (int)character : 4;
        memset(&state, 0, sizeof state);      // not UTF-8: as nothing
    }
}

void hone_line_begin(hone_line_complete function, void *user) {
    completer = function;
    completer_user = user;
    // Without a locale libedit drops all that is not ASCII. Characters only: numbers keep their point.
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
    rl_readline_name = "hone";
    rl_catch_signals = 0;   // Ctrl-C is ours
    rl_getc_function = next_character;
    rl_initialize();
    using_history();
    stifle_history(2000);
    rl_attempted_completion_function = complete;
    rl_basic_word_break_characters = " \t\n\"'`@$><=;|&{}()[],+-*/%^~!:";
    rl_completer_word_break_characters = (char *)rl_basic_word_break_characters;
}

hone_line_status hone_line_read(const char *prompt, char **line) {
    hone_interrupt_seen();
    errno = 0;
    *line = readline(prompt);
    if (*line) return HONE_LINE_READ;
    return hone_interrupt_seen() ? HONE_LINE_INTERRUPTED : HONE_LINE_END;
}

void hone_line_history_add(const char *entry) {
    HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
    if (last && last->line && strcmp(last->line, entry) == 0) return;
    add_history(entry);
}

void hone_line_history_load(const char *path) { read_history(path); }

bool hone_line_history_save(const char *path) {
    mode_t old = umask(077);
    bool saved = write_history(path) == 0;
    umask(old);
    if (saved) chmod(path, 0600);
    return saved;
}
