# What both runtimes of PyTorch stand on: its library, and what we make of it. The two are one wheel
# and one folder of sources, so each of their CMakeLists.txt includes this file.
include_guard(GLOBAL)

edgebench_sdk_folder(torch_sdk_folder ${CMAKE_CURRENT_LIST_DIR})
if(NOT torch_sdk_folder)
  return()
endif()

add_library(torch_sdk SHARED IMPORTED GLOBAL)
set_target_properties(torch_sdk PROPERTIES
  IMPORTED_LOCATION ${torch_sdk_folder}/torch/lib/libtorch_cpu.so
  IMPORTED_SONAME libtorch_cpu.so
  INTERFACE_INCLUDE_DIRECTORIES
    "${torch_sdk_folder}/torch/include;${torch_sdk_folder}/torch/include/torch/csrc/api/include"
  INTERFACE_LINK_LIBRARIES ${torch_sdk_folder}/torch/lib/libc10.so
  # As the library was built; without NDEBUG its classes would have more members than it knows.
  INTERFACE_COMPILE_DEFINITIONS NDEBUG
  # The libraries that libtorch_cpu.so needs are found by its own run path.
  INTERFACE_LINK_OPTIONS -Wl,--allow-shlib-undefined)

file(GLOB torch_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/common/*.cpp)
add_library(edgebench_torch STATIC ${torch_sources})
target_link_libraries(edgebench_torch PUBLIC
  edgebench_options edgebench_runtime edgebench_machine edgebench_model edgebench_quantise
  torch_sdk)
target_include_directories(edgebench_torch PUBLIC ${CMAKE_CURRENT_LIST_DIR})
