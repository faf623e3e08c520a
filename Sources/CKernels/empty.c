#include "hone_kernels.h"
int hone_kernels_version(void) { return 1; }
