# cmake -DFOLDER=sysroot|emulator -DMACHINE=<processor> [-DRELOCK=ON] [-DPRINT=<file>]
#       -P packaging/FetchDebian.cmake
# Packages of Debian's, unpacked into a folder of the cache (cmake/Sdk.cmake): nothing is installed,
# and this machine's own packages stay as they are. apt downloads them, by the machine's own sources
# and keys, with lists and state in a folder of its own, so that no foreign architecture is added.
#
# packaging/FOLDER/packages.txt names them, and `# suite: <name>` another suite of the same archive.
# packaging/FOLDER/MACHINE.lock has a line a package: its name, "=", its version, and the SHA-256 of
# its file. RELOCK writes it from what Debian has now. PRINT: the path of that file in the unpacked
# folder is written to the standard output.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/Sdk.cmake)

set(debian_aarch64 arm64)
set(debian_x86_64 amd64)
set(lock ${CMAKE_CURRENT_LIST_DIR}/${FOLDER}/${MACHINE}.lock)
set(names ${CMAKE_CURRENT_LIST_DIR}/${FOLDER}/packages.txt)
if(NOT DEFINED debian_${MACHINE})
  message(FATAL_ERROR "No package is made for \"${MACHINE}\"; say aarch64 or x86_64.")
endif()

# Where the packages are of another suite: that suite, from where this machine has its own Debian.
function(suite_arguments partial options out)
  file(STRINGS ${names} suite REGEX "^# suite: ")
  set(${out} PARENT_SCOPE)
  if(NOT suite)
    return()
  endif()
  string(REGEX REPLACE "^# suite: " "" suite "${suite}")
  string(REGEX REPLACE "-.*" "" base "${suite}")
  if(NOT EXISTS ${partial}/apt/sources.list)
    # By lists of its own: an image of a container may come without any.
    execute_process(COMMAND apt-get -qq ${options} update OUTPUT_QUIET ERROR_QUIET)
    execute_process(COMMAND apt-get ${options} indextargets "Created-By: Packages"
      "Codename: ${base}" --format "\$(REPO_URI)" OUTPUT_VARIABLE archives)
    string(REGEX MATCH "^[^\n]+" archive "${archives}")
    if(NOT archive)
      give_up(${partial} "This machine's apt has no source of Debian ${base}, beside which \
${suite} lies; add it to /etc/apt/sources.list.")
    endif()
    file(WRITE ${partial}/apt/sources.list
      "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${archive} ${suite} main\n")
  endif()
  set(${out} -o Dir::Etc::SourceList=${partial}/apt/sources.list -o Dir::Etc::SourceParts=/nowhere
    PARENT_SCOPE)
endfunction()

# An error without anything half-written left behind.
function(give_up partial sentence)
  file(REMOVE_RECURSE ${partial})
  message(FATAL_ERROR "${sentence}")
endfunction()

# apt-get with a state of its own below `partial`; its output in `out`.
function(apt_get partial out)
  set(apt ${partial}/apt)
  file(MAKE_DIRECTORY ${apt}/state/lists/partial ${apt}/cache/archives/partial)
  file(TOUCH ${apt}/status)
  set(options -o APT::Architecture=${debian_${MACHINE}}
    -o APT::Architectures=${debian_${MACHINE}} -o Dir::State=${apt}/state
    -o Dir::State::status=${apt}/status -o Dir::Cache=${apt}/cache -o APT::Sandbox::User=root)
  suite_arguments(${partial} "${options}" suite)
  execute_process(
    COMMAND apt-get -qq ${options} ${suite} ${ARGN}
    WORKING_DIRECTORY ${partial} RESULT_VARIABLE failed OUTPUT_VARIABLE output
    ERROR_VARIABLE reason)
  if(failed)
    string(REGEX REPLACE "[ \n]+$" "" reason "${reason}")
    give_up(${partial} "Debian's packages for ${MACHINE} could not be had; apt-get said:\n\
${reason}\nCheck the network and /etc/apt. Where a version is no longer to be had, write the lock \
again: cmake -DFOLDER=${FOLDER} -DMACHINE=${MACHINE} -DRELOCK=ON -P packaging/FetchDebian.cmake")
  endif()
  set(${out} "${output}" PARENT_SCOPE)
endfunction()

# The lock's text for what apt would download now.
function(relock partial)
  file(STRINGS ${names} packages REGEX "^[^#]")
  apt_get(${partial} uris download --print-uris ${packages})
  string(REGEX MATCHALL "[^\n]+" uris "${uris}")
  set(lines)
  foreach(uri IN LISTS uris)
    if(NOT uri MATCHES " ([^ _]+)_([^ _]+)_[^ ]+ [0-9]+ SHA256:([0-9a-f]+)$")
      give_up(${partial} "apt-get names no SHA-256 here: ${uri}")
    endif()
    string(REPLACE "%3a" ":" version "${CMAKE_MATCH_2}")
    list(APPEND lines "${CMAKE_MATCH_1}=${version} ${CMAKE_MATCH_3}")
  endforeach()
  list(SORT lines)
  list(JOIN lines "\n" text)
  file(WRITE ${lock} "${text}\n")
  list(LENGTH lines count)
  message(NOTICE "${count} packages in ${lock}")
endfunction()

function(unpack partial)
  file(STRINGS ${lock} lines)
  string(REGEX REPLACE " [0-9a-f]+" "" wanted "${lines}")
  apt_get(${partial} ignored download ${wanted})
  file(GLOB archives ${partial}/*.deb)
  foreach(archive IN LISTS archives)
    file(SHA256 ${archive} digest)
    if(NOT "${lines}" MATCHES " ${digest}(;|$)")
      give_up(${partial} "${archive} has the SHA-256 ${digest}, which is not in ${lock}; \
do not use it, and look at what this machine downloads from.")
    endif()
    execute_process(COMMAND dpkg-deb -x ${archive} ${partial}/tree
      RESULT_VARIABLE failed ERROR_VARIABLE reason)
    if(failed)
      give_up(${partial} "${archive} cannot be unpacked: ${reason}Check the space there.")
    endif()
  endforeach()
endfunction()

edgebench_sdk_cache(cache)
file(MAKE_DIRECTORY ${cache})
if(RELOCK)
  set(partial ${cache}/${FOLDER}-${MACHINE}.relock)
  apt_get(${partial} ignored update)
  relock(${partial})
  file(REMOVE_RECURSE ${partial})
endif()
if(NOT EXISTS ${lock})
  message(FATAL_ERROR "There is no ${lock}: on this machine that is not to be had.")
endif()
edgebench_sdk_destination(${lock} destination)
if(NOT EXISTS ${destination})
  file(LOCK ${destination}.lock GUARD PROCESS TIMEOUT 1800)
endif()
if(NOT EXISTS ${destination})
  message(NOTICE "fetching ${destination}")
  set(partial ${destination}.partial)
  file(REMOVE_RECURSE ${partial})
  apt_get(${partial} ignored update)
  unpack(${partial})
  execute_process(COMMAND chmod -R a+rX ${partial}/tree)
  file(RENAME ${partial}/tree ${destination})
  file(REMOVE_RECURSE ${partial})
endif()
if(DEFINED PRINT)
  execute_process(COMMAND ${CMAKE_COMMAND} -E echo ${destination}/${PRINT})
endif()
