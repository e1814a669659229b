// A shared library that is not NVML.

extern "C" int nobody_looks_for_this() {
  return 0;
}
