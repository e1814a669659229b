# What every target of ours is compiled with, and the two ways to declare one.

add_library(edgebench_options INTERFACE)
target_compile_features(edgebench_options INTERFACE cxx_std_20)
target_compile_definitions(edgebench_options INTERFACE EDGEBENCH_VERSION="${PROJECT_VERSION}")
target_include_directories(edgebench_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
# -ffp-contract=off: a fused multiply-add where the specification says multiply, then add, changes
# pixels and statistics; code that wants it (the interpreter's products) gets it from Eigen.
target_compile_options(edgebench_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -ffp-contract=off)
# Among several sources in one translation unit (CMAKE_UNITY_BUILD) a local name would shadow
# another file's; tools/includes.py compiles them one by one.
target_compile_options(edgebench_options INTERFACE
  $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wshadow>)
# GCC would have every member named in a designated initialiser, also those with a good default.
target_compile_options(edgebench_options INTERFACE -Wno-missing-field-initializers)
# GCC 12 sees overlapping copies in std::string's operator+ where there are none (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(edgebench_options INTERFACE -Wno-restrict)
endif()
# GCC on Arm notes where GCC 10 passed a parameter otherwise; nothing here is linked with its code.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  target_compile_options(edgebench_options INTERFACE -Wno-psabi)
endif()
if(EDGEBENCH_WERROR)
  target_compile_options(edgebench_options INTERFACE -Werror)
endif()
if(EDGEBENCH_NATIVE)
  target_compile_options(edgebench_options INTERFACE -march=native)
elseif(EDGEBENCH_MARCH)
  target_compile_options(edgebench_options INTERFACE -march=${EDGEBENCH_MARCH})
endif()
if(EDGEBENCH_SANITIZE)
  target_compile_options(edgebench_options INTERFACE
    -fsanitize=${EDGEBENCH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # A run path in the old form holds for everything in the process, in the new form for its caller
  # alone, and the sanitizer's own dlopen() is what calls the loader.
  target_link_options(edgebench_options INTERFACE
    -fsanitize=${EDGEBENCH_SANITIZE} -Wl,--disable-new-dtags)
  # GCC's manual on -fsanitize: sanitizers raise the rate of false -Wmaybe-uninitialized warnings.
  # Which ones depends on the processor that -march=native stands for; std::regex was one of them.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(edgebench_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

# Every header that a build makes; tools/includes.py wants them without the rest.
add_custom_target(generated-headers)

# edgebench_library(<folder> SOURCES <files> [LINKS <targets>] [COORDINATES | COMPUTES])
# The library of one folder under src/, as edgebench_<folder>. COORDINATES: it asks, decides and
# prints, and computes nothing that takes long; with -O1 it compiles in two thirds of the time.
# COMPUTES: tests wait for it, so that optimising pays under the sanitizers as well.
function(edgebench_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "COORDINATES;COMPUTES" "" "SOURCES;LINKS")
  add_library(edgebench_${name} STATIC ${arg_SOURCES})
  if(arg_COORDINATES)
    target_compile_options(edgebench_${name} PRIVATE -O1)
  elseif(arg_COMPUTES AND EDGEBENCH_SANITIZE)
    target_compile_options(edgebench_${name} PRIVATE -O2)
  endif()
  target_link_libraries(edgebench_${name} PUBLIC edgebench_options ${arg_LINKS})
  if(EDGEBENCH_PACKAGE)
    set_target_properties(edgebench_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  endif()
endfunction()

# What every test is compiled with. A test's own code need not be fast: -O0 compiles in half the
# time of -O3. A fifth of the sanitizers' time would go to checks that a crash shows as well.
add_library(edgebench_test_options INTERFACE)
target_link_libraries(edgebench_test_options INTERFACE
  edgebench_options doctest::doctest rapidcheck fmt::fmt nlohmann_json::nlohmann_json)
target_include_directories(edgebench_test_options INTERFACE ${CMAKE_SOURCE_DIR}/tests)
target_compile_options(edgebench_test_options INTERFACE -O0)
if(EDGEBENCH_SANITIZE)
  target_compile_options(edgebench_test_options INTERFACE
    -fno-sanitize=null,alignment,object-size,vptr)
endif()
# With std::string out of a precompiled header GCC 12 sees bounds exceeded where they are not (GCC
# bug 105651, as above); the address sanitizer sees them where they are.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(edgebench_test_options INTERFACE
    -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()

# doctest's main function, compiled once, and the headers that every test would parse for a third of
# its time. A test still names what it includes: the preset "clang" compiles without them.
add_library(edgebench_test_main OBJECT EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/main.cpp)
target_link_libraries(edgebench_test_main PRIVATE edgebench_test_options)
target_precompile_headers(edgebench_test_main PRIVATE
  <algorithm> <array> <cmath> <filesystem> <fstream> <functional> <iostream> <map> <optional>
  <random> <regex> <set> <string> <thread> <vector>
  <doctest/doctest.h> <fmt/format.h> <nlohmann/json.hpp>)

# edgebench_test(<name> SOURCES <files> [LINKS <targets>] [LABELS <labels>] [TIMEOUT <seconds>])
# One doctest executable and its CTest entry. EDGEBENCH_ASSETS passes through from the environment;
# a test that wants the assets says "skipped: no assets" where they are absent.
function(edgebench_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LINKS;LABELS")
  add_executable(test-${name} ${arg_SOURCES} $<TARGET_OBJECTS:edgebench_test_main>)
  target_link_libraries(test-${name} PRIVATE edgebench_test_options ${arg_LINKS})
  target_precompile_headers(test-${name} REUSE_FROM edgebench_test_main)
  # A test with definitions of its own (PyTorch's NDEBUG) parses the headers itself.
  set_target_properties(test-${name} PROPERTIES PCH_WARN_INVALID OFF
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND test-${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  # The longest ones first, so that none of them is left alone at the end.
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${arg_TIMEOUT} COST ${arg_TIMEOUT} LABELS "${arg_LABELS}")
endfunction()
