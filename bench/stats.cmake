edgebench_bench(sequential SOURCES stats/sequential.cpp LINKS edgebench_stats)
target_include_directories(bench-sequential PRIVATE ${CMAKE_SOURCE_DIR}/tests/stats)
