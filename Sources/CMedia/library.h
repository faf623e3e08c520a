// A shared library that is loaded when it is first needed.
#ifndef HONE_LIBRARY_H
#define HONE_LIBRARY_H

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#define HONE_FIELD(name) __typeof__(name) *name;
#define HONE_FIND(name) if (!(lib.name = (__typeof__(name) *)dlsym(handle, #name))) return;

// Declares `lib`, whose fields are the functions that FUNCTIONS lists, and load_library(problem), which fills it.
#define HONE_LIBRARY(FUNCTIONS, file, package)                                                                        \
    static struct { FUNCTIONS(HONE_FIELD) } lib;                                                                      \
    static bool loaded;                                                                                               \
    static void find_library(void) {                                                                                  \
        void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);                                                           \
        if (!handle) return;                                                                                          \
        FUNCTIONS(HONE_FIND)                                                                                          \
        loaded = true;                                                                                                \
    }                                                                                                                 \
    static bool load_library(char *problem, size_t room) {                                                            \
        static pthread_once_t once = PTHREAD_ONCE_INIT;                                                               \
        pthread_once(&once, find_library);                                                                            \
        if (!loaded) snprintf(problem, room, "it needs the library %s, which is not there; on Debian: apt install %s", file, package); \
        return loaded;                                                                                                \
    }

#endif
