// PyTorch's logging has a CHECK as well, which ends the process. In tests CHECK is doctest's; this
// is included behind all headers of PyTorch's.
#pragma once

#include <c10/util/Logging.h>
#include <doctest/doctest.h>

#undef CHECK
#define CHECK DOCTEST_CHECK
