# Debian's cross compiler, and the sysroot that packaging/FetchDebian.cmake unpacked. The C library
# and GCC's own are the compiler's; every other one is the sysroot's.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)

include(${CMAKE_CURRENT_LIST_DIR}/../cmake/Sdk.cmake)
edgebench_sdk_destination(${CMAKE_CURRENT_LIST_DIR}/sysroot/aarch64.lock EDGEBENCH_SYSROOT)
set(CMAKE_FIND_ROOT_PATH ${EDGEBENCH_SYSROOT})
# Programs are the host's (protoc, flatc); the SDKs lie outside the sysroot and are found by paths.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
# CMake's modules ask pkg-config for hints, which would name the host's libraries.
set(ENV{PKG_CONFIG_LIBDIR}
  ${EDGEBENCH_SYSROOT}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/pkgconfig)
# Headers of Debian's that differ from processor to processor.
set(CMAKE_CXX_FLAGS_INIT
  "-isystem \"${EDGEBENCH_SYSROOT}/usr/include/${CMAKE_LIBRARY_ARCHITECTURE}\"")
# For libraries that a library of the sysroot needs.
set(CMAKE_EXE_LINKER_FLAGS_INIT "")
foreach(folder IN ITEMS lib usr/lib)
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT
    " \"-Wl,-rpath-link,${EDGEBENCH_SYSROOT}/${folder}/${CMAKE_LIBRARY_ARCHITECTURE}\"")
endforeach()
set(CMAKE_SHARED_LINKER_FLAGS_INIT "${CMAKE_EXE_LINKER_FLAGS_INIT}")
