# edgebench_add_runtime(<name> SOURCES <files> [SDK <imported targets>]
#                       [OPENS <imported targets>] [LINKS <targets>] [TESTS <files>]
#                       [WHEELS <file>] [NOT_SANITIZED <reason>] [NOT_PACKAGED]
#                       [SLOW_EMULATED])
# Builds edgebench-worker-<name>, and test-runtime-<name> from TESTS and the checks that every
# runtime has to pass (tests/runtime_conformance.h), out of one folder under runtimes/. A runtime
# whose SDK target does not exist is skipped with the line that fetches it, so that a bare machine
# still configures. OPENS: SDKs that the worker opens with dlopen() by the name of their library and
# does not link; the loader finds them along its run path, and their headers are there.
# WHEELS: which Python packages have the library (src/sdk/wheels.h); the folder's wheels.txt, where
# it has one. It is laid beside the program.
# NOT_SANITIZED gives the reason why the SDK cannot run in a process with
# sanitizers: there the runtime is skipped too. NOT_PACKAGED: it is of no use to whoever measures,
# or its SDK may not be passed on.
# SLOW_EMULATED: its tests take minutes under an emulator (tools/test-aarch64 --quick).
function(edgebench_add_runtime name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NOT_PACKAGED;SLOW_EMULATED" "NOT_SANITIZED;WHEELS"
    "SOURCES;SDK;OPENS;LINKS;TESTS")
  foreach(sdk IN LISTS arg_SDK arg_OPENS)
    if(NOT TARGET ${sdk})
      message(STATUS "runtime ${name}: skipped, its SDK is absent (fetch it: make sdk)")
      return()
    endif()
  endforeach()

  if(EDGEBENCH_SANITIZE AND arg_NOT_SANITIZED)
    message(STATUS "runtime ${name}: skipped under sanitizers (${arg_NOT_SANITIZED})")
    return()
  endif()

  # The sources are compiled once, for the worker and for the tests.
  add_library(edgebench_runtime_${name} OBJECT ${arg_SOURCES})
  target_link_libraries(edgebench_runtime_${name} PUBLIC
    edgebench_options edgebench_runtime edgebench_machine ${arg_SDK} ${arg_LINKS})
  target_include_directories(edgebench_runtime_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  edgebench_opened_headers(edgebench_runtime_${name} ${arg_OPENS})
  add_executable(edgebench-worker-${name} $<TARGET_OBJECTS:edgebench_runtime_${name}>)
  target_link_libraries(edgebench-worker-${name} PRIVATE
    ${edgebench_core} edgebench_worker_main ${arg_SDK} ${arg_LINKS})
  edgebench_run_path(edgebench-worker-${name} ${arg_OPENS})
  if(NOT arg_NOT_PACKAGED)
    edgebench_package(edgebench-worker-${name} SDK ${arg_SDK} ${arg_OPENS})
  endif()
  if(NOT arg_WHEELS AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/wheels.txt)
    set(arg_WHEELS ${CMAKE_CURRENT_SOURCE_DIR}/wheels.txt)
  endif()
  if(arg_WHEELS)
    edgebench_wheels(${name} ${arg_WHEELS})
  endif()
  if(arg_WHEELS AND EDGEBENCH_PACKAGE AND NOT arg_NOT_PACKAGED)
    install(FILES ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${name}.wheels DESTINATION bin
      COMPONENT program)
  endif()
  add_dependencies(program edgebench-worker-${name})
  if(arg_TESTS)
    edgebench_test(runtime-${name}
      SOURCES ${arg_TESTS} ${CMAKE_SOURCE_DIR}/tests/layer_times_conformance.cpp
              ${CMAKE_SOURCE_DIR}/tests/runtime_conformance.cpp
      LINKS edgebench_runtime_${name} edgebench_image edgebench_judge edgebench_stats
      LABELS runtime)
    edgebench_run_path(test-runtime-${name} ${arg_OPENS})
    if(arg_WHEELS)
      cmake_path(GET arg_WHEELS PARENT_PATH locked)
      edgebench_pinned_version(${locked} pinned)
      target_compile_definitions(test-runtime-${name} PRIVATE EDGEBENCH_PINNED="${pinned}")
    endif()
  endif()
  message(STATUS "runtime ${name}: built")
endfunction()

# edgebench_wheels(<runtime> <wheels.txt>)
# Lays the file beside the program, with the version that the lock beside it pins, which
# @version@ in the file stands for.
function(edgebench_wheels name file)
  cmake_path(GET file PARENT_PATH folder)
  edgebench_pinned_version(${folder} version)
  file(READ ${file} text)
  file(CONFIGURE OUTPUT ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${name}.wheels
    CONTENT "${text}tried: ${version}\n" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endfunction()

# edgebench_opened_headers(<target> [<imported targets>])
# The headers of SDKs that are not linked, and dlopen() itself for whoever links the target.
function(edgebench_opened_headers target)
  if(ARGN)
    target_link_libraries(${target} PUBLIC ${CMAKE_DL_LIBS})
  endif()
  foreach(sdk IN LISTS ARGN)
    target_include_directories(${target} SYSTEM PUBLIC
      $<TARGET_PROPERTY:${sdk},INTERFACE_INCLUDE_DIRECTORIES>)
  endforeach()
endfunction()

# edgebench_run_path(<target> [<imported targets>])
# In the build tree an executable looks for what it opens where these lie; what is installed has a
# run path of its own (Package.cmake).
function(edgebench_run_path target)
  foreach(sdk IN LISTS ARGN)
    set_property(TARGET ${target} APPEND PROPERTY BUILD_RPATH $<TARGET_FILE_DIR:${sdk}>)
  endforeach()
endfunction()

# edgebench_add_shared(<name> SOURCES <files> [LINKS <targets>] [TESTS <files>])
# Builds edgebench_<name>, and test-shared-<name> from TESTS, out of one folder under
# runtimes/shared/: what several runtimes stand on. They link edgebench_<name> and include
# "shared/<name>/x.h".
function(edgebench_add_shared name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;TESTS")
  add_library(edgebench_${name} STATIC ${arg_SOURCES})
  target_link_libraries(edgebench_${name} PUBLIC
    edgebench_options edgebench_runtime ${arg_LINKS})
  target_include_directories(edgebench_${name} PUBLIC ${CMAKE_SOURCE_DIR}/runtimes)
  if(arg_TESTS)
    edgebench_test(shared-${name} SOURCES ${arg_TESTS} LINKS edgebench_${name} LABELS runtime)
  endif()
endfunction()
