#ifndef SHRINKAGE_COPENBLAS_SHIM_H
#define SHRINKAGE_COPENBLAS_SHIM_H

#include <cblas.h>
#include <lapacke.h>

#endif
