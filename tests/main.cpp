// Both names: doctest takes only the second for both where it was not included before, and the
// precompiled headers include it.
#define DOCTEST_CONFIG_IMPLEMENT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
