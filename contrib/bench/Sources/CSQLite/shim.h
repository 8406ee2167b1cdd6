#ifndef SECRETSYNC_CSQLITE_SHIM_H
#define SECRETSYNC_CSQLITE_SHIM_H

#include <sqlite3.h>

#endif
