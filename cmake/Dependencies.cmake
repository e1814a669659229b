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

# Debian's ONNX is used for its protobuf classes only, but for a test that runs its checker.
edgebench_require(libprotobuf-dev Protobuf)
edgebench_require(libonnx-dev ONNX CONFIG)
