#include "runtime/runtime.h"

#include "runtime/layer_profiler.h"

namespace edgebench::runtime {

std::unique_ptr<LayerProfiler> Session::layer_profiler() {
  return nullptr;
}

std::vector<std::unique_ptr<Session>> Runtime::open_streams(const OpenRequest& request, int streams,
                                                            Phases& phases) {
  std::vector<std::unique_ptr<Session>> sessions;
  for (int i = 0; i < streams; ++i) sessions.push_back(open(request, phases));
  return sessions;
}

}  // namespace edgebench::runtime
