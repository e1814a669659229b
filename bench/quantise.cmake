edgebench_bench(quantise SOURCES quantise/main.cpp quantise/specification.cpp
  LINKS edgebench_measure edgebench_quantise)
target_include_directories(bench-quantise PRIVATE
  ${CMAKE_SOURCE_DIR}/bench ${CMAKE_SOURCE_DIR}/bench/quantise)
