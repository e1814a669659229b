# Parsers of files of the user's, given to fuzzers. docs/TESTING.md says how to run them.

# With Clang's libFuzzer (the preset "fuzz") each parser is an executable of its own, which looks
# for inputs that reach new code. With any other compiler all of them are in one executable, which
# replays the corpora and then changes their files without looking: that needs no Clang.
set(EDGEBENCH_LIBFUZZER OFF)
if(EDGEBENCH_SANITIZE MATCHES "fuzzer")
  set(EDGEBENCH_LIBFUZZER ON)
endif()

# edgebench_fuzz(<parsers>... SOURCES <files> [LINKS <targets>] [CORPUS <folder>])
# Each parser is a function edgebench::fuzz::<parser> in one of the files (fuzz/parser.h). The files
# that it begins with lie in <folder>/<parser>, and words of its format in <folder>/<parser>.dict.
function(edgebench_fuzz)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "CORPUS" "SOURCES;LINKS")
  set(parsers ${arg_UNPARSED_ARGUMENTS})
  list(GET parsers 0 first)
  cmake_path(ABSOLUTE_PATH arg_CORPUS)
  add_library(edgebench_fuzz_${first} OBJECT EXCLUDE_FROM_ALL ${arg_SOURCES})
  target_include_directories(edgebench_fuzz_${first} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(edgebench_fuzz_${first} PUBLIC
    edgebench_options edgebench_base ${arg_LINKS})
  set_property(GLOBAL APPEND PROPERTY edgebench_fuzz_libraries edgebench_fuzz_${first})
  foreach(parser IN LISTS parsers)
    set_property(GLOBAL APPEND PROPERTY edgebench_fuzz_parsers ${parser})
    set_property(GLOBAL APPEND PROPERTY edgebench_fuzz_corpora ${arg_CORPUS}/${parser})
    if(EDGEBENCH_LIBFUZZER)
      edgebench_libfuzzer(${parser} edgebench_fuzz_${first})
    endif()
  endforeach()
endfunction()

# edgebench_libfuzzer(<parser> <library>)
# The executable fuzz-<parser>, a part of the target fuzzers.
function(edgebench_libfuzzer parser library)
  configure_file(${CMAKE_SOURCE_DIR}/fuzz/libfuzzer.cpp.in ${parser}_libfuzzer.cpp @ONLY)
  add_executable(fuzz-${parser} EXCLUDE_FROM_ALL
    ${CMAKE_CURRENT_BINARY_DIR}/${parser}_libfuzzer.cpp)
  target_include_directories(fuzz-${parser} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(fuzz-${parser} PRIVATE ${library})
  target_link_options(fuzz-${parser} PRIVATE -fsanitize=fuzzer)
  if(NOT TARGET fuzzers)
    add_custom_target(fuzzers)
  endif()
  add_dependencies(fuzzers fuzz-${parser})
endfunction()

# edgebench_fuzz_replay(<seconds>)
# The executable fuzz-replay with all parsers, and for each of them the test fuzz-<parser>: all
# files of its corpus, then changed ones for so many seconds.
function(edgebench_fuzz_replay seconds)
  get_property(parsers GLOBAL PROPERTY edgebench_fuzz_parsers)
  get_property(corpora GLOBAL PROPERTY edgebench_fuzz_corpora)
  get_property(libraries GLOBAL PROPERTY edgebench_fuzz_libraries)
  set(declarations "")
  set(entries "")
  foreach(parser IN LISTS parsers)
    string(APPEND declarations "void ${parser}(Input input);\n")
    string(APPEND entries "    {\"${parser}\", ${parser}},\n")
  endforeach()
  configure_file(${CMAKE_SOURCE_DIR}/fuzz/parsers.cpp.in parsers.cpp @ONLY)
  add_executable(fuzz-replay mutate.cpp replay.cpp ${CMAKE_CURRENT_BINARY_DIR}/parsers.cpp)
  target_include_directories(fuzz-replay PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(fuzz-replay PRIVATE ${libraries} edgebench_base fmt::fmt)
  foreach(parser corpus IN ZIP_LISTS parsers corpora)
    add_test(NAME fuzz-${parser}
      COMMAND fuzz-replay ${parser} ${corpus} ${seconds} ${CMAKE_CURRENT_BINARY_DIR}/last-${parser})
    # A single request for this much memory is a finding, also if nobody writes to it.
    set_tests_properties(fuzz-${parser} PROPERTIES TIMEOUT 300 LABELS fuzz
      ENVIRONMENT "ASAN_OPTIONS=max_allocation_size_mb=512:quarantine_size_mb=16")
  endforeach()
endfunction()
