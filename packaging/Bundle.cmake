# cmake -DBUILD=<build folder> -DSTAGE=<folder> -P packaging/Bundle.cmake
# Completes what `cmake --install` has put into STAGE: Debian's libraries that the executables need,
# their licences, and the launcher. Ends with an error where a library is not to be had, or where
# something needs a newer C library than the package promises.
cmake_minimum_required(VERSION 3.25)
include(${BUILD}/package.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/Sdk.cmake)
set(oldest_glibc 2.34)
set(oldest_glibcxx 3.4.30)  # GCC 12's.

# Where the processor's libraries lie: in the sysroot, or on this machine.
cmake_host_system_information(RESULT host QUERY OS_PLATFORM)
set(root "")
set(folders)
if(NOT MACHINE STREQUAL host)
  edgebench_sdk_destination(${CMAKE_CURRENT_LIST_DIR}/sysroot/${MACHINE}.lock root)
  foreach(folder IN ITEMS lib usr/lib)
    list(APPEND folders ${root}/${folder}/${MACHINE}-linux-gnu)
  endforeach()
endif()
# Every system's own: the C library with its parts, and GCC's two. Debian's GCC 12 builds those of
# its own for Debian's glibc, so that they would not help an older system, and drivers of devices
# may want newer ones.
set(system "^(ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|stdc\\+\\+|gcc_s)\\.so.*)$")
string(REGEX REPLACE "([][+.*()^$?|\\])" "\\\\\\1" stage_pattern "${STAGE}")
file(GLOB executables ${STAGE}/bin/edgebench*)
# The SDKs, which the coordinator leads its workers to.
file(GLOB sdks LIST_DIRECTORIES true ${STAGE}/lib/*)
list(FILTER sdks EXCLUDE REGEX "\\.so")
list(APPEND folders ${sdks})
set(CMAKE_GET_RUNTIME_DEPENDENCIES_PLATFORM linux+elf)
set(CMAKE_GET_RUNTIME_DEPENDENCIES_TOOL objdump)
set(CMAKE_GET_RUNTIME_DEPENDENCIES_COMMAND ${OBJDUMP})
file(GET_RUNTIME_DEPENDENCIES EXECUTABLES ${executables} DIRECTORIES ${folders}
  PRE_EXCLUDE_REGEXES ${system} POST_EXCLUDE_REGEXES "^${stage_pattern}/"
  RESOLVED_DEPENDENCIES_VAR libraries UNRESOLVED_DEPENDENCIES_VAR missing)
if(missing)
  message(FATAL_ERROR "The package needs ${missing}, and neither it nor the sysroot has them.")
endif()
foreach(library IN LISTS libraries)
  cmake_path(GET library FILENAME name)
  file(REAL_PATH ${library} file)
  file(INSTALL ${file} DESTINATION ${STAGE}/lib RENAME ${name})
endforeach()

# Of every package that is carried along or compiled in, Debian's statement of its terms.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/sysroot/packages.txt packages REGEX "^[^#]")
foreach(package IN LISTS packages)
  set(text ${root}/usr/share/doc/${package}/copyright)
  if(EXISTS ${text})
    file(REAL_PATH ${text} text)
    file(INSTALL ${text} DESTINATION ${STAGE}/licenses/debian RENAME ${package})
  endif()
endforeach()

# The newest version of `name` that a file needs, as its minor number, 0 without any.
function(newest_version file name out)
  execute_process(COMMAND ${OBJDUMP} -p ${file} OUTPUT_VARIABLE text ERROR_QUIET)
  string(REGEX MATCHALL " ${name}_[0-9.]+\n" versions "${text}")
  list(TRANSFORM versions REPLACE "[ \n]|${name}_" "")
  list(SORT versions COMPARE NATURAL ORDER DESCENDING)
  list(APPEND versions 0)
  list(GET versions 0 newest)
  set(${out} ${newest} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE parts ${STAGE}/bin/edgebench* ${STAGE}/lib/*.so*)
foreach(part IN LISTS parts)
  newest_version(${part} GLIBC glibc)
  newest_version(${part} GLIBCXX glibcxx)
  if(glibc VERSION_GREATER oldest_glibc OR glibcxx VERSION_GREATER oldest_glibcxx)
    message(FATAL_ERROR "${part} needs glibc ${glibc} and GLIBCXX_${glibcxx}; the package is to \
run from ${oldest_glibc} and GLIBCXX_${oldest_glibcxx} on.")
  endif()
endforeach()

set(LOADER /lib/ld-linux-aarch64.so.1)
if(MACHINE STREQUAL "x86_64")
  set(LOADER /lib64/ld-linux-x86-64.so.2)
endif()
set(GLIBC ${oldest_glibc})
set(GLIBCXX ${oldest_glibcxx})
string(REPLACE "2." "" GLIBC_MINOR ${oldest_glibc})
configure_file(${CMAKE_CURRENT_LIST_DIR}/README.in ${STAGE}/README @ONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/launcher.in ${STAGE}/edgebench @ONLY
  FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)
