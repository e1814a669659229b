# The libraries we stand on, all of them Debian packages (tools/apt-packages.txt).

# edgebench_require(<Debian package> <arguments of find_package>...)
macro(edgebench_require package name)
  find_package(${name} QUIET ${ARGN})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "${name} was not found; install it: sudo apt-get install ${package} \
(make sdk installs all that is missing).")
  endif()
endmacro()

find_package(Threads REQUIRED)
edgebench_require(libfmt-dev fmt)
edgebench_require(nlohmann-json3-dev nlohmann_json)
edgebench_require(libcli11-dev CLI11)
edgebench_require(libeigen3-dev Eigen3 NO_MODULE)
edgebench_require(libjpeg-dev JPEG)
edgebench_require(libpng-dev PNG)
edgebench_require(libssl-dev OpenSSL COMPONENTS Crypto)
edgebench_require(doctest-dev doctest)
edgebench_require(librapidcheck-dev rapidcheck)

# edgebench_require_file(<debian package> <imported target> <header> <library>)
# The same of a library that is found by its files, for want of a CMake package that works.
function(edgebench_require_file package target header library)
  find_path(EDGEBENCH_${library}_INCLUDE ${header})
  find_library(EDGEBENCH_${library} ${library})
  if(NOT EDGEBENCH_${library}_INCLUDE OR NOT EDGEBENCH_${library})
    message(FATAL_ERROR "${library} was not found; install it: sudo apt-get install ${package} \
(make sdk installs all that is missing).")
  endif()
  add_library(${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${EDGEBENCH_${library}}
    INTERFACE_INCLUDE_DIRECTORIES ${EDGEBENCH_${library}_INCLUDE})
endfunction()
# libcurl is opened when it is wanted (src/weights/fetch/curl_library.h): only its header is built
# with.
find_path(EDGEBENCH_curl_INCLUDE curl/curl.h)
if(NOT EDGEBENCH_curl_INCLUDE)
  message(FATAL_ERROR "curl/curl.h was not found; install it: sudo apt-get install \
libcurl4-openssl-dev (make sdk installs all that is missing).")
endif()
add_library(libcurl_header INTERFACE)
target_include_directories(libcurl_header SYSTEM INTERFACE ${EDGEBENCH_curl_INCLUDE})

# libzip's CMake package fails where its command-line tools, another package, are not installed.
edgebench_require_file(libzip-dev libzip::zip zip.h zip)
edgebench_require_file(libutf8proc-dev utf8proc::utf8proc utf8proc.h utf8proc)

# Debian's ONNX is used for its protobuf classes only, but for a test that runs its checker.
edgebench_require(libprotobuf-dev Protobuf)
edgebench_require(libonnx-dev ONNX CONFIG)
