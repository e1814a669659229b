edgebench_bench(preprocess SOURCES preprocess.cpp python_process.cpp LINKS edgebench_image)
target_compile_definitions(bench-preprocess PRIVATE
  EDGEBENCH_PILLOW_SCRIPT="${CMAKE_SOURCE_DIR}/tools/bench_pillow.py")
