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
edgebench_require(libcurl4-openssl-dev CURL)
edgebench_require(doctest-dev doctest)
edgebench_require(librapidcheck-dev rapidcheck)

# The CMake package of Debian's libzip-dev fails where libzip's command-line tools, another package,
# are not installed; so the library is found as such.
find_path(EDGEBENCH_LIBZIP_INCLUDE zip.h)
find_library(EDGEBENCH_LIBZIP zip)
if(NOT EDGEBENCH_LIBZIP_INCLUDE OR NOT EDGEBENCH_LIBZIP)
  message(FATAL_ERROR "libzip was not found; install it: sudo apt-get install libzip-dev \
(make sdk installs all that is missing).")
endif()
add_library(libzip::zip UNKNOWN IMPORTED)
set_target_properties(libzip::zip PROPERTIES
  IMPORTED_LOCATION ${EDGEBENCH_LIBZIP} INTERFACE_INCLUDE_DIRECTORIES ${EDGEBENCH_LIBZIP_INCLUDE})

# Debian's utf8proc has no CMake package.
find_path(EDGEBENCH_UTF8PROC_INCLUDE utf8proc.h)
find_library(EDGEBENCH_UTF8PROC utf8proc)
if(NOT EDGEBENCH_UTF8PROC_INCLUDE OR NOT EDGEBENCH_UTF8PROC)
  message(FATAL_ERROR "utf8proc was not found; install it: sudo apt-get install libutf8proc-dev \
(make sdk installs all that is missing).")
endif()
add_library(utf8proc::utf8proc UNKNOWN IMPORTED)
set_target_properties(utf8proc::utf8proc PROPERTIES
  IMPORTED_LOCATION ${EDGEBENCH_UTF8PROC}
  INTERFACE_INCLUDE_DIRECTORIES ${EDGEBENCH_UTF8PROC_INCLUDE})

# Debian's ONNX is used for its protobuf classes only, but for a test that runs its checker.
edgebench_require(libprotobuf-dev Protobuf)
edgebench_require(libonnx-dev ONNX CONFIG)
