# cmake [-DLOCKS=<sdk.lock>;...] [-DPRINT=<file>] [-DMACHINE=<processor>]
#       -P cmake/FetchSdks.cmake
# Fetches the SDKs of all runtimes, LoadGen and the bundles that draw charts ("vega"), or what the
# lock files say that LOCKS names, into the cache that Sdk.cmake chooses. $EDGEBENCH_WITHOUT lists
# what to leave out by its folder's name. PRINT: the path of that file in the SDK is written to the
# standard output, for scripts that fetch one tool. MACHINE: the processor (x86_64, aarch64) that
# the SDKs are for, where it is another one than this machine's.
#
# A lock file is a pip requirements file with hashes, so pip does the downloading: it knows proxies,
# mirrors and certificates, and refuses whatever has another hash. It is told the platform and one
# Python version, so that the Python on this machine does not matter; nothing is installed into it.
# Seven directives, comments to pip, say what a wheel is good for:
#   # keep: <pattern>          files to unpack, nothing else is; one that matches none is an error
#   # link: <path> <target>    a symbolic link that the wheel should have had
#   # strip: <path>            a library whose symbol table, which no linker needs, is dropped
#   # sdist                    the package's sources are wanted, not its wheel
#   # only: <processor>        there is none for others, for which nothing is fetched
#   # wheels of: <processor>   the wheels of another processor are taken, for their headers
#   # jar: <coordinates> <SHA-256>   a file that Maven fetches beside them, unpacked likewise
# `keep aarch64:` and the like say what the wheel for one processor alone has.
#
# pip downloads sources only after it has asked their build backend for the package's metadata,
# which runs whatever the package wants run, with tools that no hash pins. So it is shown a backend
# of ours, which answers with the PKG-INFO that the sources carry.
#
# Unpacked beside the destination and renamed, so an SDK is whole or absent. A lock makes a second
# clone that fetches at the same time wait; under it, what an interrupted fetch left is removed.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/Sdk.cmake)
cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH repository)

# The platform tags that the machine can load: every manylinux up to its own C library; for another
# processor, up to that of Debian 12, which is built against then (packaging/).
function(platform_arguments lock out)
  edgebench_machine(machine)
  directives(${lock} "wheels of" others)
  if(others)
    set(machine ${others})
  endif()
  if(DEFINED MACHINE)
    set(libc "glibc 2.36")
  else()
    execute_process(COMMAND getconf GNU_LIBC_VERSION OUTPUT_VARIABLE libc ERROR_QUIET)
  endif()
  if(NOT libc MATCHES "glibc 2\\.([0-9]+)")
    message(FATAL_ERROR "The runtimes are built for the GNU C library, which this system lacks.")
  endif()
  set(arguments --platform manylinux2014_${machine})
  foreach(minor RANGE 17 ${CMAKE_MATCH_1})
    list(APPEND arguments --platform manylinux_2_${minor}_${machine})
  endforeach()
  set(${out} ${arguments} PARENT_SCOPE)
endfunction()

# What the directive says in the lock file, for every processor and for the one that is built for.
function(directives lock name out)
  edgebench_machine(machine)
  file(STRINGS ${lock} lines REGEX "^# ${name}( ${machine})?: ")
  list(TRANSFORM lines REPLACE "^# ${name}( ${machine})?: " "")
  set(${out} ${lines} PARENT_SCOPE)
endfunction()

# Ends the fetch of one SDK with everything removed that it had begun.
function(give_up lock partial what reason)
  file(REMOVE_RECURSE ${partial})
  cmake_path(GET lock PARENT_PATH folder)
  cmake_path(GET folder FILENAME name)
  message(FATAL_ERROR
    "${what} of ${lock} failed, and nothing of it was left behind. ${reason}"
    "Then run `make sdk` again, or leave a runtime out: make EDGEBENCH_WITHOUT=${name} ...")
endfunction()

# Which builds pip is to take, and the environment to run it in.
function(choice_arguments lock partial environment arguments)
  file(STRINGS ${lock} sdist REGEX "^# sdist$")
  if(NOT sdist)
    platform_arguments(${lock} platform)
    set(${environment} PARENT_SCOPE)
    set(${arguments} --only-binary=:all: --python-version 3.11 --implementation cp --abi cp311
      ${platform} PARENT_SCOPE)
    return()
  endif()
  file(WRITE ${partial}/backend/setuptools/__init__.py "")
  file(WRITE ${partial}/backend/setuptools/build_meta.py [=[
import email
import pathlib
import sys

__legacy__ = sys.modules[__name__]  # The backend of packages that name none.


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    text = pathlib.Path("PKG-INFO").read_text(encoding="utf-8")
    package = email.message_from_string(text)
    name = "{}-{}.dist-info".format(package["Name"].replace("-", "_"), package["Version"])
    folder = pathlib.Path(metadata_directory) / name
    folder.mkdir()
    (folder / "METADATA").write_text(text, encoding="utf-8")
    return name
]=])
  set(${environment} PYTHONPATH=${partial}/backend PYTHONDONTWRITEBYTECODE=1 PARENT_SCOPE)
  set(${arguments} --no-binary=:all: --no-build-isolation PARENT_SCOPE)
endfunction()

function(download lock partial)
  choice_arguments(${lock} ${partial} environment choice)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env ${environment}
            python3 -m pip download --quiet --no-input --disable-pip-version-check
            --require-hashes --no-deps ${choice}
            --dest ${partial}/wheels --requirement ${lock}
    RESULT_VARIABLE failed ERROR_VARIABLE reason OUTPUT_QUIET)
  if(failed)
    give_up(${lock} ${partial} "The download"
      "pip said:\n${reason}\nCheck the network, the space under the cache, and pip's own \
configuration of index, proxy and certificates (python3 -m pip config list). ")
  endif()
endfunction()

# By the ordinary client, into a repository of its own that goes with the rest.
function(download_jars lock partial)
  directives(${lock} jar jars)
  foreach(jar IN LISTS jars)
    if(NOT jar MATCHES "^([^ ]+) ([0-9a-f]+)$")
      give_up(${lock} ${partial} "The download" "This line is malformed: ${jar}\n")
    endif()
    set(digest ${CMAKE_MATCH_2})
    execute_process(
      COMMAND mvn -q -B -Dmaven.repo.local=${partial}/maven dependency:copy
              -Dartifact=${CMAKE_MATCH_1} -DoutputDirectory=${partial}/jars
      RESULT_VARIABLE failed ERROR_VARIABLE reason OUTPUT_VARIABLE words)
    if(failed)
      give_up(${lock} ${partial} "The download" "Maven (Debian: maven) said:\n${words}${reason}\n")
    endif()
    file(GLOB file ${partial}/jars/*.jar)
    file(SHA256 ${file} found)
    if(NOT found STREQUAL digest)
      give_up(${lock} ${partial} "The download"
        "${file} has the SHA-256 ${found}; do not use it.\n")
    endif()
    file(RENAME ${file} ${partial}/wheels/${digest}.jar)
  endforeach()
endfunction()

# Those of the patterns that match a file of the wheel: tar fails on the others.
function(patterns_in wheel patterns out)
  execute_process(COMMAND ${CMAKE_COMMAND} -E tar tf ${wheel} OUTPUT_VARIABLE files ERROR_QUIET)
  set(matching)
  foreach(pattern IN LISTS patterns)
    string(REPLACE "." "\\." regex "${pattern}")
    string(REPLACE "*" "[^\n]*" regex "${regex}")
    if("\n${files}" MATCHES "\n${regex}\n")
      list(APPEND matching ${pattern})
    endif()
  endforeach()
  set(${out} ${matching} PARENT_SCOPE)
endfunction()

# A processor's own: the one for x86-64 cannot read Arm's files.
function(strip_tool out)
  edgebench_machine(machine)
  cmake_host_system_information(RESULT host QUERY OS_PLATFORM)
  if(machine STREQUAL host)
    set(${out} strip PARENT_SCOPE)
  else()
    set(${out} ${machine}-linux-gnu-strip PARENT_SCOPE)
  endif()
endfunction()

function(unpack lock partial)
  directives(${lock} keep keep)
  set(unmatched ${keep})
  file(GLOB wheels ${partial}/wheels/*.whl ${partial}/wheels/*.tar.gz
    ${partial}/wheels/*.jar)
  foreach(wheel IN LISTS wheels)
    patterns_in(${wheel} "${keep}" wanted)
    if(NOT wanted)
      give_up(${lock} ${partial} "The unpacking" "No `keep` line matches a file of ${wheel}.\n")
    endif()
    list(REMOVE_ITEM unmatched ${wanted})
    execute_process(COMMAND ${CMAKE_COMMAND} -E tar xf ${wheel} -- ${wanted}
      WORKING_DIRECTORY ${partial}/tree RESULT_VARIABLE failed ERROR_VARIABLE reason)
    if(failed)
      give_up(${lock} ${partial} "The unpacking" "${reason}Check the space under the cache. ")
    endif()
  endforeach()
  if(unmatched)
    give_up(${lock} ${partial} "The unpacking" "No file matches `keep`: ${unmatched}\n")
  endif()
  directives(${lock} link links)
  foreach(link IN LISTS links)
    if(NOT link MATCHES "^([^ ]+) ([^ ]+)$")
      give_up(${lock} ${partial} "The unpacking" "This line is malformed: ${link}\n")
    endif()
    file(CREATE_LINK ${CMAKE_MATCH_2} ${partial}/tree/${CMAKE_MATCH_1} SYMBOLIC)
  endforeach()
  directives(${lock} strip strips)
  strip_tool(strip)
  foreach(library IN LISTS strips)
    execute_process(COMMAND ${strip} --strip-unneeded ${partial}/tree/${library}
      RESULT_VARIABLE failed ERROR_VARIABLE reason)
    if(failed)
      give_up(${lock} ${partial} "The stripping" "${reason}It takes `${strip}`, from binutils. ")
    endif()
  endforeach()
endfunction()

# The size of all files below a folder, in MB.
function(folder_megabytes folder out)
  file(GLOB_RECURSE files ${folder}/*)
  set(bytes 0)
  foreach(file IN LISTS files)
    if(IS_DIRECTORY ${file})  # A link to one.
      continue()
    endif()
    file(SIZE ${file} size)
    math(EXPR bytes "${bytes} + ${size}")
  endforeach()
  math(EXPR megabytes "(${bytes} + 500000) / 1000000")
  set(${out} ${megabytes} PARENT_SCOPE)
endfunction()

# Whoever may run the program may read what it links, whatever the umask.
function(let_everybody_read folder)
  execute_process(COMMAND chmod -R a+rX ${folder})
endfunction()

# Whether the lock file has something for the processor that is built for.
function(is_for_this_machine lock out)
  edgebench_machine(machine)
  file(STRINGS ${lock} only REGEX "^# only: ")
  set(${out} TRUE PARENT_SCOPE)
  if(only AND NOT "# only: ${machine}" IN_LIST only)
    set(${out} FALSE PARENT_SCOPE)
  endif()
endfunction()

function(fetch lock)
  is_for_this_machine(${lock} wanted)
  edgebench_sdk_destination(${lock} destination)
  if(EXISTS ${destination} OR NOT wanted)
    return()
  endif()
  cmake_path(GET destination PARENT_PATH cache)
  file(MAKE_DIRECTORY ${cache})
  cmake_path(GET cache PARENT_PATH above)
  execute_process(COMMAND chmod a+rx ${above} ${cache} ERROR_QUIET)
  file(LOCK ${destination}.lock GUARD FUNCTION TIMEOUT 1800)
  if(EXISTS ${destination})
    return()
  endif()
  set(partial ${destination}.partial)
  file(REMOVE_RECURSE ${partial})
  message(NOTICE "fetching ${destination}")
  file(MAKE_DIRECTORY ${partial}/wheels ${partial}/tree)
  download(${lock} ${partial})
  download_jars(${lock} ${partial})
  unpack(${lock} ${partial})
  folder_megabytes(${partial}/tree size)
  message(NOTICE "  ${size} MB kept of it")
  let_everybody_read(${partial}/tree)
  file(RENAME ${partial}/tree ${destination})
  file(REMOVE_RECURSE ${partial})
endfunction()

# Whether a runtime that is not left out links edgebench_<name>.
function(shared_is_wanted name without out)
  set(${out} FALSE PARENT_SCOPE)
  file(GLOB lists ${repository}/runtimes/*/CMakeLists.txt)
  foreach(list IN LISTS lists)
    cmake_path(GET list PARENT_PATH folder)
    cmake_path(GET folder FILENAME runtime)
    file(STRINGS ${list} links REGEX "edgebench_${name}([^a-z_]|$)")
    if(links AND NOT runtime IN_LIST without)
      set(${out} TRUE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

if(NOT DEFINED LOCKS)
  file(GLOB LOCKS ${repository}/runtimes/*/sdk.lock ${repository}/runtimes/shared/*/sdk.lock
    ${repository}/src/*/sdk.lock ${repository}/src/report/html/vega/sdk.lock)
  separate_arguments(without UNIX_COMMAND "$ENV{EDGEBENCH_WITHOUT}")
  # What several runtimes stand on goes with the last of them.
  file(GLOB shared RELATIVE ${repository}/runtimes/shared ${repository}/runtimes/shared/*)
  foreach(name IN LISTS shared)
    shared_is_wanted(${name} "${without}" wanted)
    if(NOT wanted)
      list(APPEND without ${name})
    endif()
  endforeach()
  foreach(name IN LISTS without)
    list(FILTER LOCKS EXCLUDE REGEX "/${name}/sdk\\.lock$")
  endforeach()
endif()
foreach(lock IN LISTS LOCKS)
  cmake_path(ABSOLUTE_PATH lock BASE_DIRECTORY ${repository})
  fetch(${lock})
  if(DEFINED PRINT)
    edgebench_sdk_destination(${lock} destination)
    execute_process(COMMAND ${CMAKE_COMMAND} -E echo ${destination}/${PRINT})
  endif()
endforeach()
