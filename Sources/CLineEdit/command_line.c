#define _GNU_SOURCE
#include "line_edit.h"
#include <getopt.h>
#include <stdlib.h>

enum { SEED = 256, THREADS, COLOR, VERSION };

hone_command_line hone_command_line_parse(int argc, char **argv) {
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},
        {"interactive", no_argument, NULL, 'i'},
        {"version", no_argument, NULL, VERSION},
        {"seed", required_argument, NULL, SEED},
        {"threads", required_argument, NULL, THREADS},
        {"color", optional_argument, NULL, COLOR},
        {NULL, 0, NULL, 0},
    };
    hone_command_line result = {0};
    result.code = calloc((size_t)argc + 1, sizeof *result.code);
    int option;
    // '+': what follows the script belongs to the script.
    while ((option = getopt_long(argc, argv, "+e:hi", options, NULL)) != -1) {
        switch (option) {
        case 'e': if (result.code) result.code[result.code_count++] = optarg; break;
        case 'h': result.help = true; break;
        case 'i': result.interactive = true; break;
        case VERSION: result.version = true; break;
        case SEED: result.seed = optarg; break;
        case THREADS: result.threads = optarg; break;
        case COLOR: result.color = optarg ? optarg : "always"; break;
        default: result.failed = true;
        }
    }
    result.script = optind;
    return result;
}
