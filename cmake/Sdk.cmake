# Where a vendor's SDK lies. A folder that needs one has an sdk.lock; FetchSdks.cmake unpacks what
# it names into a cache, once for every clone on the machine, under a name that changes with the
# processor and the lock file, so that neither two clones with different locks nor the SDKs of two
# processors ever disturb each other.

# edgebench_machine(<out variable>)
# The processor that is built for, by the name that Linux and Python's wheels give it. A script,
# which knows no toolchain, is told with -DMACHINE=<name>; without, it is this machine's.
function(edgebench_machine out)
  if(DEFINED MACHINE)
    set(machine ${MACHINE})
  elseif(CMAKE_SYSTEM_PROCESSOR)
    set(machine ${CMAKE_SYSTEM_PROCESSOR})
  else()
    cmake_host_system_information(RESULT machine QUERY OS_PLATFORM)
  endif()
  string(REGEX REPLACE "^arm64$" "aarch64" machine "${machine}")
  string(REGEX REPLACE "^(AMD64|amd64)$" "x86_64" machine "${machine}")
  set(${out} ${machine} PARENT_SCOPE)
endfunction()

# edgebench_sdk_cache(<out variable>)
# $EDGEBENCH_SDK, else $XDG_CACHE_HOME/edgebench/sdk; else the system's cache for root, because
# programs that root has built link the SDKs where they lie, and nobody else can read root's home;
# else the user's own.
function(edgebench_sdk_cache out)
  execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT "$ENV{EDGEBENCH_SDK}" STREQUAL "")
    if(NOT IS_ABSOLUTE "$ENV{EDGEBENCH_SDK}")
      message(FATAL_ERROR "EDGEBENCH_SDK is $ENV{EDGEBENCH_SDK}; give an absolute path.")
    endif()
    set(cache "$ENV{EDGEBENCH_SDK}")
  elseif(IS_ABSOLUTE "$ENV{XDG_CACHE_HOME}")
    set(cache "$ENV{XDG_CACHE_HOME}/edgebench/sdk")
  elseif(user STREQUAL "0")
    set(cache "/var/cache/edgebench/sdk")
  elseif(NOT "$ENV{HOME}" STREQUAL "")
    set(cache "$ENV{HOME}/.cache/edgebench/sdk")
  else()
    message(FATAL_ERROR
      "Neither HOME nor XDG_CACHE_HOME is set; set EDGEBENCH_SDK to say where the SDKs are kept.")
  endif()
  set(${out} "${cache}" PARENT_SCOPE)
endfunction()

# edgebench_sdk_destination(<lock file> <out variable>)
# The folder that belongs to a lock file, whether it exists or not:
# <cache>/<folder of the lock file>-<processor>-<16 digits of the lock file's SHA-256>.
function(edgebench_sdk_destination lock out)
  edgebench_sdk_cache(cache)
  edgebench_machine(machine)
  cmake_path(GET lock PARENT_PATH folder)
  cmake_path(GET folder FILENAME name)
  file(SHA256 ${lock} digest)
  string(SUBSTRING ${digest} 0 16 digest)
  set(${out} "${cache}/${name}-${machine}-${digest}" PARENT_SCOPE)
endfunction()

# edgebench_sdk_lock(<folder> <out variable>)
# The lock file that a build takes: the folder's sdk-<version>.lock, where EDGEBENCH_SDK_VERSION
# names that version and the folder has it (tools/add-version), else its sdk.lock.
function(edgebench_sdk_lock folder out)
  set(lock ${folder}/sdk.lock)
  if(EDGEBENCH_SDK_VERSION AND EXISTS ${folder}/sdk-${EDGEBENCH_SDK_VERSION}.lock)
    set(lock ${folder}/sdk-${EDGEBENCH_SDK_VERSION}.lock)
  endif()
  set(${out} ${lock} PARENT_SCOPE)
endfunction()

# edgebench_pinned_version(<folder> <out variable>)
# Of the first package of that lock; nothing where the folder has none.
function(edgebench_pinned_version folder out)
  edgebench_sdk_lock(${folder} lock)
  set(version "")
  if(EXISTS ${lock})
    file(STRINGS ${lock} pinned REGEX "^[^# ]+==" LIMIT_COUNT 1)
    string(REGEX REPLACE "^[^=]+==([^ ]+).*$" "\\1" version "${pinned}")
  endif()
  set(${out} "${version}" PARENT_SCOPE)
endfunction()

# edgebench_sdk_folder(<out variable> [<folder>])
# For the CMakeLists.txt beside an sdk.lock, or for one that shares another folder's: the SDK's
# folder, or nothing where it is not fetched. The glob makes the build system look again by itself
# when the SDK is fetched or removed later.
function(edgebench_sdk_folder out)
  set(folder ${CMAKE_CURRENT_SOURCE_DIR} ${ARGN})
  list(GET folder -1 folder)
  cmake_path(GET folder FILENAME name)
  if(name IN_LIST EDGEBENCH_WITHOUT)
    set(${out} "" PARENT_SCOPE)
    return()
  endif()
  edgebench_sdk_lock(${folder} lock)
  edgebench_sdk_destination(${lock} destination)
  file(GLOB found CONFIGURE_DEPENDS ${destination})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${lock})
  set(${out} "${found}" PARENT_SCOPE)
endfunction()
