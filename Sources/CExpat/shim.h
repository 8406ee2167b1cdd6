#ifndef SECRETSYNC_CEXPAT_SHIM_H
#define SECRETSYNC_CEXPAT_SHIM_H

#include <expat.h>

#endif
