#include "shared/cuda/stream.h"

namespace edgebench::cuda {
namespace {

// Handle's way of making: `create` hands the object out through its first parameter.
template <typename Object, typename Create, typename... Arguments>
Object made(const Driver& driver, const char* call, Create create, Arguments... arguments) {
  Object object{};
  driver.check(create(&object, arguments...), call);
  return object;
}

}  // namespace

Graph::Graph(const Driver& driver, GraphHandle recorded)
    : recorded_(driver.functions(), recorded),
      executable_(driver.functions(),
                  made<GraphExecHandle>(driver, "cuGraphInstantiateWithFlags",
                                        driver.functions().graph_instantiate, recorded, 0ULL)) {}

// Not blocking: the default stream, on which other libraries may queue, is not waited for.
Stream::Stream(const Context& context)
    : driver_(&context.driver()),
      stream_(driver_->functions(),
              made<StreamHandle>(*driver_, "cuStreamCreate", driver_->functions().stream_create,
                                 kStreamNonBlocking)) {}

Stream::Stream(const Context& context, void* librarys)
    : driver_(&context.driver()),
      stream_(decltype(stream_)::borrowed(static_cast<StreamHandle>(librarys))) {}

void Stream::synchronize() const {
  driver_->check(driver_->functions().stream_synchronize(stream_.get()), "cuStreamSynchronize");
}

void Stream::begin_capture() const {
  driver_->check(driver_->functions().begin_capture(stream_.get(), kCaptureThreadLocal),
                 "cuStreamBeginCapture");
}

Graph Stream::end_capture() const {
  GraphHandle recorded = nullptr;
  driver_->check(driver_->functions().end_capture(stream_.get(), &recorded), "cuStreamEndCapture");
  return {*driver_, recorded};
}

void Stream::launch(const Graph& graph) const {
  driver_->check(driver_->functions().graph_launch(graph.executable_.get(), stream_.get()),
                 "cuGraphLaunch");
}

Event::Event(const Context& context)
    : driver_(&context.driver()),
      event_(driver_->functions(),
             made<EventHandle>(*driver_, "cuEventCreate", driver_->functions().event_create, 0U)) {}

void Event::record(const Stream& stream) const {
  driver_->check(driver_->functions().event_record(event_.get(), stream.handle()), "cuEventRecord");
}

double Event::milliseconds_to(const Event& later) const {
  float milliseconds = 0;
  driver_->check(
      driver_->functions().event_elapsed(&milliseconds, event_.get(), later.event_.get()),
      "cuEventElapsedTime");
  return milliseconds;
}

}  // namespace edgebench::cuda
