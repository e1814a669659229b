# Where a vendor's SDK lies. A folder that needs one has an sdk.lock; FetchSdks.cmake unpacks what
# it names into the user's cache, once for every clone on the machine, under a name that changes
# with the lock file, so that two clones with different locks never disturb each other.

# edgebench_sdk_destination(<lock file> <out variable>)
# The folder that belongs to a lock file, whether it exists or not:
# $XDG_CACHE_HOME/edgebench/sdk/<folder of the lock file>-<16 digits of its SHA-256>.
function(edgebench_sdk_destination lock out)
  if(IS_ABSOLUTE "$ENV{XDG_CACHE_HOME}")
    set(cache "$ENV{XDG_CACHE_HOME}")
  elseif(NOT "$ENV{HOME}" STREQUAL "")
    set(cache "$ENV{HOME}/.cache")
  else()
    message(FATAL_ERROR "Neither XDG_CACHE_HOME nor HOME is set; set one to say where to cache.")
  endif()
  cmake_path(GET lock PARENT_PATH folder)
  cmake_path(GET folder FILENAME name)
  file(SHA256 ${lock} digest)
  string(SUBSTRING ${digest} 0 16 digest)
  set(${out} "${cache}/edgebench/sdk/${name}-${digest}" PARENT_SCOPE)
endfunction()

# edgebench_sdk_folder(<out variable> [<folder>])
# For the CMakeLists.txt beside an sdk.lock, or for one that shares another folder's: the SDK's
# folder, or nothing where it is not fetched. The glob makes the build system look again by itself
# when the SDK is fetched or removed later.
function(edgebench_sdk_folder out)
  set(folder ${CMAKE_CURRENT_SOURCE_DIR} ${ARGN})
  list(GET folder -1 folder)
  edgebench_sdk_destination(${folder}/sdk.lock destination)
  file(GLOB found CONFIGURE_DEPENDS ${destination})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/sdk.lock)
  set(${out} "${found}" PARENT_SCOPE)
endfunction()
