edgebench_bench(timed-loop SOURCES timed_loop.cpp LINKS edgebench_worker)
