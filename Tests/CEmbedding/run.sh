#!/bin/sh
# Checks the installed C library as its users meet it: builds what is in this folder with nothing but cc and pkg-config.
# usage: run.sh PREFIX DIGITS_CSV, after `make install PREFIX=…`
set -eu
prefix=$1 csv=$2 here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "test-c: $*" >&2; exit 1; }

header=$prefix/include/hone.h library=$prefix/lib/libhone.so
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export PKG_CONFIG_PATH
flags=$(pkg-config --cflags --libs hone)

echo "The header is C99 and C++17, and compiles alone"
for language in "c -std=c99" "c++ -std=c++17"; do
    ${CC:-cc} -x $language -pedantic -Wall -Wextra -Werror -fsyntax-only "$header" -include stddef.h
done
cat > "$work/user.cpp" <<'C'
#include <hone.h>
int main() {
    hone_ctx *context = nullptr;
    if (hone_open(nullptr, &context) != HONE_OK) return 1;
    return hone_close(context);
}
C
${CXX:-c++} -std=c++17 -pedantic -Wall -Wextra -Werror "$work/user.cpp" $flags -Wl,-rpath,"$prefix/lib" -o "$work/user"
"$work/user" || fail "a program in C++ could not open and close a context"

echo "The library exports the functions of the header, and nothing else"
# Without comments, every name before an opening bracket that is not a function type is a function.
sed 's|/\*.*\*/||' "$header" | awk '/\/\*/ {skip = 1} !skip {print} /\*\// {skip = 0}' \
    | grep -v '^typedef' | grep -o 'hone_[a-z0-9_]*(' | tr -d '(' | sort -u > "$work/declared"
nm -D --defined-only --extern-only "$library" | awk '{print $3}' | sed 's/@.*//' | sort -u > "$work/exported"
diff "$work/declared" "$work/exported" || fail "the header and the library's exports differ (< header, > library)"

echo "The library needs no Swift, and looks for nothing outside its folder and the system"
readelf -d "$library" > "$work/dynamic"
if grep -q 'libswift\|libFoundation\|libdispatch' "$work/dynamic"; then
    grep 'NEEDED\|PATH' "$work/dynamic"
    fail "unwanted entries"
fi
if grep 'RPATH\|RUNPATH' "$work/dynamic" | grep -v '\[$ORIGIN\]'; then fail "a path of the build machine"; fi
grep -q 'SONAME.*\[libhone.so\]' "$work/dynamic" || fail "no SONAME libhone.so"
ls -l "$library" | awk '{printf "  %.1f MB\n", $5 / 1048576}'

echo "A program in C"
for name in main hostile saving threads folder; do
    ${CC:-cc} -std=c11 -O1 -fno-builtin-malloc -fno-builtin-calloc -pedantic -Wall -Wextra -Werror "$here/$name.c" $flags -lm -ldl -lpthread -rdynamic \
        -Wl,-rpath,"$prefix/lib" -o "$work/$name"
done
mkdir "$work/files" "$work/saved"
"$work/main" "$csv" "$work/files"
"$work/hostile"
"$work/saving" "$work/saved"
"$work/threads"

echo "A folder of pictures from C"
"$prefix/bin/hone" "$here/digits_to_files.hone" "$csv" "$work/digits"
"$work/folder" "$work/digits" > "$work/files.out" || fail "training on a folder of pictures failed"
cat "$work/files.out"
awk '/accuracy/ {exit !($NF > 0.6)}' "$work/files.out" || fail "training on a folder of pictures learned too little"
: > "$work/digits/3/broken.png"
if "$work/folder" "$work/digits" > /dev/null 2> "$work/files.err"; then fail "a damaged picture was not an error"; fi
grep -q 'broken.png' "$work/files.err" || fail "the error does not name the damaged picture: $(cat "$work/files.err")"

echo "The whole surface under values that nobody means, in child processes"
${CC:-cc} -std=c11 -O1 -pedantic -Wall -Wextra -Werror "$here/surface.c" $flags -Wl,-rpath,"$prefix/lib" -o "$work/surface"
"$work/surface" "$here/surface.hone" "${HONE_SURFACE_STEP:-23}"

echo "The prompt"
${CC:-cc} -std=c11 -pedantic -Wall -Wextra -Werror "$here/prompt.c" $flags -lutil -Wl,-rpath,"$prefix/lib" -o "$work/prompt"
"$work/prompt" "$prefix/bin/hone" "$work/files"

echo "hone inspect"
examples=$prefix/share/hone/examples
"$prefix/bin/hone" inspect "$examples/emotion_model.hdf5" | grep -q 'conv2d_1_1/kernel:0 .*(3, 3, 1, 8) .*float32' || fail "the kernel of the first convolution is not listed"
if "$prefix/bin/hone" inspect "$work/missing.h5" 2> "$work/complaint"; then fail "a missing file was inspected"; fi
grep -q "missing.h5" "$work/complaint" || fail "the complaint does not name the file"
