#ifndef SECRETSYNC_CJSONC_SHIM_H
#define SECRETSYNC_CJSONC_SHIM_H

#include <json.h>

#endif
